#include "http/lane.hpp"

#include <ctime>

#include <boost/asio/async_result.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>

#include "http/answer_head.hpp"
#include "http/session.hpp"

namespace holdfast::http {

Lane::Lane(boost::asio::io_context& context, std::shared_ptr<Service> service)
    : context_(context), service_(std::move(service)), timer_(context) {}

void Lane::post_start() {
  boost::asio::post(context_, [lane = shared_from_this()] { lane->wait(); });
}

void Lane::post_connection(Socket socket, boost::asio::ip::address peer, bool turned_away) {
  boost::asio::post(context_, [lane = shared_from_this(), taken = std::move(socket), peer,
                               turned_away]() mutable { lane->serve(std::move(taken), peer, turned_away); });
}

void Lane::post_stop() {
  boost::asio::post(context_, [lane = shared_from_this()] {
    lane->stopping_ = true;
    for (auto* const session : lane->sessions_) session->end_if_idle();
  });
}

void Lane::post_close() {
  boost::asio::post(context_, [lane = shared_from_this()] {
    lane->stopping_ = true;
    lane->closed_ = true;
    for (auto* const session : lane->sessions_) session->end();
    if (lane->sessions_.empty()) lane->timer_.cancel();
  });
}

std::string_view Lane::date() {
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME_COARSE, &now);
  if (now.tv_sec != date_second_) {
    date_second_ = now.tv_sec;
    date_ = date_text(date_second_);
  }
  return date_;
}

void Lane::add(Session& session) {
  session.place_in_lane = sessions_.size();
  sessions_.push_back(&session);
}

void Lane::remove(Session& session) noexcept {
  const auto place = session.place_in_lane;
  sessions_[place] = sessions_.back();
  sessions_[place]->place_in_lane = place;
  sessions_.pop_back();
  if (closed_ && sessions_.empty()) timer_.cancel();
}

template <class Handler>
struct Lane::WaitingOf final : Waiting {
  explicit WaitingOf(Handler given) : handler(std::move(given)) {}
  void resume() override { std::move(handler)(); }
  Handler handler;
};

boost::asio::awaitable<void> Lane::turn() {
  auto begin = [this](auto handler) {
    await_turn(std::make_unique<WaitingOf<decltype(handler)>>(std::move(handler)));
  };
  const auto& token = boost::asio::use_awaitable;
  co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<>, void()>(std::move(begin), token);
}

void Lane::await_turn(std::unique_ptr<Waiting> waiting) {
  line_.push_back(std::move(waiting));
  if (line_.size() == 1) {
    boost::asio::post(context_, [lane = shared_from_this()] { lane->take_turns(); });
  }
}

/// Posted again and again: between two times the scheduler looks at the sockets and serves what came.
void Lane::take_turns() {
  const auto until = Clock::now() + turns_slice;
  do {
    const auto waiting = std::move(line_.front());
    waiting->resume();
    line_.pop_front();
  } while (!line_.empty() && (closed_ || Clock::now() < until));
  if (!line_.empty()) boost::asio::post(context_, [lane = shared_from_this()] { lane->take_turns(); });
}

void Lane::wait() {
  timer_.expires_after(tick);
  timer_.async_wait([lane = shared_from_this()](boost::system::error_code cancelled) {
    if (cancelled) return;
    lane->look_at_deadlines(0);
  });
}

/// A few at a time, with a look at the sockets between: those that came together run out together, and must
/// not keep all others waiting. Who changes places meanwhile is looked at the next time.
void Lane::look_at_deadlines(std::size_t from) {
  const auto now = Clock::now();
  std::size_t expired = 0;
  while (from < sessions_.size() && expired < expired_together_max) {
    if (sessions_[from++]->expire_at(now)) ++expired;
  }
  if (from < sessions_.size()) {
    return boost::asio::post(context_, [lane = shared_from_this(), from] { lane->look_at_deadlines(from); });
  }
  if (!closed_ || !sessions_.empty()) wait();
}

void Lane::serve(Socket socket, const boost::asio::ip::address& peer, bool turned_away) {
  if (closed_) return gone(peer, turned_away);
  const auto session = std::make_shared<Session>(std::move(socket), peer, service_, shared_from_this());
  add(*session);
  if (!turned_away) service_->watcher.connections(1);
  boost::asio::co_spawn(context_, turned_away ? session->turn_away() : session->run(),
                        [session, peer, turned_away, service = service_,
                         lane = shared_from_this()](const std::exception_ptr& thrown) {
                          lane->remove(*session);
                          lane->gone(peer, turned_away);
                          if (!turned_away) service->watcher.connections(-1);
                          if (thrown) service->watcher.failed({"connection", "an exception ended it"});
                        });
}

void Lane::gone(const boost::asio::ip::address& peer, bool turned_away) {
  auto& count = turned_away ? service_->turned_away : service_->connections;
  count.fetch_sub(1, std::memory_order_relaxed);
  if (!turned_away) service_->senders.left(peer);
}

}  // namespace holdfast::http
