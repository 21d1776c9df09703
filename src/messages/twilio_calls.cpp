#include "holdfast/messages/calls.hpp"

#include <utility>

#include "messages/addresses.hpp"
#include "messages/curl.hpp"
#include "messages/twilio_answers.hpp"

namespace holdfast::messages {

namespace {

// Before most answering machines pick up (https://www.twilio.com/docs/voice/api/call-resource, Timeout).
constexpr auto ring_seconds = "25";

}  // namespace

struct TwilioCalls::Impl {
  TwilioSettings settings;
  Handles handles;
};

TwilioCalls::TwilioCalls(TwilioSettings settings) : impl_(std::make_unique<Impl>()) {
  impl_->settings = std::move(settings);
}

TwilioCalls::~TwilioCalls() = default;

Result<std::string, SendFailure> TwilioCalls::ring(const OutgoingCall& call_to) {
  if (!is_phone(call_to.to)) return SendFailure::permanent;
  const auto& settings = impl_->settings;
  auto request = twilio_request(settings, twilio_account_url(settings) + "/Calls.json");
  request.is_post = true;
  add_field(request.body, "To", call_to.to);
  add_field(request.body, "From", settings.from);
  add_field(request.body, "Url", call_to.answer_url);
  add_field(request.body, "Method", "POST");
  add_field(request.body, "StatusCallback", call_to.ended_url);
  add_field(request.body, "StatusCallbackEvent", "completed");
  add_field(request.body, "StatusCallbackMethod", "POST");
  add_field(request.body, "Timeout", ring_seconds);

  Handles::Lent handle{impl_->handles};
  const auto answer = call(*handle, request);
  if (!answer) return answer.error();
  return twilio_outcome(*answer);
}

}  // namespace holdfast::messages
