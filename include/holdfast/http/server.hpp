#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "holdfast/http/admission.hpp"
#include "holdfast/http/router.hpp"

namespace holdfast::http {

/// Bounds of one listener. Each refusal they cause is counted by its reason.
///
/// Deadlines are absolute and looked at every quarter of a second, so they end up to that much late. The
/// header's begins with its first byte, the body's with its header's end, the one for writing with the
/// answer; a connection that is between requests (or has sent nothing yet) may be idle for `idle_deadline`.
struct Limits {
  std::size_t request_line_bytes_max = 4096;
  std::size_t header_bytes_max = 8192;
  std::size_t header_fields_max = 64;
  std::size_t body_bytes_max = 16384;
  std::size_t connections_max = 18000;
  std::size_t connections_per_address_max = 18000;  ///< IPv6: per /64; trusted proxies have no such bound
  std::chrono::seconds header_deadline{5};
  std::chrono::seconds body_deadline{10};
  std::chrono::seconds write_deadline{10};
  std::chrono::seconds idle_deadline{60};
  /// Answers that go on at once; beyond it 503. Each ends after `stream_life`, and says before that, every
  /// `stream_heartbeat`, that it is still there.
  std::size_t streams_max = 8000;
  std::chrono::seconds stream_heartbeat{15};
  std::chrono::seconds stream_life{600};
};

/// Why a request is not served, found by its head alone. Counted by its reason, not as an answer.
struct EarlyRefusal {
  Response response;
  std::string_view reason;  ///< a literal
  bool hang_up = false;     ///< also close the connection
};

/// One answered request, for metrics and logs. The texts of `route` and `method` stay where they are for as
/// long as the server lives, so that their addresses may serve as keys; `trace_id` lives during the call
/// only.
struct Answered {
  std::string_view route;  ///< the pattern; "unmatched" if there is none
  std::string_view method;
  int status;
  std::chrono::nanoseconds took;
  std::string_view trace_id;
};

/// What was thrown while a request was answered, or where there is none. The texts live during the call only.
struct Failed {
  std::string_view route;  ///< the pattern, or what of the server failed
  std::string_view what;
  std::string_view request_id = {};  ///< as the answer's X-Request-Id
  std::string_view trace_id = {};
};

/// Hears what the server does. Called on the io threads; must not block or throw.
class Watcher {
 public:
  virtual ~Watcher() = default;
  virtual void answered(const Answered&) noexcept = 0;
  /// A request that never reached its handler: malformed, too-large, slow, connections, descriptors,
  /// connections-of-address, too-many, or a reason of the gate.
  virtual void refused(std::string_view reason) noexcept = 0;
  virtual void broken_off() noexcept = 0;  ///< the client went away in the middle of a request or its answer
  virtual void connections(std::int64_t change) noexcept = 0;
  virtual void streams(std::int64_t change) noexcept = 0;  ///< of the connections, those whose answer goes on
  virtual void failed(const Failed&) noexcept = 0;
};

/// Listens and serves. One io_context a thread, given by the caller; a connection lives on one of them.
///
/// One listening socket, inherited (`LISTEN_FDS`) or bound here. `stop_accepting` ends the intake of
/// connections, makes every answer say `Connection: close` and ends streams; `close` ends what is left. Both
/// may be called twice, from any thread. The destructor requires that the contexts have stopped.
class Server {
 public:
  struct Options {
    std::string address;
    std::uint16_t port = 0;  ///< 0: any; see `port()`
    Limits limits;
    std::vector<std::string> trusted_proxies;  ///< networks whose X-Forwarded-For is believed
    bool inherit_socket = false;
    /// Asked on the io thread with every header, before the body is read.
    std::function<std::optional<EarlyRefusal>(const Request&)> gate = {};
    /// Whom to ask for requests of routes with a `refuse`; must outlive the server. None: they all come in.
    Admission* admission = nullptr;
    /// Networks whose connections are not counted by address.
    std::vector<std::string> uncounted = {};
    /// max-age of Strict-Transport-Security; 0: none (no TLS in front).
    std::chrono::seconds strict_transport_security{0};
  };

  /// Throws boost::system::system_error if the address cannot be bound.
  Server(Options, const Router&, std::vector<boost::asio::io_context*>, Watcher&);
  ~Server();

  void start();
  void stop_accepting();
  void close();
  [[nodiscard]] std::uint16_t port() const noexcept;
  /// Whether somebody new may still be taken. So it is for a moment after `stop_accepting` too: only when it
  /// has ended do `connections` say whether anybody is left.
  [[nodiscard]] bool accepts() const noexcept;
  [[nodiscard]] std::size_t connections() const noexcept;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace holdfast::http
