#include "voice/spoken.hpp"

#include <chrono>

#include "holdfast/offers/wording.hpp"

namespace holdfast::voice {

namespace {

std::string hour_en(int hour, int minute) {
  if (hour == 12 && minute == 0) return "noon";
  std::string text = std::to_string(hour % 12 == 0 ? 12 : hour % 12);
  if (minute != 0) text += (minute < 10 ? ":0" : ":") + std::to_string(minute);
  return text + (hour < 12 ? " a.m." : " p.m.");
}

std::string hour_fr(int hour, int minute) {
  if (hour == 12 && minute == 0) return "midi";
  auto text = std::to_string(hour) + (hour < 2 ? " heure" : " heures");
  if (minute != 0) text += ' ' + std::to_string(minute);
  return text;
}

}  // namespace

std::string moment_spoken(Instant instant, const TimeZone& zone, Language language) {
  const auto local = zone.local(instant);
  const auto day = std::chrono::floor<std::chrono::days>(local);
  const std::chrono::hh_mm_ss<std::chrono::minutes> clock{local - day};
  const auto hour = static_cast<int>(clock.hours().count());
  const auto minute = static_cast<int>(clock.minutes().count());
  const bool french = language == Language::fr;
  return offers::weekday_text_without_year(Date{day}, language) + (french ? ", à " : ", at ") +
         (french ? hour_fr(hour, minute) : hour_en(hour, minute));
}

std::string number_spoken(std::string_view phone) {
  constexpr std::size_t national = 10;
  if (phone.size() > national) phone.remove_prefix(phone.size() - national);
  std::string text;
  for (std::size_t at = 0; at < phone.size(); ++at) {
    if (at != 0) text += at == 3 || at == 6 ? ", " : " ";
    text += phone[at];
  }
  return text;
}

std::string ending_spoken(std::string_view phone) {
  if (phone.size() < 2) return {};
  return std::string{phone[phone.size() - 2]} + ' ' + phone.back();
}

std::vector<std::string> appointment_spoken(const store::OfferView& view, Language language) {
  const auto& address = view.clinic.address;
  auto place = address.line1;
  if (!address.line2.empty()) place += ", " + address.line2;
  return {moment_spoken(view.starts_at, view.clinic.zone, language), view.clinic.name,
          place + ", " + address.city};
}

}  // namespace holdfast::voice
