#pragma once

#include <cstdint>
#include <string>

namespace holdfast::http {

/// A moment as IMF-fixdate (RFC 9110, 5.6.7): "Sat, 05 Dec 2026 15:00:00 GMT".
[[nodiscard]] std::string date_text(std::int64_t unix_seconds);

}  // namespace holdfast::http
