#include "holdfast/domain/needs.hpp"

#include <algorithm>

namespace holdfast {

bool Needs::add(std::string_view word) noexcept {
  const auto found = std::ranges::find(need_words, word);
  if (found == need_words.end()) return false;
  bits_ |= 1U << static_cast<unsigned>(found - need_words.begin());
  return true;
}

std::vector<std::string> words_of(const Needs& needs) {
  std::vector<std::string> words;
  for (std::size_t word = 0; word < need_words.size(); ++word) {
    if (needs.has(word)) words.emplace_back(need_words[word]);
  }
  return words;
}

std::string text_of(const Needs& needs) {
  std::string text;
  for (const auto& word : words_of(needs)) text.append(text.empty() ? "" : " ").append(word);
  return text;
}

std::optional<Needs> needs_in(std::string_view words) noexcept {
  Needs needs;
  while (!words.empty()) {
    const auto end = std::min(words.find(' '), words.size());
    if (end > 0 && !needs.add(words.substr(0, end))) return std::nullopt;
    words.remove_prefix(std::min(end + 1, words.size()));
  }
  return needs;
}

}  // namespace holdfast
