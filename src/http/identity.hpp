#pragma once

#include <string>
#include <string_view>

namespace holdfast::http {

/// Sets `text` to `digits` random lower-case hexadecimal digits. Names for logs, no secrets; safe on any
/// thread.
void make_id(std::string& text, std::size_t digits);

/// The trace id of a W3C traceparent (https://www.w3.org/TR/trace-context/, 3.2); empty if it is malformed.
[[nodiscard]] std::string_view trace_id_of(std::string_view traceparent) noexcept;

}  // namespace holdfast::http
