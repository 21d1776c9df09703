#pragma once

#include <string>
#include <string_view>

namespace holdfast::api {

/// Appends `text`, valid UTF-8, as a JSON string with its quotes.
/// Safe inside a page too: < is escaped.
void append_string(std::string& json, std::string_view text);

/// Appends `"name":"text"`.
void append_member(std::string& json, std::string_view name, std::string_view text);

/// One token of a JSON pointer (RFC 6901) with its slash.
void append_pointer_token(std::string& pointer, std::string_view token);

}  // namespace holdfast::api
