#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "holdfast/domain/programme.hpp"
#include "holdfast/domain/registration.hpp"

namespace holdfast {

/// One fault of a form: where (JSON pointer), which (stable code), and a sentence for the person.
struct Fault {
  std::string pointer;  ///< "/preferences/0/start"
  std::string code;     ///< "required", "invalid-postal-code", … listed in docs/refusals.md
  std::string message;  ///< in the asked language
};

/// The most that is taken of each field: Unicode characters after trimming and normalising, and preferences.
struct FormLimits {
  std::size_t name = 200;
  std::size_t address_line = 200;
  std::size_t city = 100;
  std::size_t email = 254;
  std::size_t preferences = 5;
};
inline constexpr FormLimits form_limits;

/// A form as typed: every field text, nothing checked. The JSON body and the HTML form both become one.
/// An empty string, or one of spaces, counts as absent. Every element of `preferences` needs its start: rows
/// of an HTML form that were left empty are left out by the caller.
struct RawForm {
  struct RawPreference {
    std::optional<std::string> clinic;
    std::optional<std::string> start;
  };

  std::optional<std::string> name;
  std::optional<std::string> line1, line2, city, province, postal_code;
  std::optional<std::string> phone, email, contact, language;
  std::optional<std::string> date_of_birth;
  std::optional<std::string> health_card_number;
  std::vector<RawPreference> preferences;
  std::vector<std::string> needs;  ///< of `need_words`

  /// One more person of the household: all else is shared.
  struct RawMember {
    std::optional<std::string> name;
    std::optional<std::string> date_of_birth;
    std::optional<std::string> health_card_number;
  };
  std::vector<RawMember> household;  ///< rows of an HTML form that were left empty are left out by the caller
  bool neighbouring_hours = false;
};

/// Checks and normalises a form against the programme as of `now`.
///
/// Returns the registration (its id, door and `received_at` still unset), or every fault at
/// once, each once, in the order of the fields. Pure: the same form, programme and moment give
/// the same answer. Strings are trimmed and must be NFC-normalisable UTF-8 without control characters.
/// Days in the future are judged on the wall of the clinic, a birth date on that of the home zone. Safe on
/// any thread.
[[nodiscard]] std::variant<Registration, std::vector<Fault>> read_form(const RawForm&, const Programme&,
                                                                       Instant now, Language);

/// The same for new preferences alone (going in again). `eligible_from` is the person's: the horizon counts
/// from the later of it and today.
[[nodiscard]] std::variant<std::vector<Preference>, std::vector<Fault>> read_preferences(
    const std::vector<RawForm::RawPreference>&, const Programme&, Instant now, Language,
    std::optional<Date> eligible_from = std::nullopt);

/// How somebody is reached.
struct Reach {
  std::string phone;  ///< "+14165550199", or empty
  std::string email;  ///< or empty
  Contact contact = Contact::sms;

  friend bool operator==(const Reach&, const Reach&) = default;
};

/// The same for a correction of how somebody is reached. A number or an address left empty stays as it is.
[[nodiscard]] std::variant<Reach, std::vector<Fault>> read_reach(const RawForm&, const Reach& present,
                                                                 Language);

/// The sentence for a code, as `read_form` would say it; used for faults of shape found outside:
/// `unknown-field`, `wrong-type`. A code that docs/refusals.md does not list gets the sentence of `invalid`.
[[nodiscard]] std::string message_for(const std::string& code, Language);

}  // namespace holdfast
