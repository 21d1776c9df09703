#include "holdfast/voice/routes.hpp"

#include <algorithm>
#include <utility>

#include "holdfast/messages/inbound.hpp"
#include "holdfast/store/automatic_calls.hpp"
#include "voice/addresses.hpp"
#include "voice/missed.hpp"
#include "voice/room.hpp"

namespace holdfast::voice {

namespace {

using Answer = boost::asio::awaitable<http::Response>;

/// One request of Twilio's, once its signature was found true.
struct Request {
  http::Fields fields;
  std::string ticket;

  [[nodiscard]] std::string at(std::string_view name) const {
    const auto found = std::ranges::find(fields, name, &http::Fields::value_type::first);
    return found == fields.end() ? std::string{} : found->second;
  }
};

/// Nothing if Twilio did not sign it.
std::optional<Request> signed_request(const Room& room, const http::Request& given) {
  auto fields = http::form_fields(given.body);
  if (!fields) return std::nullopt;
  auto url = room.context.shared.public_url + std::string{given.path};
  if (!given.query.empty()) url += '?' + std::string{given.query};
  const auto signature = given.header("x-twilio-signature");
  if (!messages::twilio_signed(room.context.auth_token, url, *fields, signature)) return std::nullopt;

  Request request{.fields = std::move(*fields), .ticket = {}};
  const auto query = http::form_fields(given.query).value_or(http::Fields{});
  const auto ticket = std::ranges::find(query, "call", &http::Fields::value_type::first);
  if (ticket != query.end()) request.ticket = ticket->second;
  return request;
}

http::Response not_signed() {
  return http::problem(403, "not-signed", "This call is not signed by the gateway.");
}

http::Response twiml(std::string body) {
  http::Response response;
  response.content_type = "text/xml; charset=utf-8";
  response.body = std::move(body);
  return response;
}

/// How far this call has come; nothing where it begins. The address of a call that we placed was sealed
/// before Twilio gave the call its name.
std::optional<Call> call_of(const Room& room, const Request& request) {
  if (request.ticket.empty()) return std::nullopt;
  if (auto call = room.tickets.open(request.ticket, request.at("CallSid"))) return call;
  auto placed = room.tickets.open(request.ticket, {});
  return placed && placed->step == Step::answered ? placed : std::nullopt;
}

std::string next_url(const Room& room, const Request& request, Call call) {
  ++call.turns;
  return call_url(room.context.shared.public_url, room.tickets.seal(call, request.at("CallSid")));
}

http::Response asked(const Room& room, const Request& request, std::vector<Line> said, const Question& next) {
  return twiml(twiml_question(said, next.lines, next.keys, next_url(room, request, next.call)));
}

Answer said_and_asked(Room& room, const Request& request, Turn turn) {
  if (turn.over) co_return twiml(twiml_end(turn.said));
  if (turn.next.step == Step::booked)
    co_return twiml(twiml_then(turn.said, next_url(room, request, turn.next)));
  const auto next = co_await question(room, turn.next);
  co_return asked(room, request, std::move(turn.said), next);
}

/// A call that we placed begins with its greeting, and only then hears keys.
bool begins(const Request& request, const Call& call) {
  return call.step == Step::answered && call.turns == 0 && request.at("Digits").empty();
}

Answer go_on(Room& room, const Request& request, const Call& call) {
  if (begins(request, call)) {
    room.did("rung");
    const auto greeting = co_await question(room, call);
    co_return asked(room, request, {}, greeting);
  }
  const Heard heard{.keys = request.at("Digits"), .caller = request.at("From")};
  auto turn = co_await answered(room, call, heard);
  co_return co_await said_and_asked(room, request, std::move(turn));
}

/// Our records are away for the moment: what was pressed is asked again, a few times.
http::Response later(const Room& room, const Request& request, Call call) {
  ++call.misses;
  std::vector<Line> said{room.line("voice_away", call.language)};
  if (missed_too_often(call) || too_long(call)) {
    said.push_back(room.line("voice_away_end", call.language));
    said.push_back(room.line("voice_goodbye", call.language));
    return twiml(twiml_end(said));
  }
  for (int second = 0; second < 3; ++second) said.push_back({});
  return twiml(twiml_then(said, next_url(room, request, call)));
}

// What the store throws is said here, and nowhere else in this room: Twilio knows no "503, come back".
Answer voice(Room& room, http::Request& given) {
  const auto request = signed_request(room, given);
  if (!request) co_return not_signed();
  const auto call = call_of(room, *request);
  if (!call) {
    room.did("called");
    const Call begun;
    const auto greeting = co_await question(room, begun);
    co_return asked(room, *request, {}, greeting);
  }
  try {
    co_return co_await go_on(room, *request, *call);
  } catch (const store::Desk::Busy&) {
  } catch (const store::Contended&) {
  } catch (const store::Unavailable&) {
  } catch (const store::InDoubt&) {
  }
  co_return later(room, *request, *call);
}

/// The address was sealed by us, so it says who was rung. Away, the lease ends by itself.
Answer ended(Room& room, http::Request& given) {
  const auto request = signed_request(room, given);
  if (!request) co_return not_signed();
  http::Response response;
  response.status = 204;
  const auto call = room.tickets.open(request->ticket, {});
  if (!call || !call->person) co_return response;
  auto work = [id = *call->person](store::Connection& connection) {
    connection.in_transaction_again([&id](store::Transaction& tx) { store::end_automatic_call(tx, id); });
    return true;
  };
  try {
    co_await room.context.desk.ask(std::move(work), store::Desk::Urgency::urgent);
  } catch (const store::Desk::Busy&) {
  } catch (const store::Contended&) {
  } catch (const store::Unavailable&) {
  } catch (const store::InDoubt&) {
  }
  co_return response;
}

}  // namespace

std::vector<http::Route> routes(Context context) {
  std::vector<http::Route> all;
  if (context.auth_token.empty()) return all;
  constexpr auto form = "application/x-www-form-urlencoded";
  const auto room = std::make_shared<Room>(std::move(context));
  const auto add = [&](const char* path, Answer (*work)(Room&, http::Request&)) {
    auto handler = [room, work](http::Request& request) { return work(*room, request); };
    all.push_back({http::Method::post, path, std::move(handler)});
    all.back().accepts = form;
  };
  add(call_path, voice);
  add(ended_path, ended);
  return all;
}

}  // namespace holdfast::voice
