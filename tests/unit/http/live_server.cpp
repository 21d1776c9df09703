#include "unit/http/live_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <stdexcept>
#include <system_error>

#include "http/text.hpp"

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

RawClient::RawClient(std::uint16_t port, int receive_buffer_bytes)
    : descriptor_(::socket(AF_INET, SOCK_STREAM, 0)) {
  if (receive_buffer_bytes > 0) {
    ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVBUF, &receive_buffer_bytes, sizeof receive_buffer_bytes);
  }
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    throw std::system_error(errno, std::generic_category(), "connect");
  }
}

RawClient::~RawClient() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

bool RawClient::say(std::string_view bytes) const {
  while (!bytes.empty()) {
    const auto sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

void RawClient::finish_saying() const {
  ::shutdown(descriptor_, SHUT_WR);
}

void RawClient::reset() {
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  ::close(descriptor_);
  descriptor_ = -1;
}

bool RawClient::receive() {
  pollfd readable{.fd = descriptor_, .events = POLLIN, .revents = 0};
  const auto wait = std::chrono::milliseconds(patience).count();
  if (::poll(&readable, 1, static_cast<int>(wait)) != 1) throw std::runtime_error("the server says nothing");
  std::array<char, 65536> bytes{};
  const auto got = ::recv(descriptor_, bytes.data(), bytes.size(), 0);
  if (got <= 0) return false;
  received_.append(bytes.data(), static_cast<std::size_t>(got));
  return true;
}

RawClient::Answer RawClient::hear(bool bodiless) {
  Answer answer;
  std::size_t head_end = 0;
  while ((head_end = received_.find("\r\n\r\n")) == std::string::npos) {
    if (!receive()) return answer;
  }
  answer.head = received_.substr(0, head_end + 4);
  const auto length = answer.header("content-length");
  const std::size_t body_bytes = bodiless || length.empty() ? 0 : std::stoul(length);
  while (received_.size() < answer.head.size() + body_bytes) {
    if (!receive()) return answer;
  }
  answer.status = std::stoi(answer.head.substr(9, 3));
  answer.body = received_.substr(answer.head.size(), body_bytes);
  received_.erase(0, answer.head.size() + body_bytes);
  return answer;
}

bool RawClient::hears_the_end() {
  while (receive()) received_.clear();
  char byte = 0;
  return ::recv(descriptor_, &byte, 1, 0) == 0;
}

std::string RawClient::Answer::header(std::string_view name) const {
  std::string_view rest = head;
  while (!rest.empty()) {
    const auto end = rest.find("\r\n");
    const auto line = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 2);
    const auto colon = line.find(':');
    if (colon != std::string_view::npos && same_word(line.substr(0, colon), name)) {
      return std::string(trimmed(line.substr(colon + 1)));
    }
  }
  return {};
}

}  // namespace holdfast::http
