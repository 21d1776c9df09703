#include <algorithm>

#include "holdfast/domain/numbers.hpp"
#include "holdfast/site/typed.hpp"
#include "voice/keypad.hpp"
#include "voice/missed.hpp"
#include "voice/room.hpp"
#include "voice/spoken.hpp"

namespace holdfast::voice {

namespace {

using boost::asio::awaitable;
using site::filled;

constexpr std::uint8_t tries_max = 3;

Turn to(const Call& call, Step step) {
  Turn turn{.said = {}, .next = call};
  turn.next.step = step;
  turn.next.misses = 0;
  return turn;
}

Turn goodbye(const Room& room, const Call& call, Line said) {
  Turn turn{.said = {}, .next = call, .over = true};
  if (!said.text.empty()) turn.said.push_back(std::move(said));
  turn.said.push_back(room.line("voice_goodbye", call.language));
  return turn;
}

Turn goodbye(const Room& room, const Call& call, std::string_view word) {
  return goodbye(room, call, room.line(word, call.language));
}

bool nothing_may_change(const Room& room) {
  return room.context.shared.switches.is_on(Switch::read_only);
}

Turn still(const Room& room, const Call& call) {
  return goodbye(room, call, "voice_read_only");
}

/// The one person whose code is keyed so and who was born that day; nothing where chance made two.
awaitable<std::optional<RegistrationId>> found(Room& room, const Call& call, Date born) {
  if (call.person) {  // an automatic call: their number is known, and this is the proof
    const auto view = co_await room.context.offers.status(*call.person);
    const bool fits = view && view->registration.date_of_birth == born;
    co_return fits ? call.person : std::nullopt;
  }
  const auto ranges = ranges_of_keyed(call.keyed);
  if (!ranges) co_return std::nullopt;
  auto work = [&ranges, born](store::Connection& connection) {
    return connection.look([&](store::Transaction& tx) { return store::find_in_ranges(tx, *ranges, born); });
  };
  auto people = co_await room.context.desk.ask(std::move(work));
  std::erase_if(people, [&call](const RegistrationId& id) { return !is_keyed_so(id, call.keyed); });
  co_return people.size() == 1 ? std::optional{people.front()} : std::nullopt;
}

Turn not_found(const Room& room, Call call) {
  ++call.tries;
  call.keyed.clear();
  const bool again = call.tries < tries_max;
  const auto asked = call.person ? Step::birth_date : Step::code;
  auto turn = to(call, again ? asked : Step::help);
  turn.said.push_back(room.line("voice_not_found", call.language));
  return turn;
}

/// Counted before it is looked at, as on the web: by caller, and by the code with the web's tries at it.
awaitable<Turn> hear_birth_date(Room& room, const Call& call, const Heard& heard) {
  const auto born = date_keyed(heard.keys);
  if (!born) co_return missed(room, call, heard.keys);
  const auto now = room.context.clock();
  const auto caller = "caller " + heard.caller;
  const auto code = site::code_tries_key(call.person ? confirmation_code(*call.person) : call.keyed);
  if (room.context.tries->take(caller, now) || room.context.tries->take(code, now)) {
    auto turn = to(call, Step::help);
    turn.next.person.reset();
    turn.said.push_back(room.line("voice_limited", call.language));
    co_return turn;
  }
  const auto person = co_await found(room, call, *born);
  if (!person) co_return not_found(room, call);
  room.context.tries->give_back(caller);
  room.context.tries->give_back(code);
  auto turn = to(call, Step::standing);
  turn.next.keyed.clear();
  turn.next.person = person;
  co_return turn;
}

/// The appointment is theirs from now on. Only who heard it to the end is not rung about it again.
Turn booked(const Room& room, const Call& call, const store::OfferView& view) {
  room.did("accepted");
  auto turn = to(call, Step::booked);
  turn.said.push_back(room.line("voice_booked", call.language));
  for (int times = 0; times < 2; ++times) {
    if (times == 1) turn.said.push_back(room.line("voice_once_more", call.language));
    for (auto& part : appointment_spoken(view, call.language)) {
      turn.said.push_back({});
      turn.said.push_back({std::move(part), call.language});
    }
    turn.said.push_back({});
  }
  turn.said.push_back(room.line("voice_bring", call.language));
  return turn;
}

std::string_view word_of(AcceptRefusal refusal) {
  switch (refusal) {
    case AcceptRefusal::declined: return "voice_was_declined";
    case AcceptRefusal::expired: return "voice_was_expired";
    case AcceptRefusal::cancelled: return "voice_was_cancelled";
  }
  return "voice_was_expired";
}

std::string_view word_of(DeclineRefusal refusal) {
  switch (refusal) {
    case DeclineRefusal::accepted: return "voice_was_accepted";
    case DeclineRefusal::expired: return "voice_was_expired";
    case DeclineRefusal::cancelled: return "voice_was_cancelled";
  }
  return "voice_was_expired";
}

/// Too late: what happened is said, and then how they stand now.
Turn too_late(const Room& room, Call call, std::string_view word) {
  ++call.misses;
  auto turn = missed_too_often(call) ? to(call, Step::help) : Turn{.said = {}, .next = call};
  turn.said.push_back(room.line(word, call.language));
  return turn;
}

awaitable<Turn> accept(Room& room, const Call& call) {
  const auto accepted = co_await room.context.offers.accept(*call.offer);
  if (!accepted) co_return too_late(room, call, "voice_was_cancelled");
  if (*accepted) co_return booked(room, call, **accepted);
  co_return too_late(room, call, word_of(accepted->error()));
}

awaitable<Turn> decline(Room& room, const Call& call) {
  const auto declined = co_await room.context.offers.decline(*call.offer);
  if (!declined) co_return too_late(room, call, "voice_was_cancelled");
  if (!*declined) co_return too_late(room, call, word_of(declined->error()));
  room.did("declined");
  co_return to(call, Step::standing);  // which says so
}

awaitable<Turn> go_again(Room& room, const Call& call) {
  const auto requeued = co_await room.context.offers.requeue(*call.person, std::nullopt);
  const bool done = requeued && *requeued;
  if (!done) co_return too_late(room, call, "voice_not_again");
  room.did("requeued");
  auto turn = to(call, Step::standing);
  turn.said.push_back(room.line("voice_again", call.language));
  co_return turn;
}

Line will_be_rung(const Room& room, const Call& call, const std::string& phone) {
  const auto& words = room.words.at("voice_called_back", call.language);
  return {filled(words, "END", ending_spoken(phone)), call.language};
}

awaitable<Turn> call_back(Room& room, const Call& call) {
  if (nothing_may_change(room)) co_return still(room, call);
  std::optional<std::string> phone;
  if (call.person) {
    auto work = [id = *call.person](store::Connection& connection) {
      return connection.in_transaction_again(
          [&id](store::Transaction& tx) { return store::ask_call_back(tx, id); });
    };
    phone = co_await room.context.desk.ask(std::move(work));
  }
  if (!phone) co_return to(call, Step::number);
  room.did("call-back");
  co_return goodbye(room, call, will_be_rung(room, call, *phone));
}

awaitable<Turn> hear_standing(Room& room, const Call& call, const Heard& heard) {
  const bool changes = heard.keys == "1" || heard.keys == "2";
  if (changes && (call.offer || call.may_go_again) && nothing_may_change(room)) co_return still(room, call);
  if (heard.keys == "1" && call.offer) co_return co_await accept(room, call);
  if (heard.keys == "2" && call.offer) co_return co_await decline(room, call);
  if (heard.keys == "1" && call.may_go_again) co_return co_await go_again(room, call);
  if (heard.keys == "3") co_return to(call, Step::standing);
  if (heard.keys == "9") co_return co_await call_back(room, call);
  co_return missed(room, call, heard.keys);
}

awaitable<Turn> keep_number(Room& room, const Call& call, const Heard& heard) {
  if (nothing_may_change(room)) co_return still(room, call);
  if (room.context.tries->take("leaves " + heard.caller, room.context.clock()))
    co_return goodbye(room, call, "voice_number_full");
  auto work = [&call, rules = room.context.limits.numbers](store::Connection& connection) {
    return connection.in_transaction_again(
        [&](store::Transaction& tx) { return store::leave_number(tx, call.keyed, call.language, rules); });
  };
  const auto kept = co_await room.context.desk.ask(std::move(work));
  if (!kept) co_return goodbye(room, call, "voice_number_full");
  room.did("number-left");
  co_return goodbye(room, call, "voice_number_kept");
}

awaitable<Turn> told(Room& room, const Call& call) {
  if (call.person && !nothing_may_change(room)) {
    auto work = [id = *call.person](store::Connection& connection) {
      connection.in_transaction_again([&id](store::Transaction& tx) { store::heard_by_telephone(tx, id); });
      return true;
    };
    co_await room.context.desk.ask(std::move(work));
  }
  co_return goodbye(room, call, Line{});
}

Turn hear_language(const Room& room, Call call, const std::string& keys) {
  if (keys != "1" && keys != "2") return missed(room, call, keys);
  call.language = keys == "1" ? Language::en : Language::fr;
  return to(call, Step::menu);
}

Turn hear_menu(const Room& room, const Call& call, const std::string& keys) {
  if (keys == "1") return to(call, Step::code);
  if (keys == "2") return to(call, Step::number);
  return missed(room, call, keys);
}

Turn hear_code(const Room& room, const Call& call, const std::string& keys) {
  if (!ranges_of_keyed(keys)) return missed(room, call, keys);
  auto turn = to(call, Step::birth_date);
  turn.next.keyed = keys;
  return turn;
}

Turn hear_number(const Room& room, const Call& call, const std::string& keys) {
  const auto phone = phone_number_in(keys);
  if (!phone) return missed(room, call, keys);
  auto turn = to(call, Step::number_check);
  turn.next.keyed = *phone;
  return turn;
}

Turn hear_at_once(const Room& room, const Call& call, const std::string& keys) {
  switch (call.step) {
    case Step::language: return hear_language(room, call, keys);
    case Step::menu: return hear_menu(room, call, keys);
    case Step::code: return hear_code(room, call, keys);
    case Step::number: return hear_number(room, call, keys);
    case Step::number_check: return keys == "2" ? to(call, Step::number) : missed(room, call, keys);
    case Step::answered:
      return keys == "1" && call.person ? to(call, Step::birth_date) : missed(room, call, keys);
    case Step::birth_date:
    case Step::standing:
    case Step::booked:
    case Step::help: break;
  }
  return missed(room, call, keys);
}

}  // namespace

awaitable<Turn> answered(Room& room, const Call& call, const Heard& heard) {
  if (too_long(call)) co_return goodbye(room, call, Line{});
  if (call.step == Step::birth_date) co_return co_await hear_birth_date(room, call, heard);
  if (call.step == Step::standing && call.person) co_return co_await hear_standing(room, call, heard);
  if (call.step == Step::booked) co_return co_await told(room, call);
  if (call.step == Step::help && heard.keys == "9") co_return co_await call_back(room, call);
  if (call.step == Step::number_check && heard.keys == "1") co_return co_await keep_number(room, call, heard);
  co_return hear_at_once(room, call, heard.keys);
}

}  // namespace holdfast::voice
