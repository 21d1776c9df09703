#pragma once

#include <charconv>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "app/files/csv.hpp"
#include "holdfast/domain/time.hpp"
#include "holdfast/domain/time_zone.hpp"

namespace holdfast::app {

/// Takes fields out of a row, each with its own check; says what is wrong with its line. A column that the
/// file does not have is as if it were empty. Both must outlive it.
class Fields {
 public:
  Fields(const CsvRow& row, CsvErrors& errors) : row_(row), errors_(errors), before_(errors.size()) {}

  [[nodiscard]] bool good() const { return errors_.size() == before_; }
  void wrong(const std::string& what);

  /// Something must be in it.
  [[nodiscard]] std::string text(const std::string& name);
  [[nodiscard]] const std::string& optional_text(const std::string& name) const;

  template <class Number>
  [[nodiscard]] Number number(const std::string& name, Number least, Number most) {
    const auto& value = optional_text(name);
    Number number{};
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    const auto whole = error == std::errc{} && end == value.data() + value.size();
    if (!whole || !(number >= least && number <= most))
      wrong(name + " is not a number within its bounds: " + value);
    return number;
  }

  /// `t`, or `f` or nothing.
  [[nodiscard]] bool yes(const std::string& name);

  [[nodiscard]] Date date(const std::string& name);
  [[nodiscard]] LocalTime hour(const std::string& name);
  /// A moment on the wall of a place.
  [[nodiscard]] Instant moment(const std::string& name, const TimeZone&);
  /// RFC 3339: `2026-12-05T15:00:00Z`.
  [[nodiscard]] std::optional<Instant> optional_instant(const std::string& name);

 private:
  const CsvRow& row_;
  CsvErrors& errors_;
  std::size_t before_;
};

/// The words between spaces.
[[nodiscard]] std::vector<std::string> words_of_line(const std::string& line);

}  // namespace holdfast::app
