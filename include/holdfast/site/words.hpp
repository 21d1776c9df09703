#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "holdfast/domain/registration.hpp"

namespace holdfast::site {

/// What the pages say, in every language: words/en.txt and words/fr.txt, one `name = text` a line.
/// Immutable after construction; safe on any thread.
class Words {
 public:
  /// Throws std::runtime_error naming the file and line if one is malformed, or a word is not in every
  /// language.
  explicit Words(const std::filesystem::path& directory);

  /// Empty if there is no such word.
  [[nodiscard]] std::string_view find(std::string_view name, Language) const;

  /// Throws std::out_of_range if there is no such word.
  [[nodiscard]] const std::string& at(std::string_view name, Language) const;

 private:
  using Texts = std::map<std::string, std::string, std::less<>>;
  [[nodiscard]] const Texts& texts(Language language) const { return language == Language::fr ? fr_ : en_; }
  static Texts read(const std::filesystem::path&);

  Texts en_, fr_;
};

/// The text with every {{NAME}} put in.
[[nodiscard]] std::string filled(std::string text, std::string_view name, std::string_view value);

}  // namespace holdfast::site
