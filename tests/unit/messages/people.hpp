#pragma once

#include <chrono>

#include "holdfast/domain/capability.hpp"
#include "holdfast/messages/words.hpp"

namespace holdfast::messages::tests {

using namespace std::chrono_literals;

/// Thursday, 3 December 2026, 14:02 UTC: 9:02 in Toronto.
constexpr Instant now{std::chrono::sys_days{std::chrono::December / 3 / 2026} + 14h + 2min};

inline const Capabilities& capabilities() {
  static const Capabilities made{KeyRing{.masters = {{1, SecretKey{7}}}, .current = 1}};
  return made;
}

inline Words::Settings settings() {
  return {.public_url = "https://vaccination.example.org",
          .sender_name = "Holdfast",
          .sender_email = "noreply@example.org",
          .help_phone = "1 800 555 0100"};
}

inline Clinic sterling_road() {
  return {.id = {"sterling-road"},
          .name = "Sterling Road Clinic",
          .address = {.line1 = "158 Sterling Road",
                      .line2 = "",
                      .city = "Toronto",
                      .province = "ON",
                      .postal_code = "M6R 2B7"},
          .at = {},
          .zone = TimeZone::named("America/Toronto")};
}

/// Margaret's message: Saturday, 5 December, 10:00 at the clinic, held until 9:12.
inline store::DueMessage a_message(std::string kind, Language language = Language::en) {
  store::DueMessage message;
  message.id = MessageId{{1, 2, 3}};
  message.cause = "an offer";
  message.kind = std::move(kind);
  message.channel = Contact::sms;
  message.attempts = 1;
  message.registration = RegistrationId{{9, 8, 7}};
  message.name = "Margaret O'Brien";
  message.phone = "+14165550199";
  message.email = "margaret@example.org";
  message.language = language;
  message.likely_on = std::chrono::December / 4 / 2026;
  message.booked_uid = "0b0a@vaccination.example.org";
  message.offer =
      store::OfferView{.offer = {.id = OfferId{{4, 5, 6}},
                                 .registration = message.registration,
                                 .window = WindowId{1},
                                 .held_until = now + 10min + 37s,
                                 .notified_at = now,
                                 .state = OfferState::held},
                       .clinic = sterling_road(),
                       .starts_at = Instant{std::chrono::sys_days{std::chrono::December / 5 / 2026} + 15h},
                       .choice = 1,
                       .created_at = now,
                       .resolved_at = {},
                       .contact = Contact::sms,
                       .language = language};
  if (message.kind.starts_with("residence-")) {
    const auto first = Instant{std::chrono::sys_days{std::chrono::December / 7 / 2026} + 14h};
    message.offer.reset();
    message.residence =
        store::ResidenceTold{.id = ResidenceId{{7, 7, 7}},
                             .name = "Park House",
                             .held_until = now + 24h,
                             .visits = {{.starts_at = first, .ends_at = first + 3h, .seats = 50},
                                        {.starts_at = first + 24h, .ends_at = first + 27h, .seats = 30}}};
  }
  return message;
}

}  // namespace holdfast::messages::tests
