#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <variant>

#include "holdfast/domain/ids.hpp"
#include "holdfast/domain/registration.hpp"
#include "holdfast/domain/result.hpp"
#include "holdfast/domain/time.hpp"
#include "holdfast/messages/words.hpp"

namespace holdfast::messages {

/// One text to one telephone.
struct OutgoingText {
  MessageId id;
  std::string to;  ///< "+14165550199"
  std::string text;
  Instant at;
  /// Claimed before, and nobody wrote down what came of it: it may have gone.
  bool repeated = false;
  /// After this it must not arrive any more: what is left of the hold.
  std::optional<std::chrono::seconds> valid_for;
};

/// One e-mail to one address.
struct OutgoingMail {
  MessageId id;
  std::string to;
  std::string to_name;
  Language language = Language::en;
  Mail mail;
  Instant at;
};

using Outgoing = std::variant<OutgoingText, OutgoingMail>;

/// Why a message did not go.
enum class SendFailure {
  transient,     ///< this message not now; it was not taken
  permanent,     ///< this message never: the address is refused
  gateway_down,  ///< the gateway is not reachable, or refuses everything; nothing was taken
  unknown,       ///< it may have been taken: the answer was lost
};

/// A way out to people: an edge of the world.
///
/// Safe from several mail threads at once. Blocks, at most for the deadline it was made with. Throws nothing
/// but what means the process is out of memory.
class Messenger {
 public:
  Messenger() = default;
  Messenger(const Messenger&) = delete;
  Messenger& operator=(const Messenger&) = delete;
  virtual ~Messenger() = default;

  /// sms or email.
  [[nodiscard]] virtual Contact channel() const noexcept = 0;

  /// Whether an unknown outcome may be driven again without the person being told twice.
  [[nodiscard]] virtual bool repeat_is_harmless() const noexcept = 0;

  /// Hands one message over; returns the name by which the gateway's delivery reports speak of it.
  /// Precondition: the message is of this channel.
  [[nodiscard]] virtual Result<std::string, SendFailure> send(const Outgoing&) = 0;

  /// Whether the gateway answers, found out without sending anything to anybody.
  [[nodiscard]] virtual bool answers() = 0;
};

}  // namespace holdfast::messages
