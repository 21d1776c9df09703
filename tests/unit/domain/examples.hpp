#pragma once

#include <optional>
#include <string_view>

#include "holdfast/domain/dates.hpp"
#include "holdfast/domain/form.hpp"
#include "holdfast/domain/programme.hpp"

namespace holdfast::examples {

inline Date date(std::string_view text) {
  return date_in(text).value();
}
inline LocalTime local(std::string_view text) {
  return local_time_in(text).value();
}

/// A moment as the clocks of Toronto show it.
inline Instant toronto(std::string_view text) {
  return TimeZone::named("America/Toronto").instant(local(text)).value();
}

/// Why there is no value. Not `error()` alone: of a result with a value that is the enum's first word.
template <class Value, class Reason>
std::optional<Reason> refusal_in(const Result<Value, Reason>& result) {
  return result.has_error() ? std::optional{result.error()} : std::nullopt;
}

inline Clinic a_clinic(const std::string& id, const std::string& zone) {
  return {.id = {id}, .name = id, .address = {}, .at = {43.65, -79.38}, .zone = TimeZone::named(zone)};
}

/// Three clinics in three time zones; everybody of 60 is in since November 2026.
inline Programme a_programme() {
  Programme programme;
  programme.clinics = {a_clinic("kenora", "America/Winnipeg"), a_clinic("st-johns", "America/St_Johns"),
                       a_clinic("sterling-road", "America/Toronto")};
  programme.phases = {
      {.id = 1, .name = "60+", .minimum_age_years = 60, .opens_on = date("2026-11-01"), .gather_until = {}}};
  programme.areas = {{"M6R", {43.6469, -79.4521}}};
  return programme;
}

/// The form of the contract's example; right on 1 December 2026.
inline RawForm a_form() {
  RawForm form;
  form.name = "Margaret O'Brien";
  form.line1 = "221 Sterling Road";
  form.line2 = "";
  form.city = "Toronto";
  form.province = "ON";
  form.postal_code = "M6R 2B2";
  form.phone = "416 555 0199";
  form.email = "margaret@example.org";
  form.contact = "sms";
  form.language = "en";
  form.date_of_birth = "1948-03-12";
  form.health_card_number = "1234 567 897";
  form.preferences = {{"sterling-road", "2026-12-03T09:00"}, {std::nullopt, "2026-12-04T10:00"}};
  return form;
}

}  // namespace holdfast::examples
