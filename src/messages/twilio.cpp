#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "holdfast/domain/assert.hpp"
#include "holdfast/messages/gateways.hpp"
#include "messages/addresses.hpp"
#include "messages/curl.hpp"
#include "messages/twilio_answers.hpp"

namespace holdfast::messages {

namespace {

constexpr std::chrono::seconds validity_max{36000};  // Twilio's own bounds
constexpr std::chrono::seconds validity_min{1};

std::optional<std::string> text_at(const nlohmann::json& object, const char* name) {
  if (!object.is_object()) return std::nullopt;
  const auto found = object.find(name);
  if (found == object.end() || !found->is_string()) return std::nullopt;
  return found->get<std::string>();
}

nlohmann::json parsed(const std::string& body) {
  return nlohmann::json::parse(body, nullptr, false);
}

class TwilioMessenger final : public Messenger {
 public:
  explicit TwilioMessenger(TwilioSettings settings)
      : settings_(std::move(settings)), account_url_(twilio_account_url(settings_)) {}

  [[nodiscard]] Contact channel() const noexcept override { return Contact::sms; }

  // Twilio has no key by which it would know a repeat.
  [[nodiscard]] bool repeat_is_harmless() const noexcept override { return false; }

  [[nodiscard]] Result<std::string, SendFailure> send(const Outgoing& outgoing) override {
    const auto* text = std::get_if<OutgoingText>(&outgoing);
    HOLDFAST_ASSERT(text != nullptr);
    if (!is_phone(text->to)) return SendFailure::permanent;

    Handles::Lent handle{handles_};
    if (text->repeated) {
      auto before = taken(*handle, *text);
      if (!before) return SendFailure::gateway_down;  // to send it now could be to send it twice
      if (*before) return std::move(**before);
    }
    auto request = request_to(account_url_ + "/Messages.json");
    request.is_post = true;
    request.body = form_of(*text);
    const auto answer = call(*handle, request);
    auto outcome = answer ? twilio_outcome(*answer) : answer.error();
    if (!outcome && outcome.error() == SendFailure::unknown) {
      if (auto sid = taken(*handle, *text); sid && *sid) return std::move(**sid);
    }
    return outcome;
  }

  [[nodiscard]] bool answers() override {
    Handles::Lent handle{handles_};
    const auto answer = call(*handle, request_to(account_url_ + ".json"));
    return answer && answer->status == 200;
  }

 private:
  [[nodiscard]] HttpRequest request_to(std::string url) const {
    return twilio_request(settings_, std::move(url));
  }

  [[nodiscard]] std::string form_of(const OutgoingText& text) const {
    std::string form;
    add_field(form, "To", text.to);
    if (settings_.messaging_service_sid.empty()) {
      add_field(form, "From", settings_.from);
    } else {
      add_field(form, "MessagingServiceSid", settings_.messaging_service_sid);
    }
    add_field(form, "Body", text.text);
    if (!settings_.status_callback_url.empty())
      add_field(form, "StatusCallback", settings_.status_callback_url);
    if (text.valid_for) {
      const auto seconds = std::clamp(*text.valid_for, validity_min, validity_max);
      add_field(form, "ValidityPeriod", std::to_string(seconds.count()));
    }
    return form;
  }

  // Whether Twilio has the text, by the person's number and the very words (they carry a link of their own):
  // its sid, or none; failing where Twilio does not say.
  Result<std::optional<std::string>, SendFailure> taken(Handle& handle, const OutgoingText& text) {
    auto request = request_to(account_url_ + "/Messages.json?PageSize=20&To=" + percent_encoded(text.to));
    request.deadline = settings_.deadline / 2;
    const auto answer = call(handle, request);
    if (!answer || answer->status != 200) return SendFailure::gateway_down;

    const auto list = parsed(answer->body);
    if (!list.is_object() || !list.contains("messages") || !list["messages"].is_array())
      return SendFailure::gateway_down;
    for (const auto& message : list["messages"]) {
      const auto status = text_at(message, "status");
      const bool lost = status == "failed" || status == "undelivered" || status == "canceled";
      if (!lost && text_at(message, "body") == text.text) return text_at(message, "sid");
    }
    return std::optional<std::string>{};
  }

  const TwilioSettings settings_;
  const std::string account_url_;
  Handles handles_;
};

}  // namespace

std::unique_ptr<Messenger> twilio_messenger(TwilioSettings settings) {
  return std::make_unique<TwilioMessenger>(std::move(settings));
}

}  // namespace holdfast::messages
