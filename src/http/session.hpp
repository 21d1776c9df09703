#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>

#include "http/buffer.hpp"
#include "http/lane.hpp"
#include "http/place.hpp"
#include "http/service.hpp"

namespace holdfast::http {

/// `text` as one part of an answer whose length is not known before.
[[nodiscard]] std::string chunk_of(std::string_view text, bool is_http_1_1);

/// One connection, from its first byte to its last: reads requests, has them answered in order, closes.
///
/// Lives on its lane's thread. Any error of framing ends it after the answer: what follows is never guessed
/// at.
class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(Socket, const boost::asio::ip::address& peer, std::shared_ptr<Service>, std::shared_ptr<Lane>);

  /// Serves until the connection ends.
  [[nodiscard]] boost::asio::awaitable<void> run();
  /// Says that there are too many connections, and ends.
  [[nodiscard]] boost::asio::awaitable<void> turn_away();

  /// Whether a deadline ran out just now.
  bool expire_at(Lane::Clock::time_point now);
  /// Also if its answer goes on: the client finds another process.
  void end_if_idle();
  void end();
  /// A further part of an answer that goes on; dropped if it does not any more.
  void push(std::string_view text);

  std::size_t place_in_lane = 0;  ///< the lane's own

 private:
  /// Where a request came to before its answer.
  enum class Received { whole, refused, nothing };
  struct Refusal {
    int status;
    std::string_view type;
    std::string_view reason;  ///< for the watcher
  };

  [[nodiscard]] boost::asio::awaitable<Received> receive_head();
  /// Waits for the next request to begin; false if none does.
  [[nodiscard]] boost::asio::awaitable<bool> receive_first_bytes();
  [[nodiscard]] boost::asio::awaitable<Received> receive_body();
  [[nodiscard]] boost::asio::awaitable<Received> receive_sized();
  [[nodiscard]] boost::asio::awaitable<Received> receive_chunks();
  [[nodiscard]] boost::asio::awaitable<bool> read_more();
  /// Has a received head answered, after its body.
  [[nodiscard]] boost::asio::awaitable<Received> serve();
  [[nodiscard]] std::optional<EarlyRefusal> refuse_early(const Route*);
  [[nodiscard]] std::optional<EarlyRefusal> enter(const Route&, Place&);
  [[nodiscard]] boost::asio::awaitable<Response> handled(const Route&);
  void failed(std::string_view route, std::string_view what);
  [[nodiscard]] boost::asio::awaitable<bool> answer(Response&);
  /// Writes `answer_head_` and `body` together.
  [[nodiscard]] boost::asio::awaitable<bool> send(std::string_view body);
  /// Keeps the answer open until the client goes, its life is over or the server stops.
  [[nodiscard]] boost::asio::awaitable<void> go_on(Stream);
  [[nodiscard]] boost::asio::awaitable<void> refuse();
  /// Waits a little for the client to have read the answer.
  [[nodiscard]] boost::asio::awaitable<void> linger();

  /// Takes the head of `head_bytes_` apart into `head_` and `request_`. Again after the buffer moved.
  [[nodiscard]] boost::system::result<void, HeadRefusal> read_request();
  void name_request();
  void make_room(std::size_t request_bytes);
  void skip_body() noexcept;
  void set_deadline(std::chrono::seconds from_now);
  [[nodiscard]] Received refused(HeadRefusal);
  [[nodiscard]] Received refused(const Refusal&);
  /// After a read that brought nothing: too slow, or gone.
  [[nodiscard]] Received cut_short();

  Socket socket_;
  boost::asio::ip::address peer_;
  std::string peer_text_;
  bool peer_trusted_;
  std::shared_ptr<Service> service_;
  std::shared_ptr<Lane> lane_;

  Buffer buffer_;
  std::size_t head_bytes_ = 0;      ///< of the request at the buffer's start
  std::size_t request_bytes_ = 0;   ///< with its body
  std::size_t body_bytes_max_ = 0;  ///< of this request
  Head head_;
  Request request_;
  Refusal refusal_{};
  std::string answer_head_;
  bool keep_alive_ = true;

  Lane::Clock::time_point deadline_ = Lane::Clock::time_point::max();
  bool expired_ = false;
  bool idle_ = false;  ///< between requests, nothing received
  bool served_any_ = false;
  bool ended_ = false;
  bool streaming_ = false;  ///< the answer goes on
  Lane::Clock::time_point stream_until_{};
};

}  // namespace holdfast::http
