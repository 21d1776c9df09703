#include "unit/http/live_server.hpp"

#include <stdexcept>

namespace holdfast::http {
namespace {

constexpr std::chrono::seconds patience{10};

boost::asio::awaitable<Response> echo(Request& request) {
  Response answer{
      .status = 200, .content_type = "text/plain", .body = std::string(request.body), .headers = {}};
  answer.headers.emplace_back("X-Client", request.client);
  answer.headers.emplace_back("X-Forwarded", request.forwarded ? "yes" : "no");
  answer.headers.emplace_back("X-Trace", request.trace_id);
  co_return answer;
}

boost::asio::awaitable<Response> clinic(Request& request) {
  Response answer{
      .status = 200, .content_type = "text/plain", .body = request.parameters.at(0), .headers = {}};
  answer.headers.emplace_back("Cache-Control", "max-age=60");
  co_return answer;
}

boost::asio::awaitable<Response> throwing(Request&) {
  throw std::runtime_error("the inside");
  co_return Response{};
}

boost::asio::awaitable<Response> large(Request&) {
  Response answer{
      .status = 200, .content_type = "text/plain", .body = std::string(8U << 20U, 'x'), .headers = {}};
  co_return answer;
}

boost::asio::awaitable<Response> split(Request&) {
  Response answer;
  answer.headers.emplace_back("Location", "/r\r\nSet-Cookie: stolen=1");
  co_return answer;
}

}  // namespace

std::vector<Route> some_routes() {
  std::vector<Route> routes;
  routes.push_back({Method::get, "/echo", echo});
  routes.push_back({Method::post, "/echo", echo});
  routes.push_back({Method::get, "/clinics/{id}", clinic});
  routes.push_back({Method::get, "/throw", throwing});
  routes.push_back({Method::get, "/large", large});
  routes.push_back({Method::get, "/split", split});
  return routes;
}

void Counts::count(const std::string& what) noexcept {
  {
    const std::lock_guard lock(mutex_);
    ++counts_[what];
  }
  changed_.notify_all();
}

int Counts::of(const std::string& what) const {
  const std::lock_guard lock(mutex_);
  const auto found = counts_.find(what);
  return found == counts_.end() ? 0 : found->second;
}

bool Counts::wait_for(const std::string& what, int times) const {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, patience, [&] {
    const auto found = counts_.find(what);
    return found != counts_.end() && found->second >= times;
  });
}

LiveServer::LiveServer(std::vector<Route> routes, Server::Options options, int threads)
    : router_(std::move(routes)) {
  if (options.address.empty()) options.address = "127.0.0.1";
  std::vector<boost::asio::io_context*> contexts;
  for (int each = 0; each < threads; ++each) {
    contexts_.push_back(std::make_unique<boost::asio::io_context>(1));
    work_.emplace_back(contexts_.back()->get_executor());
    contexts.push_back(contexts_.back().get());
  }
  server_ = std::make_unique<Server>(std::move(options), router_, contexts, counts_);
  server_->start();
  for (auto* const context : contexts) threads_.emplace_back([context] { context->run(); });
}

LiveServer::~LiveServer() {
  server_->close();
  work_.clear();
  for (auto& thread : threads_) thread.join();  // each context runs out of work: nothing was left behind
}

}  // namespace holdfast::http
