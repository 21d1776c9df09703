#pragma once

#include <string>
#include <string_view>

#include "holdfast/http/router.hpp"

namespace holdfast::site {

/// Whether the one who asks takes `Content-Encoding: gzip` (RFC 9110, 12.5.3).
[[nodiscard]] bool takes_gzip(const http::Request&);

/// The text as one gzip member (RFC 1952). `level`: 1, fast, to 9, small.
[[nodiscard]] std::string gzipped(std::string_view text, int level);

/// An answer whose body is compressed where the one who asks takes that and it is worth it. Not for a page
/// that shows a secret beside what a stranger could have put there: its length would tell of it.
void compress(const http::Request&, http::Response&);

/// A handler whose answers are compressed so.
[[nodiscard]] http::Handler compressed(http::Handler);

}  // namespace holdfast::site
