#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "holdfast/domain/form.hpp"
#include "holdfast/http/message.hpp"
#include "holdfast/site/words.hpp"

namespace holdfast::site {

constexpr std::size_t wishes_max = 5;

/// What somebody typed into a form, by the names of its fields; the first of each name counts.
class Typed {
 public:
  Typed() = default;
  explicit Typed(const http::Fields&);

  /// Empty if the field is not there.
  [[nodiscard]] const std::string& at(std::string_view name) const;
  void set(std::string name, std::string value);

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

/// One row of the wishes: "p1-clinic", "p1-date", "p1-hour".
[[nodiscard]] std::string wish_field(std::size_t row, std::string_view part);

/// The box of a word of `need_words`: "need_step_free".
[[nodiscard]] std::string need_field(std::string_view word);

/// The words whose boxes are ticked.
[[nodiscard]] std::vector<std::string> typed_needs(const Typed&);

/// What their boxes say, with a semicolon between.
[[nodiscard]] std::string needs_text(const std::vector<std::string>& needs, const Words&, Language);

/// Three fields as one date, `1948-03-12`; empty if all of them are. What is no date stays none.
[[nodiscard]] std::string typed_date_of_birth(const Typed&);

/// The form as the domain reads it. `rows` says from which row (1 to 5) each preference came: rows left empty
/// are none.
struct TypedForm {
  RawForm form;
  std::vector<std::size_t> rows;
};
[[nodiscard]] TypedForm raw_form(const Typed&);

/// A fault as a page shows it.
struct PageFault {
  std::string field;   ///< the template's name of it: "postalCode", "preferences", "p2"
  std::string anchor;  ///< the id that the summary links to
  std::string label;
  std::string message;
};
[[nodiscard]] std::vector<PageFault> page_faults(const std::vector<Fault>&,
                                                 const std::vector<std::size_t>& rows, const Words&,
                                                 Language);

}  // namespace holdfast::site
