#include "http/lane.hpp"

#include <ctime>

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

void Lane::wait() {
  timer_.expires_after(tick);
  timer_.async_wait([lane = shared_from_this()](boost::system::error_code cancelled) {
    if (cancelled) return;
    lane->look_at_deadlines();
    if (!lane->closed_ || !lane->sessions_.empty()) lane->wait();
  });
}

void Lane::look_at_deadlines() {
  const auto now = Clock::now();
  for (auto* const session : sessions_) session->expire_at(now);
}

void Lane::serve(Socket socket, const boost::asio::ip::address& peer, bool turned_away) {
  if (closed_) {
    auto& count = turned_away ? service_->turned_away : service_->connections;
    count.fetch_sub(1, std::memory_order_relaxed);
    return;
  }
  const auto session = std::make_shared<Session>(std::move(socket), peer, service_, shared_from_this());
  add(*session);
  if (!turned_away) service_->watcher.connections(1);
  boost::asio::co_spawn(context_, turned_away ? session->turn_away() : session->run(),
                        [session, turned_away, service = service_,
                         lane = shared_from_this()](const std::exception_ptr& thrown) {
                          lane->remove(*session);
                          auto& count = turned_away ? service->turned_away : service->connections;
                          count.fetch_sub(1, std::memory_order_relaxed);
                          if (!turned_away) service->watcher.connections(-1);
                          if (thrown) service->watcher.failed("connection", "an exception ended it");
                        });
}

}  // namespace holdfast::http
