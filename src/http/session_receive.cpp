// How a session gets a request: the head, then the body, each against its deadline.
#include <algorithm>

#include "http/chunked.hpp"
#include "http/identity.hpp"
#include "http/session.hpp"
#include "http/text.hpp"

namespace holdfast::http {
namespace {

constexpr std::size_t request_id_digits = 16;
constexpr std::size_t trace_id_digits = 32;
constexpr std::size_t chunk_room_bytes = 1024;  ///< behind a whole body, for the framing of its chunks
constexpr std::string_view line_end = "\r\n";
constexpr std::string_view no_body;

}  // namespace

boost::asio::awaitable<Session::Received> Session::receive_head() {
  request_.method = Method::other;
  buffer_.shrink();
  buffer_.reserve(Buffer::small_bytes);
  if (buffer_.empty() && !co_await receive_first_bytes()) co_return Received::nothing;

  set_deadline(service_->options.limits.header_deadline);
  HeadScanner scanner(service_->head_limits);
  bool may_skip_line = true;  // one empty line before a request is forgiven (RFC 9112, 2.2)
  while (true) {
    if (may_skip_line && buffer_.view().starts_with(line_end)) {
      buffer_.consume(line_end.size());
      may_skip_line = false;
      // Nothing behind it: it ended the last request's body, and the next has not begun.
      if (buffer_.empty() && !co_await receive_first_bytes()) co_return Received::nothing;
      set_deadline(service_->options.limits.header_deadline);
    }
    if (!may_skip_line || buffer_.view() != line_end.substr(0, 1)) {
      const auto head_bytes = scanner.scan(buffer_.view());
      if (!head_bytes) co_return refused(head_bytes.error());
      head_bytes_ = *head_bytes;
      if (head_bytes_ > 0) break;
    }
    if (buffer_.room().empty()) {
      buffer_.reserve(buffer_.size() < buffer_.capacity() ? buffer_.capacity() : 2 * buffer_.capacity());
    }
    if (!co_await read_more()) co_return cut_short();
  }
  const auto read = read_request();
  if (!read) co_return refused(read.error());
  name_request();
  co_return Received::whole;
}

boost::asio::awaitable<bool> Session::receive_first_bytes() {
  set_deadline(service_->options.limits.idle_deadline);
  idle_ = true;
  if (lane_->stopping()) end_if_idle();
  const bool any = co_await read_more();
  idle_ = false;
  if (any || ended_ || !lane_->stopping()) co_return any;

  // A request may have come in the moment the wait was ended: it is still answered.
  boost::system::error_code nothing;
  const auto room = buffer_.room();
  buffer_.received(socket_.read_some(boost::asio::buffer(room.data(), room.size()), nothing));
  co_return !buffer_.empty();
}

boost::asio::awaitable<Session::Received> Session::receive_body() {
  request_bytes_ = head_bytes_;
  const auto body_bytes = head_.content_length.value_or(0);
  if (!head_.chunked && body_bytes == 0) co_return Received::whole;
  if (body_bytes > body_bytes_max_) {
    co_return refused({413, "body-too-large", "too-large"});
  }
  set_deadline(service_->options.limits.body_deadline);
  if (head_.expects_continue && buffer_.size() == head_bytes_) {
    answer_head_ = "HTTP/1.1 100 Continue\r\n\r\n";
    const bool sent = co_await send(no_body);
    if (!sent) co_return cut_short();
  }
  if (head_.chunked) co_return co_await receive_chunks();
  co_return co_await receive_sized();
}

boost::asio::awaitable<Session::Received> Session::receive_sized() {
  const auto body_bytes = static_cast<std::size_t>(head_.content_length.value_or(0));
  request_bytes_ = head_bytes_ + body_bytes;
  make_room(request_bytes_);
  while (buffer_.size() < request_bytes_) {
    if (!co_await read_more()) co_return cut_short();
  }
  request_.body = buffer_.view().substr(head_bytes_, body_bytes);
  co_return Received::whole;
}

boost::asio::awaitable<Session::Received> Session::receive_chunks() {
  const auto body_bytes_max = body_bytes_max_;
  ChunkedDecoder decoder(body_bytes_max);
  std::size_t body_bytes = 0;
  while (true) {
    const std::size_t known_bytes = head_bytes_ + body_bytes;
    auto* const raw = buffer_.data() + known_bytes;
    const auto step = decoder.decode({raw, buffer_.size() - known_bytes}, raw);
    if (!step && step.error() == ChunkRefusal::too_large)
      co_return refused({413, "body-too-large", "too-large"});
    if (!step) co_return refused({400, "bad-chunk", "malformed"});
    body_bytes += step->produced;
    if (step->complete) {
      request_bytes_ = known_bytes + step->consumed;
      break;
    }
    buffer_.truncate(head_bytes_ + body_bytes);
    make_room(head_bytes_ + body_bytes_max + chunk_room_bytes);
    if (!co_await read_more()) co_return cut_short();
  }
  request_.body = buffer_.view().substr(head_bytes_, body_bytes);
  co_return Received::whole;
}

boost::asio::awaitable<bool> Session::read_more() {
  const auto room = buffer_.room();
  if (expired_ || ended_ || room.empty()) co_return false;
  const auto [error, bytes] =
      co_await socket_.async_read_some(boost::asio::buffer(room.data(), room.size()), with_error);
  buffer_.received(bytes);
  co_return !error && !expired_ && !ended_;
}

boost::system::result<void, HeadRefusal> Session::read_request() {
  const auto read = read_head(buffer_.view().substr(0, head_bytes_), service_->head_limits, head_);
  if (!read) return read;
  request_.method = method_of(head_.method);
  request_.path = head_.path;
  request_.query = head_.query;
  request_.headers.swap(head_.fields);
  request_.body = {};
  return read;
}

void Session::name_request() {
  make_id(request_.request_id, request_id_digits);
  request_.trace_id = trace_id_of(request_.header("traceparent"));
  if (request_.trace_id.empty()) make_id(request_.trace_id, trace_id_digits);
  request_.forwarded = has_forwarding_headers(request_);
  if (peer_trusted_ && request_.forwarded) {
    request_.client = service_->addresses.client(peer_, request_);
  } else {
    request_.client = peer_text_;
  }
}

void Session::make_room(std::size_t request_bytes) {
  // The head was good where it stood before: read again only because its views are void.
  if (buffer_.reserve(request_bytes)) static_cast<void>(read_request());
}

Session::Received Session::refused(HeadRefusal refusal) {
  const int status = status_of(refusal);
  return refused({status, name_of(refusal), status == 414 || status == 431 ? "too-large" : "malformed"});
}

Session::Received Session::refused(const Refusal& refusal) {
  refusal_ = refusal;
  service_->watcher.refused(refusal.reason);
  return Received::refused;
}

Session::Received Session::cut_short() {
  if (expired_ && !ended_) return refused({408, "too-slow", "slow"});
  service_->watcher.broken_off();
  return Received::nothing;
}

}  // namespace holdfast::http
