#pragma once

#include <optional>
#include <string>

#include "holdfast/domain/capability.hpp"
#include "holdfast/domain/result.hpp"
#include "holdfast/domain/time_zone.hpp"
#include "holdfast/store/outbox.hpp"

namespace holdfast::messages {

/// What an e-mail says: plain text and the same as HTML, and the appointment if there is one.
struct Mail {
  std::string subject;  ///< nothing of health in it: it is shown on locked screens
  std::string text;
  std::string html;
  std::optional<std::string> calendar{};  ///< an iCalendar object
  bool calendar_cancels = false;
};

/// Why there are no words for a message.
enum class WordsRefusal {
  unknown_kind,  ///< a kind that is not told to people, or from a newer version
  no_offer,      ///< a kind about an offer, without one
};

/// What each message says, in English and French, as a text and as an e-mail.
///
/// An offer never reads like an appointment: it is an offer, held until a time on the clinic's clock, with
/// how to accept and decline it, and what happens without an answer. Links are made from `public_url` alone.
/// Pure and immutable; safe on any thread.
class Words {
 public:
  struct Settings {
    std::string public_url;   ///< "https://vaccination.example.org", no slash at the end
    std::string sender_name;  ///< as e-mails and calendars show it
    std::string sender_email;
    std::string help_phone;  ///< as printed to people, or empty
    bool texts_can_be_answered =
        true;  ///< false where the gateway cannot receive: then only the link is named
    TimeZone home_zone = TimeZone::named("America/Toronto");  ///< of visits to residences
  };

  /// The capabilities must outlive this.
  Words(Settings, const Capabilities&);

  /// `now` decides whether a day is named beside a time.
  [[nodiscard]] Result<std::string, WordsRefusal> text(const store::DueMessage&, Instant now) const;
  [[nodiscard]] Result<Mail, WordsRefusal> mail(const store::DueMessage&, Instant now) const;

 private:
  Settings settings_;
  const Capabilities& capabilities_;
};

}  // namespace holdfast::messages
