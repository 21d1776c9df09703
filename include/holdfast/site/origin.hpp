#pragma once

#include <string_view>

#include "holdfast/http/message.hpp"

namespace holdfast::site {

/// Whether a form comes from a page of ours, as far as the browser says: by Sec-Fetch-Site where there is
/// one, else by Origin, which must name `public_url` or the host that was asked. A browser that says neither
/// is believed (the reference in the path is the secret, not a cookie), and so is `Origin: null`: our
/// Referrer-Policy makes it so.
[[nodiscard]] bool is_same_origin(const http::Request&, std::string_view public_url);

}  // namespace holdfast::site
