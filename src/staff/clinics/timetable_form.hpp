#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "holdfast/domain/timetable.hpp"
#include "holdfast/site/typed.hpp"

namespace holdfast::staff {

/// The form of a timetable: its fields by name, and back. Anything that is not a whole number or a date is a
/// fault of the timetable, never guessed.
[[nodiscard]] Timetable timetable_in(const site::Typed&);

using FormFields = std::vector<std::pair<std::string, std::string>>;
[[nodiscard]] FormFields fields_of(const Timetable&);
/// "first=2026-12-07&last=…"
[[nodiscard]] std::string query_of(const Timetable&);

/// "day1" for Monday to "day7".
[[nodiscard]] std::string weekday_field(std::size_t from_monday);

/// The field that has this fault, and the words of its label and of what is wrong.
struct FaultOfField {
  std::string_view field, label, message;
};
[[nodiscard]] FaultOfField field_of(TimetableRefusal);

}  // namespace holdfast::staff
