#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace holdfast::messages {

/// Decoded fields of a form or query, in order (as `http::form_fields` gives them).
using FormFields = std::vector<std::pair<std::string, std::string>>;

/// What a gateway says became of a message.
struct DeliveryReport {
  enum class Fate { delivered, failed, pending };
  std::string reference;  ///< as `Messenger::send` returned it
  Fate fate = Fate::pending;

  friend bool operator==(const DeliveryReport&, const DeliveryReport&) = default;
};

/// A text somebody sent to us.
struct InboundText {
  std::string from;  ///< "+14165550199"
  std::string text;  ///< UTF-8

  friend bool operator==(const InboundText&, const InboundText&) = default;
};

/// Whether Twilio made this request: `signature` is the base64 HMAC-SHA1 of the full public URL (query
/// included) and the fields in order of name, keyed with the account's token. Compared in constant time.
[[nodiscard]] bool twilio_signed(std::string_view auth_token, std::string_view url, const FormFields&,
                                 std::string_view signature);

/// Nothing if the fields are not what that gateway sends.
[[nodiscard]] std::optional<DeliveryReport> read_twilio_status(const FormFields&);
[[nodiscard]] std::optional<InboundText> read_twilio_inbound(const FormFields&);

/// Kannel's report url carries `reference` and `type`; its inbound service `from` and `text` (see
/// docs/operations.md): get-url = "<url>?from=%p&text=%a&charset=%C&coding=%c", smsbox's
/// charset UTF-8.
[[nodiscard]] std::optional<DeliveryReport> read_kannel_status(const FormFields&);
[[nodiscard]] std::optional<InboundText> read_kannel_inbound(const FormFields&);

/// What an answer to an offer says. "1", "yes", "oui", "accept" …: accept; "2", "no", "non" …: decline;
/// "3", "not tomorrow", "pas demain": not_tomorrow, to a heads-up; anything else: nothing. Case, accents,
/// surrounding punctuation and spaces, and full-width digits are forgiven.
enum class Answer { accept, decline, not_tomorrow, nothing };
[[nodiscard]] Answer answer_in(std::string_view text);

}  // namespace holdfast::messages
