#include "api/asked.hpp"

#include <algorithm>
#include <cctype>

#include "holdfast/offers/wording.hpp"

namespace holdfast::api {

namespace {

constexpr std::size_t key_characters_max = 255;

bool same_name(std::string_view left, std::string_view right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(), [](char one, char other) {
    return std::tolower(static_cast<unsigned char>(one)) == std::tolower(static_cast<unsigned char>(other));
  });
}

bool is_printable(char character) {
  return character >= ' ' && character < '\x7F';
}

}  // namespace

Language asked_language(const http::Request& request, Language fallback) {
  return offers::preferred_language(request.header("accept-language")).value_or(fallback);
}

Language asked_language(const http::Request& request, const std::optional<std::string>& in_form) {
  const auto typed = in_form ? language_named(*in_form) : std::nullopt;
  return asked_language(request, typed.value_or(Language::en));
}

Result<std::optional<std::string>, KeyRefusal> idempotency_key(const http::Request& request) {
  std::optional<std::string> key;
  for (const auto& [name, value] : request.headers) {
    if (!same_name(name, "idempotency-key")) continue;
    if (key || value.empty() || value.size() > key_characters_max) return KeyRefusal::malformed;
    if (!std::all_of(value.begin(), value.end(), is_printable)) return KeyRefusal::malformed;
    key = std::string{value};
  }
  return key;
}

bool is_json_or_empty(const http::Request& request) {
  if (request.body.empty()) return true;
  const auto type = request.header("content-type");
  auto essence = type.substr(0, type.find(';'));
  while (!essence.empty() && (essence.back() == ' ' || essence.back() == '\t')) essence.remove_suffix(1);
  return same_name(essence, "application/json");
}

}  // namespace holdfast::api
