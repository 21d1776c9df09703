#include "app/outside/small_listener.hpp"

#include <charconv>
#include <csignal>
#include <stdexcept>
#include <thread>

#include <boost/asio/io_context.hpp>

#include "holdfast/http/server.hpp"

namespace holdfast::app {

namespace {

struct Silent final : http::Watcher {
  void answered(const http::Answered&) noexcept override {}
  void refused(std::string_view) noexcept override {}
  void broken_off() noexcept override {}
  void connections(std::int64_t) noexcept override {}
  void streams(std::int64_t) noexcept override {}
  void failed(const http::Failed&) noexcept override {}
};

http::Server::Options options(const Place& place) {
  http::Server::Options options;
  options.address = place.address;
  options.port = place.port;
  options.limits.connections_max = 64;
  options.limits.body_bytes_max = 4U << 20;  // Alertmanager tells of all alerts of a group at once
  return options;
}

sigset_t stop_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  return set;
}

}  // namespace

Place Place::in(const std::string& text) {
  const auto colon = text.rfind(':');
  Place place;
  if (colon != std::string::npos) {
    place.address = text.substr(0, colon);
    if (place.address.starts_with('[') && place.address.ends_with(']')) {
      place.address = place.address.substr(1, place.address.size() - 2);
    }
    const auto* end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data() + colon + 1, end, place.port);
    if (error == std::errc{} && stopped == end && !place.address.empty()) return place;
  }
  throw std::invalid_argument(text + " is not ADDRESS:PORT");
}

struct SmallListener::Impl {
  Impl(const Place& place, std::vector<http::Route> routes)
      : router(std::move(routes)), server(options(place), router, {&context}, watcher) {
    server.start();
    thread = std::thread([this] { context.run(); });
  }
  ~Impl() {
    server.close();
    context.stop();
    thread.join();
  }

  boost::asio::io_context context{1};
  Silent watcher;
  http::Router router;
  http::Server server;
  std::thread thread;
};

SmallListener::SmallListener(const Place& place, std::vector<http::Route> routes)
    : impl_(std::make_unique<Impl>(place, std::move(routes))) {}

SmallListener::~SmallListener() = default;

std::uint16_t SmallListener::port() const noexcept {
  return impl_->server.port();
}

bool told_to_stop_within(std::chrono::seconds patience) {
  const auto signals = stop_signals();
  const timespec most{.tv_sec = patience.count(), .tv_nsec = 0};
  return ::sigtimedwait(&signals, nullptr, &most) > 0;
}

void hold_back_signals() {
  std::signal(SIGPIPE, SIG_IGN);
  const auto signals = stop_signals();
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

}  // namespace holdfast::app
