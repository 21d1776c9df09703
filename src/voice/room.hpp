#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "holdfast/site/words.hpp"
#include "holdfast/voice/routes.hpp"
#include "voice/call.hpp"
#include "voice/twiml.hpp"

namespace holdfast::voice {

/// What the handlers share. Immutable but for the tries, which guard themselves.
struct Room {
  explicit Room(Context given)
      : context(std::move(given)), words(context.shared.words), tickets(context.keys) {}

  const Context context;
  const site::Words& words;
  const Tickets tickets;

  [[nodiscard]] Line line(std::string_view word, Language language) const {
    return {words.at(word, language), language};
  }
  void did(std::string_view outcome) const {
    if (context.did) context.did(outcome);
  }
};

/// The keys of one answer, empty for silence, and who rings: the caller's number as Twilio knows it.
struct Heard {
  std::string keys, caller;
};

/// What is said to an answer, and what is asked next; or that it is over.
struct Turn {
  std::vector<Line> said;
  Call next;
  bool over = false;
};

/// What comes of an answer to the call's step. Every change is the web's own, so hanging up anywhere leaves
/// what was pressed, and nothing else. Suspends; throws what the store throws.
[[nodiscard]] boost::asio::awaitable<Turn> answered(Room&, const Call&, const Heard&);

/// What is asked at a step: where somebody stands is looked up, and an offer that is said starts its clock.
struct Question {
  Call call;  ///< with what was read out
  std::vector<Line> lines;
  Keys keys;
};
[[nodiscard]] boost::asio::awaitable<Question> question(Room&, const Call&);

}  // namespace holdfast::voice
