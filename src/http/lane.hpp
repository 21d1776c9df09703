#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

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

  void add(Session&);
  void remove(Session&) noexcept;

 private:
  static constexpr std::chrono::milliseconds tick{250};

  void wait();
  void look_at_deadlines();
  void serve(Socket, const boost::asio::ip::address& peer, bool turned_away);

  boost::asio::io_context& context_;
  std::shared_ptr<Service> service_;
  boost::asio::basic_waitable_timer<Clock, boost::asio::wait_traits<Clock>,
                                    boost::asio::io_context::executor_type>
      timer_;
  std::vector<Session*> sessions_;  ///< each owned by its coroutine
  bool stopping_ = false;
  bool closed_ = false;
  std::int64_t date_second_ = 0;
  std::string date_;
};

}  // namespace holdfast::http
