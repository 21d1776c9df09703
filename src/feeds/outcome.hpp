#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "holdfast/http/message.hpp"

namespace holdfast::feeds {

/// A refusal as FHIR says it: an OperationOutcome with one issue. `code` is of the value set issue-type.
[[nodiscard]] http::Response outcome(int status, std::string_view code, std::string_view diagnostics);

/// 503 with Retry-After.
[[nodiscard]] http::Response come_again(std::string_view diagnostics, std::chrono::seconds after);

/// A resource, whole.
[[nodiscard]] http::Response resource(std::string json);

}  // namespace holdfast::feeds
