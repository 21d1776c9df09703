#include "http/target.hpp"

#include "http/characters.hpp"
#include "http/text.hpp"

namespace holdfast::http {
namespace {

/// Only `allowed` characters and whole percent-encodings.
bool is_encoded(std::string_view text, const Characters& allowed) noexcept {
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (allowed.has(text[at])) continue;
    if (text[at] != '%' || text.size() - at < 3) return false;
    if (hex_value(text[at + 1]) < 0 || hex_value(text[at + 2]) < 0) return false;
    at += 2;
  }
  return true;
}

std::optional<Target> origin_form(std::string_view text) noexcept {
  const auto mark = text.find('?');
  const auto path = text.substr(0, mark);
  const auto query = mark == std::string_view::npos ? std::string_view{} : text.substr(mark + 1);
  if (!path.starts_with('/') || !is_encoded(path, path_characters) || !is_encoded(query, query_characters)) {
    return std::nullopt;
  }
  return Target{path, query, {}};
}

std::optional<Target> absolute_form(std::string_view text) noexcept {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (text.size() < scheme.size() || !same_word(text.substr(0, scheme.size()), scheme)) continue;
    const auto rest = text.substr(scheme.size());
    const auto end = rest.find_first_of("/?");
    const auto authority = rest.substr(0, end);
    if (!is_host(authority)) return std::nullopt;
    if (end == std::string_view::npos) return Target{"/", {}, authority};
    if (rest[end] == '?') {
      const auto query = rest.substr(end + 1);
      if (!is_encoded(query, query_characters)) return std::nullopt;
      return Target{"/", query, authority};
    }
    const auto origin = origin_form(rest.substr(end));
    if (!origin) return std::nullopt;
    return Target{origin->path, origin->query, authority};
  }
  return std::nullopt;
}

bool is_port(std::string_view text) noexcept {
  if (text.size() > 5) return false;
  for (const char c : text) {
    if (c < '0' || c > '9') return false;
  }
  return true;
}

}  // namespace

std::optional<Target> read_target(std::string_view method, std::string_view text) noexcept {
  if (text.starts_with('/')) return origin_form(text);
  if (text == "*" && method == "OPTIONS") return Target{text, {}, {}};
  return absolute_form(text);
}

bool is_host(std::string_view text) noexcept {
  std::size_t name_end = text.find(':');
  if (text.starts_with('[')) {
    const auto bracket = text.find(']');
    if (bracket == std::string_view::npos || bracket < 3) return false;
    if (!literal_host_characters.has_all(text.substr(1, bracket - 1))) return false;
    name_end = bracket + 1;
    if (name_end == text.size()) return true;
    if (text[name_end] != ':') return false;
  } else {
    const auto name = text.substr(0, name_end);
    if (name.empty() || !host_characters.has_all(name)) return false;
    if (name_end == std::string_view::npos) return true;
  }
  return is_port(text.substr(name_end + 1));
}

}  // namespace holdfast::http
