#pragma once

#include <string>
#include <string_view>

#include "holdfast/messages/gateways.hpp"
#include "messages/curl.hpp"

namespace holdfast::messages {

// What the parts of Twilio's API have in common.

/// https://api.twilio.com/2010-04-01/Accounts/AC…
[[nodiscard]] std::string twilio_account_url(const TwilioSettings&);

/// With the account's credentials and the settings' deadline.
[[nodiscard]] HttpRequest twilio_request(const TwilioSettings&, std::string url);

void add_field(std::string& form, std::string_view name, std::string_view value);

/// The sid of what was made, or what a refusal means.
[[nodiscard]] Result<std::string, SendFailure> twilio_outcome(const HttpAnswer&);

}  // namespace holdfast::messages
