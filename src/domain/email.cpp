#include "domain/email.hpp"

#include <algorithm>

#include "holdfast/domain/form.hpp"
#include "holdfast/domain/numbers.hpp"

namespace holdfast {

namespace {

constexpr std::size_t local_part_characters_max = 64;
constexpr std::size_t label_characters_max = 63;

/// RFC 5322's atext.
bool is_atom(char character) {
  return is_letter(character) || is_digit(character) ||
         std::string_view{"!#$%&'*+-/=?^_`{|}~"}.find(character) != std::string_view::npos;
}

bool is_label(std::string_view text) {
  return !text.empty() && text.size() <= label_characters_max && text.front() != '-' && text.back() != '-' &&
         std::ranges::all_of(text, [](char c) { return is_letter(c) || is_digit(c) || c == '-'; });
}

bool is_dot_string(std::string_view text) {
  return !text.empty() && text.size() <= local_part_characters_max && text.front() != '.' &&
         text.back() != '.' && text.find("..") == std::string_view::npos &&
         std::ranges::all_of(text, [](char c) { return is_atom(c) || c == '.'; });
}

bool is_host_name(std::string_view text) {
  std::size_t labels = 1;
  for (auto dot = text.find('.'); dot != std::string_view::npos; dot = text.find('.'), ++labels) {
    if (!is_label(text.substr(0, dot))) return false;
    text.remove_prefix(dot + 1);
  }
  return labels >= 2 && is_label(text) && text.size() >= 2 && std::ranges::any_of(text, is_letter);
}

}  // namespace

std::optional<std::string> email_in(std::string_view typed) {
  if (typed.size() > form_limits.email) return std::nullopt;
  const auto at = typed.rfind('@');
  if (at == std::string_view::npos) return std::nullopt;
  if (!is_dot_string(typed.substr(0, at)) || !is_host_name(typed.substr(at + 1))) return std::nullopt;

  std::string address{typed};
  std::transform(address.begin() + static_cast<std::ptrdiff_t>(at), address.end(),
                 address.begin() + static_cast<std::ptrdiff_t>(at),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return address;
}

}  // namespace holdfast
