// How an answer goes on after its beginning: events are pushed in from outside while the session waits for
// the client to go.
#include <array>
#include <charconv>

#include <boost/asio/post.hpp>

#include "http/session.hpp"

namespace holdfast::http {
namespace {

constexpr std::string_view last_chunk = "0\r\n\r\n";

/// The stream's end for those who write to it. Neither keeps a connection open nor minds that it, or the
/// whole server, is gone.
class SessionOutlet final : public Outlet {
 public:
  SessionOutlet(std::weak_ptr<Session> session, std::weak_ptr<Lane> lane)
      : session_(std::move(session)), lane_(std::move(lane)) {}

  void send(std::string text) override {
    const auto lane = lane_.lock();
    if (!lane) return;
    boost::asio::post(lane->context(), [session = session_, said = std::move(text)] {
      if (const auto open = session.lock()) open->push(said);
    });
  }

 private:
  std::weak_ptr<Session> session_;
  std::weak_ptr<Lane> lane_;  ///< gone with its server, which whoever holds this may outlive
};

}  // namespace

/// RFC 9112, 7.1. An empty one would be the last. To HTTP/1.0 nothing is put around it.
std::string chunk_of(std::string_view text, bool is_http_1_1) {
  if (!is_http_1_1 || text.empty()) return std::string(text);
  std::array<char, 16> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), text.size(), 16).ptr;
  std::string chunk(digits.data(), end);
  return chunk.append("\r\n").append(text).append("\r\n");
}

boost::asio::awaitable<void> Session::go_on(Stream open) {
  // Thousands may stay here for long: nothing of the request is needed any more.
  request_bytes_ = 0;
  buffer_ = Buffer{};
  Head head;
  head.is_http_1_1 = head_.is_http_1_1;
  head_ = std::move(head);
  request_ = Request{};
  answer_head_ = std::string{};

  const auto now = Lane::Clock::now();
  stream_until_ = now + service_->options.limits.stream_life;
  deadline_ = std::min(now + service_->options.limits.stream_heartbeat, stream_until_);
  streaming_ = true;
  const auto kept = open(std::make_shared<SessionOutlet>(weak_from_this(), lane_));
  open = nullptr;
  // Whatever a client says now, it is no reader of events; mostly it says that it goes.
  if (!ended_ && !lane_->stopping()) {
    static_cast<void>(co_await socket_.async_wait(Socket::wait_read, with_error));
  }
  streaming_ = false;
  if (ended_ || !head_.is_http_1_1) co_return;
  boost::system::error_code gone;
  static_cast<void>(socket_.write_some(boost::asio::buffer(last_chunk), gone));
}

void Session::push(std::string_view text) {
  if (!streaming_ || expired_) return;
  const auto chunk = chunk_of(text, head_.is_http_1_1);
  boost::system::error_code stopped;
  if (socket_.write_some(boost::asio::buffer(chunk), stopped) != chunk.size()) end();
}

}  // namespace holdfast::http
