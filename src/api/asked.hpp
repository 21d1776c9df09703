#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "holdfast/domain/registration.hpp"
#include "holdfast/domain/result.hpp"
#include "holdfast/http/message.hpp"

namespace holdfast::api {

/// The language of an answer: the one Accept-Language asks for, else `fallback`.
[[nodiscard]] Language asked_language(const http::Request&, Language fallback = Language::en);

/// The same, where the body may say it in its `language`.
[[nodiscard]] Language asked_language(const http::Request&, const std::optional<std::string>& in_form);

enum class KeyRefusal { malformed };

/// The Idempotency-Key; nothing if there is none. Refused: empty, longer than 255, other than visible ASCII,
/// or two of them.
[[nodiscard]] Result<std::optional<std::string>, KeyRefusal> idempotency_key(const http::Request&);

/// Whether a body says that it is JSON, or there is none.
[[nodiscard]] bool is_json_or_empty(const http::Request&);

}  // namespace holdfast::api
