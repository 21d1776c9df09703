#include "holdfast/http/multipart.hpp"

#include <string>

#include "http/characters.hpp"
#include "http/text.hpp"

namespace holdfast::http {

namespace {

constexpr std::string_view type_name = "multipart/form-data";
constexpr std::string_view line_end = "\r\n";
constexpr std::size_t boundary_characters_max = 70;
/// bchars of RFC 2046, 5.1.1, without the space: browsers write none, and at an end it would be lost.
constexpr Characters boundary_characters{"'()+_,-./:=?", true};

bool take(std::string_view& text, std::string_view expected) noexcept {
  if (!text.starts_with(expected)) return false;
  text.remove_prefix(expected.size());
  return true;
}

/// A token, or a quoted string as it stands between its quotes.
std::optional<std::string_view> take_value(std::string_view& text) noexcept {
  if (!take(text, "\"")) {
    std::size_t length = 0;
    while (length < text.size() && token_characters.has(text[length])) ++length;
    const auto token = text.substr(0, length);
    text.remove_prefix(length);
    return length == 0 ? std::nullopt : std::optional{token};
  }
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\\') {
      ++at;
    } else if (text[at] == '"') {
      const auto quoted = text.substr(0, at);
      text.remove_prefix(at + 1);
      return quoted;
    }
  }
  return std::nullopt;
}

/// The value of `wanted` among `; name=value` parameters; nothing where it is not there once, or something
/// else is written there.
std::optional<std::string_view> parameter(std::string_view text, std::string_view wanted) noexcept {
  std::optional<std::string_view> found;
  for (text = trimmed(text); !text.empty(); text = trimmed(text)) {
    if (!take(text, ";")) return std::nullopt;
    text = trimmed(text);
    const auto equals = text.find('=');
    if (equals == std::string_view::npos) return std::nullopt;
    const auto name = text.substr(0, equals);
    if (!token_characters.has_all(name)) return std::nullopt;
    text.remove_prefix(equals + 1);
    const auto value = take_value(text);
    if (!value) return std::nullopt;
    if (!same_word(name, wanted)) continue;
    if (found) return std::nullopt;
    found = value;
  }
  return found;
}

std::optional<std::string_view> boundary_of(std::string_view content_type) noexcept {
  const auto type = content_type.substr(0, content_type.find(';'));
  if (!same_word(trimmed(type), type_name)) return std::nullopt;
  const auto boundary = parameter(content_type.substr(type.size()), "boundary");
  if (!boundary || boundary->empty() || boundary->size() > boundary_characters_max) return std::nullopt;
  return boundary_characters.has_all(*boundary) ? boundary : std::nullopt;
}

/// The field that a part's header lines name.
std::optional<std::string> name_in(std::string_view head) {
  std::optional<std::string> name;
  bool has_type = false;
  while (!head.empty()) {
    const auto end = head.find(line_end);
    const auto line = head.substr(0, end);
    head.remove_prefix(end == std::string_view::npos ? head.size() : end + line_end.size());
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    const auto header = line.substr(0, colon);
    const auto value = trimmed(line.substr(colon + 1));
    if (same_word(header, "content-type") && !has_type) {
      has_type = true;
      continue;
    }
    if (!same_word(header, "content-disposition") || name) return std::nullopt;
    const auto kind = value.substr(0, value.find(';'));
    const auto named = parameter(value.substr(kind.size()), "name");
    if (!same_word(trimmed(kind), "form-data") || !named) return std::nullopt;
    name = std::string{*named};
  }
  return name;
}

}  // namespace

std::optional<Fields> multipart_fields(std::string_view content_type, std::string_view body,
                                       const MultipartLimits& limits) {
  const auto boundary = boundary_of(content_type);
  if (!boundary) return std::nullopt;
  const auto delimiter = std::string{line_end}.append("--").append(*boundary);
  if (!take(body, std::string_view{delimiter}.substr(line_end.size()))) return std::nullopt;
  Fields fields;
  while (!take(body, "--")) {
    if (!take(body, line_end) || fields.size() == limits.parts_max) return std::nullopt;
    constexpr std::string_view head_end = "\r\n\r\n";
    const auto head = body.substr(0, limits.head_bytes_max + head_end.size());
    const auto head_bytes = head.find(head_end);
    if (head_bytes == std::string_view::npos) return std::nullopt;
    auto name = name_in(head.substr(0, head_bytes));
    if (!name) return std::nullopt;
    body.remove_prefix(head_bytes + head_end.size());
    const auto value_bytes = body.find(delimiter);
    if (value_bytes == std::string_view::npos) return std::nullopt;
    fields.emplace_back(*std::move(name), std::string{body.substr(0, value_bytes)});
    body.remove_prefix(value_bytes + delimiter.size());
  }
  return body.empty() || body == line_end ? std::optional{std::move(fields)} : std::nullopt;
}

std::optional<Fields> form_fields(const Request& request) {
  const auto type = request.header("content-type");
  const bool in_parts = same_word(trimmed(type.substr(0, type.find(';'))), type_name);
  return in_parts ? multipart_fields(type, request.body) : form_fields(request.body);
}

}  // namespace holdfast::http
