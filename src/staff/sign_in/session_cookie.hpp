#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "holdfast/http/message.hpp"
#include "holdfast/store/staff_sessions.hpp"

namespace holdfast::staff {

/// The token in the request's cookie; nothing if there is none of the right form. Over https the cookie is
/// `__Host-staff`, which no other host can set; where `public_url` is http, for trying it out, `staff`.
[[nodiscard]] std::optional<store::SessionToken> session_token(const http::Request&,
                                                               std::string_view public_url);

/// Set-Cookie with every protection a browser knows; it ends with the browser.
void set_session(http::Response&, const store::SessionToken&, std::string_view public_url);
void forget_session(http::Response&, std::string_view public_url);

/// What a form of this session brings: derived from the token, so that whoever has it has the cookie too, and
/// it is never another session's.
[[nodiscard]] std::string csrf_token(const store::SessionToken&);
/// In constant time.
[[nodiscard]] bool is_csrf_token(std::string_view, const store::SessionToken&);

}  // namespace holdfast::staff
