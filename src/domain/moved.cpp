#include "holdfast/domain/moved.hpp"

#include <algorithm>

#include "domain/form_reading.hpp"

namespace holdfast {

namespace {

Needs read_words(Faults& faults, const std::vector<std::string>& words) {
  Needs needs;
  const auto unknown = std::ranges::count_if(words, [&](const auto& word) { return !needs.add(word); });
  if (unknown > 0) faults.add("/needs", "unknown-need");
  return needs;
}

}  // namespace

std::variant<Registration, std::vector<Fault>> read_moved(const RawForm& form, const Programme& programme,
                                                          Date today, MovedRules rules, Language language) {
  Faults faults{language};
  Registration person;
  const auto contact = contact_in(form);
  const auto reached_by = rules.needs_reach ? contact : std::nullopt;

  person.name = read_text(faults, form.name, {"/name", form_limits.name, Need::required});
  person.address = read_address(faults, form);
  person.phone = read_phone(faults, form.phone, reached_by);
  person.email = read_email(faults, form.email, reached_by);
  person.contact = read_contact(faults, form, contact);
  person.language = read_language(faults, form);
  person.date_of_birth = read_date_of_birth(faults, form.date_of_birth, today).value_or(Date{});
  person.health_card_number =
      read_health_card_number(faults, form.health_card_number, person.address.province);
  person.needs = read_words(faults, form.needs);
  if (rules.needs_wish || !form.preferences.empty()) {
    person.preferences = read_preferences_into(faults, form.preferences, programme, Instant::min(),
                                               {.known = false, .eligible_from = {}});
  }
  if (!faults.empty()) return std::move(faults).take();
  return person;
}

}  // namespace holdfast
