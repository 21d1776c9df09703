#include "http/session.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

#include <boost/asio/write.hpp>

#include "http/answer_head.hpp"
#include "http/identity.hpp"
#include "http/stream_place.hpp"

namespace holdfast::http {
namespace {

constexpr std::chrono::seconds linger_deadline{2};
constexpr std::chrono::seconds first_request_deadline{1};  ///< of a fresh connection while stopping
constexpr std::size_t answer_head_idle_bytes = 2048;
constexpr std::string_view too_many = "too-many";
constexpr std::chrono::seconds stream_retry{30};
constexpr std::string_view heartbeat = ":\n\n";  // a comment

std::string_view title_of(int status) noexcept {
  if (status == 408) return "The request did not arrive in time";
  if (status == 413) return "The body is larger than is taken here";
  if (status == 503) return "Too many connections, please try again shortly";
  return "This is not a request that is served here";
}

/// A client may invent any number of methods; a label may not.
std::string_view metric_method(std::string_view method) noexcept {
  for (const std::string_view known : {"GET", "POST", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH"}) {
    if (method == known) return known;
  }
  return "other";
}

Response no_room_for_a_stream() {
  return retry_later(503, "too-many-streams", "Too many are watching, please look again later", stream_retry);
}

}  // namespace

Session::Session(Socket socket, const boost::asio::ip::address& peer, std::shared_ptr<Service> service,
                 std::shared_ptr<Lane> lane)
    : socket_(std::move(socket)),
      peer_(peer),
      peer_text_(address_text(peer)),
      peer_trusted_(service->addresses.trusted(peer)),
      service_(std::move(service)),
      lane_(std::move(lane)) {}

boost::asio::awaitable<void> Session::run() {
  boost::system::error_code failed;
  socket_.non_blocking(true, failed);
  while (keep_alive_ && !ended_) {
    auto received = co_await receive_head();
    if (received == Received::whole) received = co_await serve();
    if (received == Received::nothing) co_return;
    if (received == Received::refused) {
      co_await refuse();
      break;
    }
    served_any_ = true;
    buffer_.consume(request_bytes_);
    if (answer_head_.capacity() > answer_head_idle_bytes) answer_head_ = {};
  }
  co_await linger();
}

boost::asio::awaitable<void> Session::turn_away() {
  boost::system::error_code failed;
  socket_.non_blocking(true, failed);
  refusal_ = {503, "too-many-connections", "connections"};
  co_await refuse();
  co_await linger();
}

boost::asio::awaitable<Session::Received> Session::serve() {
  const auto started = Lane::Clock::now();
  auto found = service_->router.find(request_);
  auto refusal = refuse_early(found.route);
  if (refusal) {
    skip_body();
  } else {
    body_bytes_max_ = std::max(service_->options.limits.body_bytes_max,
                               found.route == nullptr ? 0 : found.route->body_bytes_max);
    const auto received = co_await receive_body();
    if (received != Received::whole) co_return received;
    deadline_ = Lane::Clock::time_point::max();  // the handler keeps its own
  }
  Place place(service_->options.admission);
  if (!refusal && found.route != nullptr && found.route->refuse) refusal = enter(*found.route, place);
  std::optional<Response> response;
  if (refusal) {
    response = std::move(refusal->response);
    keep_alive_ = keep_alive_ && !refusal->hang_up;
  } else {
    if (place.is_taken()) co_await lane_->turn();
    response =
        found.route == nullptr ? std::move(found.refusal) : Router::refuse_body(*found.route, request_);
    if (!response) response = co_await handled(*found.route);
    place.leave();
  }

  StreamPlace stream_place(*service_);
  if (response->stream && !stream_place.take()) response = no_room_for_a_stream();

  if (!co_await answer(*response)) {
    service_->watcher.broken_off();
    co_return Received::nothing;
  }
  if (refusal) {
    service_->watcher.refused(refusal->reason);
    co_return Received::whole;
  }
  // Views, not a string made of either: watchers know a route by the address of its text.
  const auto route = found.route == nullptr ? std::string_view{"unmatched"} : found.route->pattern;
  service_->watcher.answered({.route = route,
                              .method = metric_method(head_.method),
                              .status = response->status,
                              .took = Lane::Clock::now() - started,
                              .trace_id = request_.trace_id});
  if (response->stream && request_.method == Method::get) {
    auto stream = std::move(response->stream);
    co_await go_on(std::move(stream));
  }
  co_return Received::whole;
}

/// What the head alone tells: who is refused now costs no reading of a body.
std::optional<EarlyRefusal> Session::refuse_early(const Route* route) {
  const auto& options = service_->options;
  if (options.gate) {
    if (auto refusal = options.gate(request_)) return refusal;
  }
  if (route == nullptr || !route->refuse || options.admission == nullptr) return std::nullopt;
  const auto wait = options.admission->would_refuse(Lane::Clock::now());
  if (!wait) return std::nullopt;
  return EarlyRefusal{.response = route->refuse(request_, *wait), .reason = too_many};
}

/// Only a whole request takes a place: one that dawdles keeps nobody out.
std::optional<EarlyRefusal> Session::enter(const Route& route, Place& place) {
  const auto wait = place.take();
  if (!wait) return std::nullopt;
  return EarlyRefusal{.response = route.refuse(request_, *wait), .reason = too_many};
}

void Session::failed(std::string_view route, std::string_view what) {
  service_->watcher.failed({route, what, request_.request_id, request_.trace_id});
}

boost::asio::awaitable<Response> Session::handled(const Route& route) {
  try {
    co_return co_await route.handler(request_);
  } catch (const std::exception& failure) {
    failed(route.pattern, failure.what());
  } catch (...) {
    failed(route.pattern, "something that is no exception was thrown");
  }
  co_return internal_error();
}

boost::asio::awaitable<bool> Session::answer(Response& response) {
  keep_alive_ = keep_alive_ && head_.keep_alive && !response.stream && !lane_->stopping();
  if (response.stream) response.body = chunk_of(response.body, head_.is_http_1_1);
  const AnswerContext context{.date = lane_->date(),
                              .request_id = request_.request_id,
                              .strict_transport_security = service_->strict_transport_security,
                              .keep_alive = keep_alive_,
                              .is_http_1_1 = head_.is_http_1_1};
  try {
    write_answer_head(response, context, answer_head_);
  } catch (const std::invalid_argument& broken) {
    failed("unmatched", broken.what());
    response = internal_error();
    write_answer_head(response, context, answer_head_);
  }
  set_deadline(service_->options.limits.write_deadline);
  const bool without_body = request_.method == Method::head || is_bodiless(response.status);
  const std::string_view body = without_body ? std::string_view{} : std::string_view(response.body);
  co_return co_await send(body);
}

boost::asio::awaitable<bool> Session::send(std::string_view body) {
  std::array parts{boost::asio::buffer(std::string_view(answer_head_)), boost::asio::buffer(body)};
  // Nearly every answer fits the socket's buffer: one call, and no way round through the scheduler.
  boost::system::error_code stopped;
  const auto sent = socket_.write_some(parts, stopped);
  if (sent == boost::asio::buffer_size(parts)) co_return true;
  if (stopped && stopped != boost::asio::error::would_block) co_return false;

  const auto of_first = std::min(sent, parts[0].size());
  parts[0] += of_first;
  parts[1] += sent - of_first;
  const auto [error, rest] = co_await boost::asio::async_write(socket_, parts, with_error);
  co_return !error;
}

boost::asio::awaitable<void> Session::refuse() {
  if (ended_) co_return;
  make_id(request_.request_id, 16);
  keep_alive_ = false;
  auto response = problem(refusal_.status, refusal_.type, title_of(refusal_.status));
  if (refusal_.status == 503) response.headers.emplace_back("Retry-After", "2");
  static_cast<void>(co_await answer(response));
}

boost::asio::awaitable<void> Session::linger() {
  // Closing with unread bytes would reset the connection and take the answer from the client.
  boost::system::error_code failed;
  socket_.shutdown(Socket::shutdown_send, failed);
  if (failed) co_return;
  set_deadline(linger_deadline);
  do {
    buffer_.consume(buffer_.size());
    buffer_.reserve(Buffer::small_bytes);
  } while (co_await read_more());
}

void Session::skip_body() noexcept {
  const auto body_bytes = head_.content_length.value_or(0);
  request_bytes_ = head_bytes_;
  if (!head_.chunked && body_bytes <= buffer_.size() - head_bytes_) {
    request_bytes_ += static_cast<std::size_t>(body_bytes);
  } else {
    keep_alive_ = false;  // cheaper than reading what nobody will look at
  }
}

void Session::set_deadline(std::chrono::seconds from_now) {
  deadline_ = Lane::Clock::now() + from_now;
  expired_ = false;
}

bool Session::expire_at(Lane::Clock::time_point now) {
  if (expired_ || now < deadline_) return false;
  if (streaming_ && now < stream_until_) {
    deadline_ = std::min(now + service_->options.limits.stream_heartbeat, stream_until_);
    push(heartbeat);
    return true;
  }
  expired_ = true;
  boost::system::error_code ignored;
  socket_.cancel(ignored);
  return true;
}

void Session::end_if_idle() {
  if (!idle_ && !streaming_) return;
  if (!served_any_ && !streaming_) {
    // Just accepted: its request is probably on the way.
    deadline_ = std::min(deadline_, Lane::Clock::now() + first_request_deadline);
    return;
  }
  expired_ = true;
  boost::system::error_code ignored;
  socket_.cancel(ignored);
}

void Session::end() {
  ended_ = true;
  boost::system::error_code ignored;
  socket_.close(ignored);
}

}  // namespace holdfast::http
