#pragma once

#include <string>
#include <string_view>

#include "holdfast/http/date.hpp"
#include "holdfast/http/message.hpp"

namespace holdfast::http {

/// What the session knows about an answer beside the response itself.
struct AnswerContext {
  std::string_view date;  ///< IMF-fixdate
  std::string_view request_id;
  std::string_view strict_transport_security;  ///< the whole value; empty: left out
  bool keep_alive = false;
  bool is_http_1_1 = true;
};

/// Sets `head` to the status line and header of an answer. What the handler set itself (Cache-Control,
/// Content-Security-Policy) is kept instead of the default.
///
/// Throws std::invalid_argument if a name is not a token or a value has a control character: it would
/// break the answer in two.
void write_answer_head(const Response&, const AnswerContext&, std::string& head);

/// Whether an answer of that status never has a body (RFC 9110, 6.4.1).
[[nodiscard]] constexpr bool is_bodiless(int status) noexcept {
  return status == 204 || status == 304;
}

}  // namespace holdfast::http
