#include "api/json_text.hpp"

namespace holdfast::api {

namespace {

constexpr char hexadecimal[] = "0123456789abcdef";

void append_escaped(std::string& json, unsigned char character) {
  switch (character) {
    case '"': json += "\\\""; return;
    case '\\': json += "\\\\"; return;
    case '\n': json += "\\n"; return;
    case '\r': json += "\\r"; return;
    case '\t': json += "\\t"; return;
    default:
      json += "\\u00";
      json += hexadecimal[character >> 4U];
      json += hexadecimal[character & 0x0FU];
  }
}

}  // namespace

void append_string(std::string& json, std::string_view text) {
  json += '"';
  std::size_t plain_from = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto character = static_cast<unsigned char>(text[at]);
    // '<' too: an answer that somebody's page takes for HTML must stay text.
    if (character >= 0x20 && character != '"' && character != '\\' && character != '<' && character != 0x7F)
      continue;
    json.append(text, plain_from, at - plain_from);
    append_escaped(json, character);
    plain_from = at + 1;
  }
  json.append(text, plain_from, text.size() - plain_from);
  json += '"';
}

void append_member(std::string& json, std::string_view name, std::string_view text) {
  json += '"';
  json += name;
  json += "\":";
  append_string(json, text);
}

void append_pointer_token(std::string& pointer, std::string_view token) {
  pointer += '/';
  for (const char character : token) {
    if (character == '~') {
      pointer += "~0";
    } else if (character == '/') {
      pointer += "~1";
    } else {
      pointer += character;
    }
  }
}

}  // namespace holdfast::api
