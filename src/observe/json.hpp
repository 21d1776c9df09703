#pragma once

#include <string>
#include <string_view>

namespace holdfast::observe {

/// `text` as a JSON string with its quotes; what is not UTF-8 becomes U+FFFD.
[[nodiscard]] std::string json_text(std::string_view text);

/// A JSON number, shortest that reads back the same; null if it is none.
[[nodiscard]] std::string json_number(double number);

}  // namespace holdfast::observe
