#include "pages/form_key.hpp"

#include <algorithm>

#include "holdfast/domain/ids.hpp"

namespace holdfast::pages {

namespace {

constexpr std::size_t key_characters_max = 255;

}  // namespace

std::string new_key() {
  return uuid_text(random_bytes());
}

std::string key_of(const site::Typed& typed) {
  const auto& key = typed.at("key");
  const bool visible =
      std::all_of(key.begin(), key.end(), [](char letter) { return letter > ' ' && letter < '\x7F'; });
  return !key.empty() && key.size() <= key_characters_max && visible ? key : new_key();
}

}  // namespace holdfast::pages
