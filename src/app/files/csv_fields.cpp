#include "app/files/csv_fields.hpp"

#include <iterator>
#include <sstream>

#include "holdfast/domain/dates.hpp"

namespace holdfast::app {

void Fields::wrong(const std::string& what) {
  errors_.push_back("line " + std::to_string(row_.line) + ": " + what);
}

std::string Fields::text(const std::string& name) {
  const auto& value = optional_text(name);
  if (value.empty()) wrong(name + " is empty");
  if (value.find('\0') != std::string::npos) wrong(name + " holds a NUL");
  return value;
}

const std::string& Fields::optional_text(const std::string& name) const {
  static const std::string nothing;
  const auto found = row_.fields.find(name);
  return found == row_.fields.end() ? nothing : found->second;
}

bool Fields::yes(const std::string& name) {
  const auto& value = optional_text(name);
  if (!value.empty() && value != "t" && value != "f") wrong(name + " is not t or f: " + value);
  return value == "t";
}

Date Fields::date(const std::string& name) {
  const auto day = date_in(optional_text(name));
  if (!day) wrong(name + " is not a day (YYYY-MM-DD): " + optional_text(name));
  return day.value_or(Date{});
}

LocalTime Fields::hour(const std::string& name) {
  const auto local = local_time_in(optional_text(name));
  if (local && local->time_since_epoch() % std::chrono::hours{1} == std::chrono::minutes{0}) return *local;
  wrong(name + " is not a whole hour (YYYY-MM-DDTHH:00): " + optional_text(name));
  return {};
}

Instant Fields::moment(const std::string& name, const TimeZone& zone) {
  const auto& value = optional_text(name);
  const auto local = local_time_in(value);
  const auto instant = local ? zone.instant(*local) : Result<Instant, LocalTimeRefusal>{Instant{}};
  if (!local) wrong(name + " is not a day and a time (YYYY-MM-DDTHH:MM): " + value);
  if (!instant) wrong(name + " is a time that the clock change skips or repeats: " + value);
  return instant ? *instant : Instant{};
}

std::optional<Instant> Fields::optional_instant(const std::string& name) {
  const auto& value = optional_text(name);
  if (value.empty()) return std::nullopt;
  const auto instant = rfc3339_in(value);
  if (!instant) wrong(name + " is not a moment (YYYY-MM-DDTHH:MM:SSZ): " + value);
  return instant;
}

std::vector<std::string> words_of_line(const std::string& line) {
  std::istringstream in{line};
  return {std::istream_iterator<std::string>{in}, {}};
}

}  // namespace holdfast::app
