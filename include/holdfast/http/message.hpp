#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace holdfast::http {

/// `other`: one that HTTP knows (RFC 9110, 9; RFC 5789) and Holdfast has no use for. `unknown`: any other
/// token.
enum class Method { get, head, post, other, unknown };

/// One request, already held to the strictness of the guard and the limits.
///
/// Views point into the connection's buffer and live until the answer is written.
struct Request {
  Method method = Method::get;
  std::string_view path;                ///< as sent, percent-encoded
  std::string_view query;               ///< without '?', percent-encoded
  std::vector<std::string> parameters;  ///< of the route's {names}, in order, percent-decoded
  std::vector<std::pair<std::string_view, std::string_view>> headers;
  std::string_view body;
  std::string client;      ///< address after trusted proxies, as text
  bool forwarded = false;  ///< came with forwarding headers
  std::string request_id;
  std::string trace_id;  ///< of W3C traceparent, taken or made

  /// The first header of that name, any case; empty if there is none.
  [[nodiscard]] std::string_view header(std::string_view name) const noexcept;
};

/// The writing end of an answer that goes on after its beginning. Safe on any thread; what is sent after the
/// connection ended is dropped.
///
/// Nothing is queued: a client that has not read for so long that an event does not fit the socket's buffer
/// is hung up on. It comes again, and is told how things stand then.
class Outlet {
 public:
  virtual ~Outlet() = default;
  virtual void send(std::string text) = 0;
};

/// Begins a stream, on the connection's thread, once the answer's beginning is written. What it returns is
/// kept for as long as the stream lives, so that its destructor hears of the end.
using Stream = std::function<std::shared_ptr<void>(std::shared_ptr<Outlet>)>;

/// What is answered. Content-Length, Date, X-Request-Id and the security headers are added by the session.
struct Response {
  int status = 200;
  std::string content_type;
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;
  Stream stream = {};  ///< of an answer that goes on after `body`; not called for HEAD
};

/// An RFC 9457 problem. `type` is a name such as `offer-expired`; `members` is further JSON, comma first.
[[nodiscard]] Response problem(int status, std::string_view type, std::string_view title,
                               std::string_view members = {});

/// A 503 or 429 with Retry-After.
[[nodiscard]] Response retry_later(int status, std::string_view type, std::string_view title,
                                   std::chrono::seconds after);

/// An answer of server-sent events (WHATWG HTML, 9.2), without an end of its own. A client that loses it
/// comes again after `come_again`.
[[nodiscard]] Response event_stream(std::chrono::milliseconds come_again, Stream);

/// One event of such a stream. The id comes back with a client that comes again (`Last-Event-ID`). Only
/// `data` may have line breaks.
[[nodiscard]] std::string event(std::string_view name, std::string_view id, std::string_view data);

/// A redirect after a form was taken.
[[nodiscard]] Response see_other(std::string location);

/// The named cookie's value; empty if there is none.
[[nodiscard]] std::string_view cookie(const Request&, std::string_view name) noexcept;

/// The fields of an application/x-www-form-urlencoded text (a body or a query), decoded, in order; nothing if
/// it is malformed or has more than `fields_max`.
using Fields = std::vector<std::pair<std::string, std::string>>;
[[nodiscard]] std::optional<Fields> form_fields(std::string_view encoded, std::size_t fields_max = 128);

}  // namespace holdfast::http
