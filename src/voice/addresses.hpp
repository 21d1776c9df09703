#pragma once

#include <string>

#include "voice/call.hpp"

namespace holdfast::voice {

inline constexpr auto call_path = "/gateway/twilio/voice";
inline constexpr auto ended_path = "/gateway/twilio/voice/ended";

/// Where Twilio asks how a call goes on.
[[nodiscard]] inline std::string call_url(const std::string& public_url, const std::string& ticket) {
  return public_url + call_path + "?call=" + ticket;
}

/// Where Twilio tells that a call it placed for us is over.
[[nodiscard]] inline std::string ended_url(const std::string& public_url, const std::string& ticket) {
  return public_url + ended_path + "?call=" + ticket;
}

}  // namespace holdfast::voice
