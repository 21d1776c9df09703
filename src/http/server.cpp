#include "holdfast/http/server.hpp"

#include <stdexcept>

#include "http/lane.hpp"
#include "http/listener.hpp"
#include "http/service.hpp"

namespace holdfast::http {
namespace {

std::shared_ptr<Service> service_of(Server::Options options, const Router& router, Watcher& watcher) {
  const HeadLimits head_limits{.request_line_bytes_max = options.limits.request_line_bytes_max,
                               .header_bytes_max = options.limits.header_bytes_max,
                               .header_fields_max = options.limits.header_fields_max};
  ClientAddresses addresses(options.trusted_proxies);
  const auto seconds = options.strict_transport_security.count();
  std::string strict;
  if (seconds > 0) strict = "max-age=" + std::to_string(seconds) + "; includeSubDomains";
  return std::make_shared<Service>(std::move(options), head_limits, std::move(addresses), std::move(strict),
                                   router, watcher);
}

}  // namespace

struct Server::Impl {
  Impl(std::shared_ptr<Service> shared, const std::vector<boost::asio::io_context*>& contexts)
      : service(std::move(shared)) {
    if (contexts.empty()) throw std::invalid_argument("a server needs a context to run on");
    for (auto* const context : contexts) lanes.push_back(std::make_shared<Lane>(*context, service));
    listener = std::make_shared<Listener>(service, lanes);
  }

  std::shared_ptr<Service> service;
  std::vector<std::shared_ptr<Lane>> lanes;
  std::shared_ptr<Listener> listener;
};

Server::Server(Options options, const Router& router, std::vector<boost::asio::io_context*> contexts,
               Watcher& watcher)
    : impl_(std::make_unique<Impl>(service_of(std::move(options), router, watcher), contexts)) {}

Server::~Server() = default;

void Server::start() {
  for (const auto& lane : impl_->lanes) lane->post_start();
  impl_->listener->start();
}

void Server::stop_accepting() {
  impl_->listener->close();
  for (const auto& lane : impl_->lanes) lane->post_stop();
}

void Server::close() {
  impl_->listener->close();
  for (const auto& lane : impl_->lanes) lane->post_close();
}

std::uint16_t Server::port() const noexcept {
  return impl_->listener->port();
}

bool Server::accepts() const noexcept {
  return impl_->listener->accepts();
}

std::size_t Server::connections() const noexcept {
  return impl_->service->connections.load(std::memory_order_relaxed);
}

}  // namespace holdfast::http
