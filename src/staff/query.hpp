#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "holdfast/http/message.hpp"

namespace holdfast::staff {

/// A whole number of digits alone; nothing if it is none.
[[nodiscard]] std::optional<std::int64_t> number_in(std::string_view text);

/// The first field of this name in the request's query; empty if there is none.
[[nodiscard]] std::string query_value(const http::Request&, std::string_view name);

}  // namespace holdfast::staff
