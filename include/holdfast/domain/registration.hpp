#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "holdfast/domain/ids.hpp"
#include "holdfast/domain/needs.hpp"
#include "holdfast/domain/programme.hpp"
#include "holdfast/domain/time.hpp"

namespace holdfast {

/// Stored as text in `registrations.state`; docs/offer_states.md draws the arrows.
enum class RegistrationState { queued, waiting, offered, booked, declined, lapsed, cancelled, review };

/// How the person wishes to be reached.
enum class Contact { sms, email, call };

enum class Language { en, fr };

/// Through which door the form came.
enum class Via { web, call_centre, api };

/// A ranked wish; its rank is its place in the list. Without a clinic: any, and
/// `start` is on the wall clock of the programme's home zone.
struct Preference {
  std::optional<ClinicId> clinic;
  LocalTime start;

  friend bool operator==(const Preference&, const Preference&) = default;
};

/// What makes a registration somebody's second dose: whose first it follows, and the days it may fall on,
/// both included, on the calendar of the clinic.
struct SecondDose {
  RegistrationId first;
  std::string product;  ///< id, given at the first and to be given again
  Date from, until;

  friend bool operator==(const SecondDose&, const SecondDose&) = default;
};

/// One more person of a household, who shares the address, the contact, the needs and the wishes of whoever
/// fills in the form for them.
struct HouseholdMember {
  RegistrationId id;
  std::string name;
  Date date_of_birth;
  std::string health_card_number;

  friend bool operator==(const HouseholdMember&, const HouseholdMember&) = default;
};

/// People in one form, whoever fills it in among them.
inline constexpr std::size_t household_max = 6;

/// One person's request, as checked and normalised by `read_form`.
struct Registration {
  RegistrationId id;
  Instant received_at;
  Via via = Via::web;
  std::string name;  ///< trimmed, NFC
  Address address;
  std::string phone;  ///< "+14165550199", or empty
  std::string email;  ///< or empty
  Contact contact = Contact::sms;
  Language language = Language::en;
  Date date_of_birth;
  std::string health_card_number;       ///< ten digits and perhaps two letters, or empty: none at hand
  std::vector<Preference> preferences;  ///< 1 to 5
  Needs needs{};
  std::optional<SecondDose> second_dose{};  ///< never of a form: the clinic's tick makes it
  std::vector<HouseholdMember>
      household{};                  ///< the others, as they come in one form; kept as rows of their own
  bool neighbouring_hours = false;  ///< the household may be parted over two hours that follow

  friend bool operator==(const Registration&, const Registration&) = default;
};

/// The registration of one of the others in the form.
[[nodiscard]] Registration registration_of(const HouseholdMember&, const Registration& form);

/// The part of a health card number that names the person: without Ontario's two letters of version, which
/// change when a card is made anew. One live registration a person is judged by it. Empty for an empty
/// number.
[[nodiscard]] std::string_view person_of_card(std::string_view health_card_number) noexcept;

/// Whether it ended without an appointment: its person may go in again.
[[nodiscard]] bool has_ended(RegistrationState) noexcept;

/// Whoever is rung cannot be asked in time, and a second dose has days of its own.
[[nodiscard]] bool may_be_asked_at_short_notice(const Registration&) noexcept;

/// The word used in tables, the API and metrics, and back.
[[nodiscard]] std::string_view name_of(RegistrationState) noexcept;
[[nodiscard]] std::string_view name_of(Contact) noexcept;
[[nodiscard]] std::string_view name_of(Language) noexcept;
[[nodiscard]] std::string_view name_of(Via) noexcept;
[[nodiscard]] std::optional<RegistrationState> registration_state_named(std::string_view) noexcept;
[[nodiscard]] std::optional<Contact> contact_named(std::string_view) noexcept;
[[nodiscard]] std::optional<Language> language_named(std::string_view) noexcept;
[[nodiscard]] std::optional<Via> via_named(std::string_view) noexcept;

}  // namespace holdfast
