#pragma once

#include <string>
#include <string_view>

namespace holdfast::api {

/// Appends `text`, valid UTF-8, as a JSON string with its quotes.
/// Safe inside a page too: < is escaped.
void append_string(std::string& json, std::string_view text);

/// Appends `"name":"text"`.
void append_member(std::string& json, std::string_view name, std::string_view text);

/// Appends `,"name":"text"`.
inline void append_next(std::string& json, std::string_view name, std::string_view text) {
  json += ',';
  append_member(json, name, text);
}

/// Appends `,"name":[…]`: each row by `append`.
template <class Rows, class Append>
void append_list(std::string& json, std::string_view name, const Rows& rows, Append append) {
  json.append(",\"").append(name).append("\":[");
  for (const auto& row : rows) {
    if (json.back() != '[') json += ',';
    append(row);
  }
  json += ']';
}

/// One token of a JSON pointer (RFC 6901) with its slash.
void append_pointer_token(std::string& pointer, std::string_view token);

}  // namespace holdfast::api
