#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "support/answer_reader.hpp"

namespace holdfast::rehearse {

using Clock = std::chrono::steady_clock;
using Moment = Clock::time_point;

/// @name What an answer says by its status
namespace status {
inline constexpr int good = 200, accepted = 202, see_other = 303, conflict = 409, gone = 410, limited = 429,
                     later = 503;
}

class Connection;

/// The server that is spoken to, and everything that goes on with it. One thread. Outlives the connections.
class Network {
 public:
  /// "http://name:port". Throws boost::system::system_error if the name leads nowhere.
  Network(boost::asio::io_context&, const std::string& url);

  [[nodiscard]] boost::asio::io_context& context() { return context_; }
  [[nodiscard]] const std::string& host() const { return host_; }  ///< as the header has it

  /// Ends whatever has been waited for to its deadline. To be called a few times a second.
  void hang_up_late(Moment now);

 private:
  friend class Connection;
  boost::asio::io_context& context_;
  std::string host_;
  boost::asio::ip::tcp::endpoint server_;
  std::set<Connection*> open_;
};

/// A connection of one resident, kept open for as long as the server does, and opened again when needed.
///
/// To a server on this machine each resident has an address of their own, of 127.0.0.0/8, so that its limits
/// by address are as in life; to any other it is that of the machine. All members suspend but do not throw
/// for what the network does.
class Connection {
 public:
  Connection(Network&, std::uint64_t resident);
  ~Connection() { hang_up(); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// Sends the bytes of a request; false if there is no connection.
  boost::asio::awaitable<bool> say(std::string_view bytes);
  /// Reads until `text` has more, or false: the connection ended, or the deadline came.
  boost::asio::awaitable<bool> hear(std::string& text, Moment deadline);
  /// Reads what is there already.
  void overhear(std::string& text);
  void hang_up();

  [[nodiscard]] const std::string& host() const { return network_.host_; }
  [[nodiscard]] bool was_used() const noexcept { return used_; }  ///< it brought an answer already

 private:
  friend class Network;
  boost::asio::awaitable<bool> connect();
  bool bind_own_address();

  Network& network_;
  const std::uint64_t resident_;
  boost::asio::ip::tcp::socket socket_;
  Moment deadline_ = Moment::max();
  bool used_ = false;
};

/// A whole answer; no status: none came.
struct Answer {
  int status = 0;
  std::string head, body;
  Moment heard;  ///< or given up

  [[nodiscard]] std::string header(std::string_view name) const;
  /// Unpacked, if it came packed as browsers ask for it.
  [[nodiscard]] std::string text() const;
};

/// Sends a request and reads the answer; twice if a connection kept open turns out to be closed. Ten seconds.
boost::asio::awaitable<Answer> ask(Connection&, std::string bytes);
/// Reads the answer of what was said.
boost::asio::awaitable<Answer> answer_of(Connection&);

/// A stream of server-sent events.
class EventStream {
 public:
  EventStream(Network& network, std::uint64_t resident) : connection_(network, resident) {}

  struct Event {
    std::string id, page;  ///< what it shows
    Moment heard;
  };
  /// The status; 0 if none came. 200: it is open.
  boost::asio::awaitable<int> open(std::string path_now, std::string last_id);
  /// The next change; nothing: the stream ended, or the deadline came.
  boost::asio::awaitable<std::optional<Event>> next(Moment deadline);
  /// Drops the events that have come; the id of the last one.
  std::optional<std::string> pass_over();
  void close() { connection_.hang_up(); }

 private:
  std::optional<Event> take();
  Connection connection_;
  std::string text_;
};

/// @name Requests as a browser sends them
[[nodiscard]] std::string get(const std::string& host, std::string_view path, std::string_view more = {});
[[nodiscard]] std::string post(const std::string& host, std::string_view path, std::string_view type,
                               std::string_view body, std::string_view more = {});

}  // namespace holdfast::rehearse
