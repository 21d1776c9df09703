#include "support/slow_clients.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>

namespace holdfast::test {

namespace {

constexpr std::size_t opened_at_once = 200;  ///< a tick: below the server's backlog
constexpr auto tick = std::chrono::milliseconds{20};
constexpr int ticks_a_drip = 50;  ///< each client says a byte, or reads a few, once a second
constexpr int small_buffer_bytes = 2048;

constexpr std::string_view header_begun = "POST /v1/registrations HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ";
constexpr std::string_view body_begun =
    "POST /v1/registrations HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    "Content-Length: 9000\r\n\r\n{";
constexpr std::string_view large_asked = "GET /v1/openapi.json HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";

/// False if the connection is over.
bool say(int descriptor, std::string_view bytes) {
  return ::send(descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL) >= 0 || errno == EAGAIN;
}

}  // namespace

struct SlowClients::Client {
  Kind kind;
  int descriptor = -1;
  bool begun = false;  ///< the beginning of the request was said
};

SlowClients::SlowClients(int port, std::size_t connections, std::vector<std::string> sources)
    : port_(port), connections_(connections), sources_(std::move(sources)), thread_([this] { run(); }) {}

SlowClients::~SlowClients() {
  stopping_ = true;
  thread_.join();
}

std::string_view SlowClients::beginning_of(Kind kind) {
  switch (kind) {
    case Kind::header: return header_begun;
    case Kind::body: return body_begun;
    case Kind::reader: break;
  }
  return large_asked;
}

void SlowClients::run() {
  std::vector<Client> clients;
  for (std::size_t at = 0; at < connections_; ++at) clients.push_back({.kind = static_cast<Kind>(at % 3)});
  const auto slice = connections_ / ticks_a_drip + 1;
  for (std::size_t from = 0; !stopping_; from = (from + slice) % connections_) {
    std::size_t begun = 0;
    for (auto& client : clients) {
      if (client.descriptor < 0 && begun++ < opened_at_once) begin(client);
    }
    for (std::size_t at = 0; at < slice; ++at) drip(clients[(from + at) % connections_]);
    std::this_thread::sleep_for(tick);
  }
  for (const auto& client : clients) {
    if (client.descriptor >= 0) ::close(client.descriptor);
  }
}

void SlowClients::begin(Client& client) {
  const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return;
  const int on = 1;
  ::setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &small_buffer_bytes, sizeof small_buffer_bytes);
  ::setsockopt(descriptor, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  ::inet_pton(AF_INET, sources_[next_source_++ % sources_.size()].c_str(), &address.sin_addr);
  const bool bound = ::bind(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  address.sin_port = htons(static_cast<std::uint16_t>(port_));
  ::inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
  const int done = ::connect(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof address);
  if (!bound || (done != 0 && errno != EINPROGRESS)) {
    ::close(descriptor);
    return;
  }
  client.descriptor = descriptor;
  ++open_;
}

/// One byte more said, or a few more read: enough to look alive.
void SlowClients::drip(Client& client) {
  if (client.descriptor < 0) return;
  std::array<char, 16> few{};
  const auto got = ::recv(client.descriptor, few.data(), few.size(), 0);
  const bool silent = got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
  // An answer to a slow request says that it took too long; what the reader reads is what it asked for.
  const bool goes_on = silent || (got > 0 && client.kind == Kind::reader);
  const std::string_view says = client.begun ? "x" : beginning_of(client.kind);
  const bool keeps_quiet = client.begun && client.kind == Kind::reader;
  if (!goes_on || (!keeps_quiet && !say(client.descriptor, says))) {
    ::close(client.descriptor);
    client = {.kind = client.kind};
    --open_;
    ++ended_;
    return;
  }
  client.begun = true;
}

std::vector<std::string> loopback_addresses(int from, std::size_t count) {
  std::vector<std::string> addresses;
  for (std::size_t at = 0; at < count; ++at) {
    addresses.push_back("127." + std::to_string(from) + '.' + std::to_string(at / 250) + '.' +
                        std::to_string(at % 250 + 1));
  }
  return addresses;
}

}  // namespace holdfast::test
