#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "holdfast/domain/registration.hpp"

namespace holdfast::voice {

/// One thing said. Empty: a second of nothing.
struct Line {
  std::string text;
  Language language{};

  friend bool operator==(const Line&, const Line&) = default;
};

/// What to wait for once the lines are said, or while they are.
struct Keys {
  int count = 1;    ///< then it goes on at once
  int seconds = 6;  ///< without any key
};

// TwiML, Twilio's language for what a call does next (https://www.twilio.com/docs/voice/twiml).

/// Says `before`, then `lines`, which any key cuts short, and posts the keys to `action`; an empty answer
/// too: by actionOnEmptyResult, and by the redirect that Twilio goes on to without it.
[[nodiscard]] std::string twiml_question(const std::vector<Line>& before, const std::vector<Line>& lines,
                                         Keys, std::string_view action);
/// Says it to the end, then posts to `next`.
[[nodiscard]] std::string twiml_then(const std::vector<Line>&, std::string_view next);
/// Says it to the end and hangs up.
[[nodiscard]] std::string twiml_end(const std::vector<Line>&);

}  // namespace holdfast::voice
