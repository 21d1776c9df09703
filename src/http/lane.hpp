#pragma once

#include <chrono>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include "http/service.hpp"

namespace holdfast::http {

class Session;

/// The connections of one thread: looks at their deadlines four times a second, which is cheaper than a timer
/// for each of several requests a millisecond. Everything here runs on that thread, but `post_…`, safe on
/// any.
class Lane : public std::enable_shared_from_this<Lane> {
 public:
  using Clock = std::chrono::steady_clock;

  Lane(boost::asio::io_context&, std::shared_ptr<Service>);

  [[nodiscard]] boost::asio::io_context& context() noexcept { return context_; }
  [[nodiscard]] bool stopping() const noexcept { return stopping_; }

  void post_start();
  /// Takes a connection over and serves it; `turned_away` ones are told that there are too many.
  void post_connection(Socket, boost::asio::ip::address peer, bool turned_away);
  /// Ends idle connections now, the others with their next answer.
  void post_stop();
  /// Ends all connections now.
  void post_close();

  /// The current date for answers; valid until the next call.
  [[nodiscard]] std::string_view date();

  /// Suspends until what else has come in is served: for newcomers. Turns are taken in order, a short slice
  /// of time after each look at the sockets.
  [[nodiscard]] boost::asio::awaitable<void> turn();

  void add(Session&);
  void remove(Session&) noexcept;

 private:
  static constexpr std::chrono::milliseconds tick{250};
  static constexpr std::chrono::microseconds turns_slice{500};
  static constexpr std::size_t expired_together_max = 16;

  /// A suspended request.
  struct Waiting {
    virtual ~Waiting() = default;
    virtual void resume() = 0;
  };
  template <class Handler>
  struct WaitingOf;

  void await_turn(std::unique_ptr<Waiting>);
  void take_turns();
  void wait();
  void look_at_deadlines(std::size_t from);
  void serve(Socket, const boost::asio::ip::address& peer, bool turned_away);
  void gone(const boost::asio::ip::address& peer, bool turned_away);

  boost::asio::io_context& context_;
  std::shared_ptr<Service> service_;
  boost::asio::basic_waitable_timer<Clock, boost::asio::wait_traits<Clock>,
                                    boost::asio::io_context::executor_type>
      timer_;
  std::vector<Session*> sessions_;             ///< each owned by its coroutine
  std::deque<std::unique_ptr<Waiting>> line_;  ///< taking turns while it is not empty
  bool stopping_ = false;
  bool closed_ = false;
  std::int64_t date_second_ = 0;
  std::string date_;
};

}  // namespace holdfast::http
