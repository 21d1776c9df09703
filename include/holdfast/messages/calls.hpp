#pragma once

#include <memory>
#include <string>

#include "holdfast/domain/result.hpp"
#include "holdfast/messages/gateways.hpp"
#include "holdfast/messages/messenger.hpp"

namespace holdfast::messages {

/// One telephone to ring, and whom Twilio asks what to say.
struct OutgoingCall {
  std::string to;          ///< "+14165550199"
  std::string answer_url;  ///< asked for TwiML when somebody picks up
  std::string ended_url;   ///< told when the call is over, whatever came of it
};

/// Rings people through Twilio's Calls API. Blocks, at most for the deadline of its settings; safe on any
/// thread.
class TwilioCalls {
 public:
  /// `from` of the settings is the number that people see.
  explicit TwilioCalls(TwilioSettings);
  ~TwilioCalls();

  /// The call's sid. Never repeated by itself: a call whose answer was lost may ring.
  [[nodiscard]] Result<std::string, SendFailure> ring(const OutgoingCall&);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace holdfast::messages
