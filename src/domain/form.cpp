#include "holdfast/domain/form.hpp"

#include <algorithm>

#include "domain/email.hpp"
#include "domain/form_reading.hpp"
#include "holdfast/domain/dates.hpp"
#include "holdfast/domain/eligibility.hpp"
#include "holdfast/domain/health_card.hpp"
#include "holdfast/domain/numbers.hpp"
#include "holdfast/domain/walk_in.hpp"

namespace holdfast {

namespace {

using namespace std::chrono;

constexpr Date earliest_date_of_birth{year{1900}, January, day{1}};

}  // namespace

std::string read_text(Faults& faults, const std::optional<std::string>& field, const TextRule& rule) {
  const auto typed = typed_in(field);
  if (!typed) {
    if (rule.need == Need::required) faults.add(std::string{rule.pointer}, "required");
    return {};
  }

  auto text = normalised(*typed, rule.characters_max);
  if (text) return *std::move(text);
  switch (text.error()) {
    case TextRefusal::invalid_characters: faults.add(std::string{rule.pointer}, "invalid-characters"); break;
    case TextRefusal::too_long: faults.add(std::string{rule.pointer}, "too-long"); break;
  }
  return {};
}

namespace {

std::string read_province(Faults& faults, const std::optional<std::string>& field) {
  const auto typed = typed_in(field);
  if (!typed) {
    faults.add("/address/province", "required");
    return {};
  }
  const auto compact = Compact::of(*typed);
  const auto* rule = compact ? health_card_rule_of(compact->text()) : nullptr;
  if (rule == nullptr) {
    faults.add("/address/province", "invalid-province");
    return {};
  }
  return std::string{rule->province};
}

std::string read_postal_code(Faults& faults, const std::optional<std::string>& field) {
  const auto typed = typed_in(field);
  if (!typed) {
    faults.add("/address/postalCode", "required");
    return {};
  }
  auto code = postal_code_in(*typed);
  if (!code) faults.add("/address/postalCode", "invalid-postal-code");
  return std::move(code).value_or(std::string{});
}

}  // namespace

Address read_address(Faults& faults, const RawForm& form) {
  // A braced list is evaluated in order, so the faults come in the order of the fields.
  return {
      .line1 = read_text(faults, form.line1, {"/address/line1", form_limits.address_line, Need::required}),
      .line2 = read_text(faults, form.line2, {"/address/line2", form_limits.address_line, Need::optional}),
      .city = read_text(faults, form.city, {"/address/city", form_limits.city, Need::required}),
      .province = read_province(faults, form.province),
      .postal_code = read_postal_code(faults, form.postal_code)};
}

std::string read_phone(Faults& faults, const std::optional<std::string>& field,
                       std::optional<Contact> contact) {
  const auto typed = typed_in(field);
  if (!typed) {
    if (contact == Contact::sms || contact == Contact::call) faults.add("/phone", "phone-needed");
    return {};
  }
  auto number = phone_number_in(*typed);
  if (!number) faults.add("/phone", "invalid-phone");
  return std::move(number).value_or(std::string{});
}

std::string read_email(Faults& faults, const std::optional<std::string>& field,
                       std::optional<Contact> contact) {
  const auto typed = typed_in(field);
  if (!typed) {
    if (contact == Contact::email) faults.add("/email", "email-needed");
    return {};
  }
  auto address = email_in(*typed);
  if (!address) faults.add("/email", "invalid-email");
  return std::move(address).value_or(std::string{});
}

std::optional<Contact> contact_in(const RawForm& form) {
  const auto typed = typed_in(form.contact);
  return typed ? contact_named(*typed) : std::nullopt;
}

Contact read_contact(Faults& faults, const RawForm& form, std::optional<Contact> contact) {
  if (!contact) faults.add("/contact", typed_in(form.contact) ? "invalid-contact" : "required");
  return contact.value_or(Contact::sms);
}

Language read_language(Faults& faults, const RawForm& form) {
  const auto typed = typed_in(form.language);
  const auto language = typed ? language_named(*typed) : std::nullopt;
  if (!language) faults.add("/language", typed ? "invalid-language" : "required");
  return language.value_or(Language::en);
}

std::optional<Date> read_date_of_birth(Faults& faults, const std::optional<std::string>& field, Date today,
                                       const std::string& whose) {
  const auto pointer = whose + "/dateOfBirth";
  const auto typed = typed_in(field);
  const auto date = typed ? date_in(*typed) : std::nullopt;
  if (!date) {
    faults.add(pointer, typed ? "invalid-date-of-birth" : "required");
    return std::nullopt;
  }
  if (*date > today) {
    faults.add(pointer, "date-of-birth-in-the-future");
    return std::nullopt;
  }
  if (*date < earliest_date_of_birth) {
    faults.add(pointer, "date-of-birth-too-early");
    return std::nullopt;
  }
  return date;
}

std::string read_health_card_number(Faults& faults, const std::optional<std::string>& field,
                                    std::string_view province, const std::string& whose) {
  const auto typed = typed_in(field);
  if (!typed) return {};

  // Where the province is a fault itself, any province's number will do until it is mended.
  for (const auto& rule : health_card_rules()) {
    if (!province.empty() && rule.province != province) continue;
    if (auto number = health_card_number_in(*typed, rule)) return *std::move(number);
  }
  faults.add(whose + "/healthCardNumber", "invalid-health-card-number");
  return {};
}

namespace {

Needs read_needs(Faults& faults, const RawForm& form, const Registration& person,
                 const Programme& programme) {
  Needs needs;
  const auto unknown = std::ranges::count_if(form.needs, [&](const auto& word) { return !needs.add(word); });
  if (unknown > 0) faults.add("/needs", "unknown-need");
  const auto home = programme.home_of(person.address.postal_code);
  const auto fits = [&](const Clinic& clinic) { return meets(clinic, needs, home, programme.weights); };
  const bool is_read = !programme.clinics.empty();
  if (is_read && std::ranges::none_of(programme.clinics, fits)) faults.add("/needs", "needs-met-nowhere");
  return needs;
}

/// Nobody shall wish for a place where they would not find what they need.
void refuse_unfit_clinics(Faults& faults, const RawForm& form, const Registration& person,
                          const Programme& programme) {
  const auto home = programme.home_of(person.address.postal_code);
  for (std::size_t rank = 0; rank < std::min(form.preferences.size(), form_limits.preferences); ++rank) {
    const auto name = typed_in(form.preferences[rank].clinic);
    const auto named = name ? programme.find(ClinicId{std::string{*name}}) : std::nullopt;
    if (named && !meets(programme.at(*named), person.needs, home, programme.weights))
      faults.add("/preferences/" + std::to_string(rank) + "/clinic", "needs-not-met-there");
  }
}

/// Two people cannot have one card.
bool has_card_of_another(const Registration& form, std::string_view number) {
  const auto person = person_of_card(number);
  if (person.empty()) return false;
  return person == person_of_card(form.health_card_number) ||
         std::ranges::any_of(form.household, [&](const HouseholdMember& other) {
           return person == person_of_card(other.health_card_number);
         });
}

void read_household(Faults& faults, const RawForm& form, Registration& registration, Date today) {
  if (form.household.size() >= household_max) faults.add("/household", "too-many-people");
  for (std::size_t at = 0; at < std::min(form.household.size(), household_max - 1); ++at) {
    const auto& typed = form.household[at];
    const auto whose = "/household/" + std::to_string(at);
    const auto name_pointer = whose + "/name";
    HouseholdMember member;
    member.name = read_text(faults, typed.name, {name_pointer, form_limits.name, Need::required});
    member.date_of_birth = read_date_of_birth(faults, typed.date_of_birth, today, whose).value_or(Date{});
    member.health_card_number =
        read_health_card_number(faults, typed.health_card_number, registration.address.province, whose);
    if (has_card_of_another(registration, member.health_card_number))
      faults.add(whose + "/healthCardNumber", "card-of-another-person");
    registration.household.push_back(std::move(member));
  }
  registration.neighbouring_hours = form.neighbouring_hours && !registration.household.empty();
}

/// When the last of them is: the wishes are for all.
std::optional<Date> all_eligible_from(const Registration& registration, const Programme& programme) {
  auto last = eligible_from(registration.date_of_birth, programme.phases);
  for (const auto& member : registration.household) {
    const auto eligible = eligible_from(member.date_of_birth, programme.phases);
    if (!eligible) return std::nullopt;
    if (last) last = std::max(*last, *eligible);
  }
  return last;
}

}  // namespace

std::variant<Registration, std::vector<Fault>> read_form(const RawForm& form, const Programme& programme,
                                                         Instant now, Language language) {
  Faults faults{language};
  Registration registration;
  const auto contact = contact_in(form);

  registration.name = read_text(faults, form.name, {"/name", form_limits.name, Need::required});
  registration.address = read_address(faults, form);
  registration.phone = read_phone(faults, form.phone, contact);
  registration.email = read_email(faults, form.email, contact);
  registration.contact = read_contact(faults, form, contact);
  registration.language = read_language(faults, form);

  const Date today{floor<days>(programme.home_zone.local(now))};
  const auto date_of_birth = read_date_of_birth(faults, form.date_of_birth, today);
  registration.date_of_birth = date_of_birth.value_or(Date{});
  registration.health_card_number =
      read_health_card_number(faults, form.health_card_number, registration.address.province);
  if (!form.household.empty()) read_household(faults, form, registration, today);

  if (!form.needs.empty()) registration.needs = read_needs(faults, form, registration, programme);

  const HorizonStart horizon{
      .known = date_of_birth.has_value(),
      .eligible_from = date_of_birth ? all_eligible_from(registration, programme) : std::nullopt};
  registration.preferences = read_preferences_into(faults, form.preferences, programme, now, horizon);
  if (!registration.needs.empty()) refuse_unfit_clinics(faults, form, registration, programme);

  if (!faults.empty()) return std::move(faults).take();
  return registration;
}

std::variant<std::vector<Preference>, std::vector<Fault>> read_preferences(
    const std::vector<RawForm::RawPreference>& typed, const Programme& programme, Instant now,
    Language language, std::optional<Date> eligible_from) {
  Faults faults{language};
  auto preferences = read_preferences_into(faults, typed, programme, now, {.eligible_from = eligible_from});
  if (!faults.empty()) return std::move(faults).take();
  return preferences;
}

std::variant<Reach, std::vector<Fault>> read_reach(const RawForm& typed, const Reach& present,
                                                   Language language) {
  Faults faults{language};
  RawForm form;
  form.phone = typed_in(typed.phone) ? typed.phone : present.phone;
  form.email = typed_in(typed.email) ? typed.email : present.email;
  form.contact = typed.contact;
  const auto contact = contact_in(form);
  // A braced list is evaluated in order, so the faults come in the order of the fields.
  Reach reach{.phone = read_phone(faults, form.phone, contact),
              .email = read_email(faults, form.email, contact),
              .contact = read_contact(faults, form, contact)};
  if (!faults.empty()) return std::move(faults).take();
  return reach;
}

std::variant<Registration, std::vector<Fault>> read_walk_in(const RawForm& form, const Clinic& clinic,
                                                            Date today, Language language) {
  Faults faults{language};
  Registration person;
  person.name = read_text(faults, form.name, {"/name", form_limits.name, Need::required});
  person.address = clinic.address;
  person.phone = read_phone(faults, form.phone, std::nullopt);
  person.contact = Contact::call;
  person.language = read_language(faults, form);
  person.date_of_birth = read_date_of_birth(faults, form.date_of_birth, today).value_or(Date{});
  person.health_card_number =
      read_health_card_number(faults, form.health_card_number, clinic.address.province);
  if (!faults.empty()) return std::move(faults).take();
  return person;
}

std::string message_for(const std::string& code, Language language) {
  return std::string{sentence(code, language)};
}

}  // namespace holdfast
