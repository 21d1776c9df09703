#pragma once

#include <chrono>
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

/// What is answered. Content-Length, Date, X-Request-Id and the security headers are added by the session.
struct Response {
  int status = 200;
  std::string content_type;
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;
};

/// An RFC 9457 problem. `type` is a name such as `offer-expired`; `members` is further JSON, comma first.
[[nodiscard]] Response problem(int status, std::string_view type, std::string_view title,
                               std::string_view members = {});

/// A 503 or 429 with Retry-After.
[[nodiscard]] Response retry_later(int status, std::string_view type, std::string_view title,
                                   std::chrono::seconds after);

/// A redirect after a form was taken.
[[nodiscard]] Response see_other(std::string location);

/// The named cookie's value; empty if there is none.
[[nodiscard]] std::string_view cookie(const Request&, std::string_view name) noexcept;

/// The fields of an application/x-www-form-urlencoded text (a body or a query), decoded, in order; nothing if
/// it is malformed or has more than `fields_max`.
using Fields = std::vector<std::pair<std::string, std::string>>;
[[nodiscard]] std::optional<Fields> form_fields(std::string_view encoded, std::size_t fields_max = 128);

}  // namespace holdfast::http
