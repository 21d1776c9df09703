#include "messages/twilio_answers.hpp"

#include <nlohmann/json.hpp>
#include <utility>

namespace holdfast::messages {

std::string twilio_account_url(const TwilioSettings& settings) {
  return settings.base_url + "/2010-04-01/Accounts/" + percent_encoded(settings.account_sid);
}

HttpRequest twilio_request(const TwilioSettings& settings, std::string url) {
  return {.url = std::move(url),
          .body = {},
          .headers = {},
          .user = settings.account_sid,
          .password = settings.auth_token,
          .deadline = settings.deadline};
}

void add_field(std::string& form, std::string_view name, std::string_view value) {
  if (!form.empty()) form += '&';
  form.append(name).append("=").append(percent_encoded(value));
}

Result<std::string, SendFailure> twilio_outcome(const HttpAnswer& answer) {
  if (answer.status == 201 || answer.status == 200) {
    const auto made = nlohmann::json::parse(answer.body, nullptr, false);
    if (made.is_object() && made.contains("sid") && made["sid"].is_string())
      return made["sid"].get<std::string>();
    return SendFailure::unknown;
  }
  if (answer.status == 429) return SendFailure::transient;
  // Something between us and Twilio gave up waiting for it.
  if (answer.status == 502 || answer.status == 504) return SendFailure::unknown;
  // Wrong credentials or a wrong address are nothing about this one message.
  const bool about_everything = answer.status != 400 && answer.status != 422;
  return about_everything ? SendFailure::gateway_down : SendFailure::permanent;
}

}  // namespace holdfast::messages
