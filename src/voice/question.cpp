#include "holdfast/offers/reason.hpp"
#include "voice/keypad.hpp"
#include "voice/room.hpp"
#include "voice/spoken.hpp"

namespace holdfast::voice {

namespace {

using boost::asio::awaitable;
using site::filled;

constexpr Keys one_key{.count = 1, .seconds = 6};
// Who looks for letters on a telephone, or for a date, needs a while.
constexpr Keys code_waits{.count = code_keys, .seconds = 12};
constexpr Keys date_waits{.count = 8, .seconds = 10};
constexpr Keys number_waits{.count = 10, .seconds = 10};

void add_appointment(std::vector<Line>& lines, const Room& room, const store::OfferView& view,
                     Language language) {
  if (view.is_second_dose) lines.push_back(room.line("second_dose_offer", language));
  for (auto& part : appointment_spoken(view, language)) {
    lines.push_back({});
    lines.push_back({std::move(part), language});
  }
  lines.push_back({});
}

/// How they stand, in the sentence that the web has, and what they may press.
Question standing(const Room& room, Call call, const store::StatusView* view) {
  const auto language = call.language;
  call.offer.reset();
  call.may_go_again = false;
  std::vector<Line> lines;
  const auto& switches = room.context.shared.switches;
  if (view == nullptr) {
    lines.push_back({offers::reason_in_queue(language, switches).text, language});
    lines.push_back(room.line("voice_keys", language));
    return {.call = std::move(call), .lines = std::move(lines), .keys = one_key};
  }

  const auto now = room.context.clock();
  lines.push_back(
      {offers::reason_of(*view, *room.context.programme(), now, language, switches).text, language});
  const bool offered = view->state == RegistrationState::offered && view->offer &&
                       view->offer->offer.state == OfferState::held;
  if (offered) {
    call.offer = view->offer->offer.id;
    lines.push_back(room.line("voice_offer", language));
    add_appointment(lines, room, *view->offer, language);
    lines.push_back(room.line("voice_keys_offer", language));
  } else if (view->state == RegistrationState::booked && view->offer) {
    add_appointment(lines, room, *view->offer, language);
    lines.push_back(room.line("voice_keys", language));
  } else {
    call.may_go_again = offers::may_go_again(*view);
    lines.push_back(room.line(call.may_go_again ? "voice_keys_again" : "voice_keys", language));
  }
  return {.call = std::move(call), .lines = std::move(lines), .keys = one_key};
}

Line read_back(const Room& room, const Call& call) {
  return {filled(room.words.at("voice_number_check", call.language), "NUMBER", number_spoken(call.keyed)),
          call.language};
}

/// What is asked where nothing needs to be looked up.
Question fixed(const Room& room, const Call& call) {
  const auto language = call.language;
  const auto said = [&](std::string_view word, Keys keys) {
    return Question{.call = call, .lines = {room.line(word, language)}, .keys = keys};
  };
  switch (call.step) {
    case Step::language: {
      const auto sender = [&](Language each) {
        return Line{filled(room.words.at("voice_greeting", each), "SENDER", room.context.sender), each};
      };
      return {.call = call, .lines = {sender(Language::en), sender(Language::fr)}, .keys = one_key};
    }
    case Step::menu: return said("voice_menu", one_key);
    case Step::code: return said("voice_code", code_waits);
    case Step::birth_date: return said("voice_birth_date", date_waits);
    case Step::number: return said("voice_number", number_waits);
    case Step::number_check: return {.call = call, .lines = {read_back(room, call)}, .keys = one_key};
    case Step::answered: {
      const Line hello{filled(room.words.at("voice_answered", language), "SENDER", room.context.sender),
                       language};
      return {.call = call, .lines = {hello}, .keys = one_key};
    }
    case Step::standing:
    case Step::booked:
    case Step::help: break;
  }
  return said("voice_help", one_key);
}

}  // namespace

awaitable<Question> question(Room& room, const Call& call) {
  if (call.step != Step::standing || !call.person) co_return fixed(room, call);
  const auto view = co_await room.context.offers.look_at(*call.person);
  co_return standing(room, call, view.get());
}

}  // namespace holdfast::voice
