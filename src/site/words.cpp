#include "holdfast/site/words.hpp"

#include <algorithm>
#include <fstream>
#include <stdexcept>

namespace holdfast::site {

namespace {

bool is_name(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char character) {
    return (character >= 'a' && character <= 'z') || (character >= '0' && character <= '9') ||
           character == '_' || character == '-';
  });
}

}  // namespace

Words::Words(const std::filesystem::path& directory)
    : en_(read(directory / "en.txt")), fr_(read(directory / "fr.txt")) {
  for (const auto& [one, other] : {std::pair{&en_, &fr_}, std::pair{&fr_, &en_}}) {
    for (const auto& [name, text] : *one) {
      if (!other->contains(name))
        throw std::runtime_error("words: \"" + name + "\" is not in every language");
    }
  }
}

std::string_view Words::find(std::string_view name, Language language) const {
  const auto found = texts(language).find(name);
  return found == texts(language).end() ? std::string_view{} : std::string_view{found->second};
}

const std::string& Words::at(std::string_view name, Language language) const {
  const auto found = texts(language).find(name);
  if (found == texts(language).end()) throw std::out_of_range("words: no \"" + std::string{name} + '"');
  return found->second;
}

Words::Texts Words::read(const std::filesystem::path& file) {
  std::ifstream lines{file};
  if (!lines) throw std::runtime_error("words: cannot read " + file.string());

  Texts texts;
  std::string line;
  for (int number = 1; std::getline(lines, line); ++number) {
    if (line.empty() || line.front() == '#') continue;
    const auto middle = line.find(" = ");
    auto name = line.substr(0, middle);
    if (middle == std::string::npos || !is_name(name) || middle + 3 == line.size() ||
        !texts.try_emplace(std::move(name), line.substr(middle + 3)).second) {
      throw std::runtime_error("words: " + file.string() + ", line " + std::to_string(number) +
                               " is no new \"name = text\"");
    }
  }
  return texts;
}

std::string filled(std::string text, std::string_view name, std::string_view value) {
  const auto place = "{{" + std::string{name} + "}}";
  for (auto at = text.find(place); at != std::string::npos; at = text.find(place, at + value.size())) {
    text.replace(at, place.size(), value);
  }
  return text;
}

}  // namespace holdfast::site
