#pragma once

#include <string>

#include "holdfast/domain/result.hpp"
#include "holdfast/domain/time.hpp"

namespace holdfast {

/// Why a local time names no single instant.
enum class LocalTimeRefusal { skipped, ambiguous };

/// The rules of one place of the IANA database, read from the system's zoneinfo.
///
/// A cheap value: a pointer to rules that live as long as the process. Safe on any thread.
class TimeZone {
 public:
  /// Throws std::runtime_error if the system knows no zone of that name.
  static TimeZone named(const std::string& name);

  [[nodiscard]] const std::string& name() const noexcept;
  [[nodiscard]] LocalTime local(Instant) const;
  [[nodiscard]] std::chrono::minutes offset(Instant) const;

  /// Hours that a clock change skips or repeats are refused, never guessed.
  [[nodiscard]] Result<Instant, LocalTimeRefusal> instant(LocalTime) const;

 private:
  explicit TimeZone(const void* rules) : rules_(rules) {}
  const void* rules_;
};

/// When a day begins there: at midnight, the first where it comes twice; an hour or two later where a clock
/// change skips it.
[[nodiscard]] Instant start_of(Date, const TimeZone&);

/// `2026-12-05T15:00:00Z`; with microseconds only if there are any.
[[nodiscard]] std::string rfc3339(Instant);

/// With the offset of the place: `2026-12-05T10:00:00-05:00`.
[[nodiscard]] std::string rfc3339(Instant, const TimeZone&);

}  // namespace holdfast
