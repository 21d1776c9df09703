#include "holdfast/domain/registration.hpp"

#include <initializer_list>

namespace holdfast {

namespace {

template <class Word>
std::optional<Word> find_by_name(std::initializer_list<Word> words, std::string_view name) noexcept {
  for (const auto word : words) {
    if (name_of(word) == name) return word;
  }
  return std::nullopt;
}

}  // namespace

Registration registration_of(const HouseholdMember& member, const Registration& form) {
  auto registration = form;
  registration.id = member.id;
  registration.name = member.name;
  registration.date_of_birth = member.date_of_birth;
  registration.health_card_number = member.health_card_number;
  registration.household.clear();
  return registration;
}

std::string_view person_of_card(std::string_view number) noexcept {
  // No other province's number ends in a letter.
  while (!number.empty() && number.back() >= 'A' && number.back() <= 'Z') number.remove_suffix(1);
  return number;
}

bool has_ended(RegistrationState state) noexcept {
  switch (state) {
    case RegistrationState::declined:
    case RegistrationState::lapsed:
    case RegistrationState::cancelled: return true;
    case RegistrationState::queued:
    case RegistrationState::waiting:
    case RegistrationState::offered:
    case RegistrationState::booked:
    case RegistrationState::review: return false;
  }
  return false;
}

bool may_be_asked_at_short_notice(const Registration& person) noexcept {
  return person.contact != Contact::call && !person.second_dose;
}

std::string_view name_of(RegistrationState state) noexcept {
  switch (state) {
    case RegistrationState::queued: return "queued";
    case RegistrationState::waiting: return "waiting";
    case RegistrationState::offered: return "offered";
    case RegistrationState::booked: return "booked";
    case RegistrationState::declined: return "declined";
    case RegistrationState::lapsed: return "lapsed";
    case RegistrationState::cancelled: return "cancelled";
    case RegistrationState::review: return "review";
  }
  return {};
}

std::string_view name_of(Contact contact) noexcept {
  switch (contact) {
    case Contact::sms: return "sms";
    case Contact::email: return "email";
    case Contact::call: return "call";
  }
  return {};
}

std::string_view name_of(Language language) noexcept {
  switch (language) {
    case Language::en: return "en";
    case Language::fr: return "fr";
  }
  return {};
}

std::string_view name_of(Via via) noexcept {
  switch (via) {
    case Via::web: return "web";
    case Via::call_centre: return "call_centre";
    case Via::api: return "api";
  }
  return {};
}

std::optional<RegistrationState> registration_state_named(std::string_view name) noexcept {
  using enum RegistrationState;
  return find_by_name({queued, waiting, offered, booked, declined, lapsed, cancelled, review}, name);
}

std::optional<Contact> contact_named(std::string_view name) noexcept {
  return find_by_name({Contact::sms, Contact::email, Contact::call}, name);
}

std::optional<Language> language_named(std::string_view name) noexcept {
  return find_by_name({Language::en, Language::fr}, name);
}

std::optional<Via> via_named(std::string_view name) noexcept {
  return find_by_name({Via::web, Via::call_centre, Via::api}, name);
}

}  // namespace holdfast
