#include "holdfast/http/message.hpp"

#include "http/text.hpp"

namespace holdfast::http {
namespace {

constexpr std::string_view hexadecimal = "0123456789abcdef";

std::string json_escaped(std::string_view text) {
  std::string escaped;
  escaped.reserve(text.size());
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      escaped.push_back('\\');
      escaped.push_back(c);
    } else if (byte < 0x20) {
      escaped.append("\\u00");
      escaped.push_back(hexadecimal[byte >> 4U]);
      escaped.push_back(hexadecimal[byte & 15U]);
    } else {
      escaped.push_back(c);
    }
  }
  return escaped;
}

}  // namespace

std::string_view Request::header(std::string_view name) const noexcept {
  for (const auto& [field, value] : headers) {
    if (same_word(field, name)) return value;
  }
  return {};
}

Response problem(int status, std::string_view type, std::string_view title, std::string_view members) {
  Response answer{.status = status, .content_type = "application/problem+json", .body = {}, .headers = {}};
  answer.body.append(R"({"type":"/problems/)").append(json_escaped(type));
  answer.body.append(R"(","title":")").append(json_escaped(title));
  answer.body.append(R"(","status":)").append(std::to_string(status));
  answer.body.append(members).append("}");
  return answer;
}

Response retry_later(int status, std::string_view type, std::string_view title, std::chrono::seconds after) {
  auto answer = problem(status, type, title);
  answer.headers.emplace_back("Retry-After", std::to_string(after.count()));
  return answer;
}

Response event_stream(std::chrono::milliseconds come_again, Stream stream) {
  return {.status = 200,
          .content_type = "text/event-stream",
          .body = "retry: " + std::to_string(come_again.count()) + "\n\n",
          .headers = {{"X-Accel-Buffering", "no"}},  // nginx would hold events back
          .stream = std::move(stream)};
}

std::string event(std::string_view name, std::string_view id, std::string_view data) {
  std::string text;
  text.append("event: ").append(name).append("\nid: ").append(id).append("\n");
  for (auto rest = data;;) {
    const auto end = rest.find('\n');
    text.append("data: ").append(rest.substr(0, end)).append("\n");
    if (end == std::string_view::npos) break;
    rest.remove_prefix(end + 1);
  }
  return text.append("\n");
}

Response see_other(std::string location) {
  Response answer{.status = 303, .content_type = {}, .body = {}, .headers = {}};
  answer.headers.emplace_back("Location", std::move(location));
  return answer;
}

std::string_view cookie(const Request& request, std::string_view name) noexcept {
  for (const auto& [field, value] : request.headers) {
    if (!same_word(field, "cookie")) continue;
    std::string_view rest = value;
    while (!rest.empty()) {
      const auto end = rest.find(';');
      const auto pair = trimmed(rest.substr(0, end));
      rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
      const auto equals = pair.find('=');
      if (equals != std::string_view::npos && pair.substr(0, equals) == name) return pair.substr(equals + 1);
    }
  }
  return {};
}

std::optional<Fields> form_fields(std::string_view encoded, std::size_t fields_max) {
  Fields fields;
  while (!encoded.empty()) {
    const auto end = encoded.find('&');
    const auto pair = encoded.substr(0, end);
    encoded.remove_prefix(end == std::string_view::npos ? encoded.size() : end + 1);
    if (pair.empty()) continue;
    if (fields.size() == fields_max) return std::nullopt;
    const auto equals = pair.find('=');
    auto name = percent_decoded(pair.substr(0, equals), true);
    auto value = percent_decoded(
        equals == std::string_view::npos ? std::string_view{} : pair.substr(equals + 1), true);
    if (!name || !value) return std::nullopt;
    fields.emplace_back(std::move(*name), std::move(*value));
  }
  return fields;
}

}  // namespace holdfast::http
