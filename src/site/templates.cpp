#include "holdfast/site/templates.hpp"

#include <algorithm>
#include <cstring>  // ctemplate's headers use strlen without it
#include <fstream>
#include <iterator>
#include <map>
#include <stdexcept>

#include <ctemplate/template.h>
#include <ctemplate/template_cache.h>
#include <ctemplate/template_dictionary.h>
#include <ctemplate/template_emitter.h>

namespace holdfast::site {

namespace {

constexpr std::string_view escapes = R"({{%AUTOESCAPE context="HTML"}})";
constexpr auto strip = ctemplate::DO_NOT_STRIP;
constexpr int nesting_max = 4;

using Files = std::map<std::string, std::string, std::less<>>;

// Every file without its pragma, which must be there.
Files read_all(const std::filesystem::path& directory) {
  Files files;
  for (const auto& entry : std::filesystem::directory_iterator{directory}) {
    std::ifstream bytes{entry.path(), std::ios::binary};
    const std::string text{std::istreambuf_iterator<char>{bytes}, {}};
    if (!text.starts_with(escapes)) {
      throw std::runtime_error("templates: " + entry.path().string() + " does not open with " +
                               std::string{escapes});
    }
    auto content = text.substr(escapes.size());
    if (content.starts_with('\n')) content.erase(0, 1);
    if (content.find("{{%") != std::string::npos) {
      throw std::runtime_error("templates: " + entry.path().string() + " has a second pragma");
    }
    files.emplace(entry.path().stem().string(), std::move(content));
  }
  return files;
}

// A word is our own text, but an apostrophe in it must not end an attribute.
std::string escaped(std::string_view text) {
  std::string safe;
  for (const char character : text) {
    switch (character) {
      case '&': safe += "&amp;"; break;
      case '<': safe += "&lt;"; break;
      case '>': safe += "&gt;"; break;
      case '"': safe += "&quot;"; break;
      case '\'': safe += "&#39;"; break;
      default: safe += character;
    }
  }
  return safe;
}

using Arguments = std::map<std::string, std::string, std::less<>>;

// ` name=value other='with spaces'`
Arguments arguments_in(std::string_view text, const std::string& file) {
  Arguments arguments;
  for (auto at = text.find_first_not_of(' '); at != std::string_view::npos;
       at = text.find_first_not_of(' ', at)) {
    const auto equals = text.find('=', at);
    const bool quoted = equals != std::string_view::npos && text.substr(equals + 1).starts_with('\'');
    const auto begin = equals + (quoted ? 2 : 1);
    const auto end = text.find(quoted ? '\'' : ' ', begin);
    if (equals == std::string_view::npos || (quoted && end == std::string_view::npos)) {
      throw std::runtime_error("templates: " + file + " includes with \"" + std::string{text} + '"');
    }
    const auto value = text.substr(begin, end - begin);
    arguments.emplace(text.substr(at, equals - at), value);
    at = std::min(begin + value.size() + (quoted ? 1 : 0), text.size());
  }
  return arguments;
}

// The text with its $(name)s given.
std::string with_arguments(std::string_view text, const Arguments& arguments, const std::string& file) {
  std::string given;
  for (std::size_t at = 0;;) {
    const auto open = text.find("$(", at);
    given += text.substr(at, open - at);
    if (open == std::string_view::npos) return given;
    const auto close = std::min(text.find(')', open), text.size());
    const auto name = text.substr(open + 2, close - open - 2);
    const auto found = arguments.find(name);
    if (found == arguments.end()) {
      throw std::runtime_error("templates: " + file + " is not given $(" + std::string{name} + ')');
    }
    given += found->second;
    at = close + 1;
  }
}

// Where the [[ at `open` ends: what a part is given may have words in it.
std::size_t end_of(std::string_view text, std::size_t open) {
  int depth = 1;
  for (auto at = open + 2; at + 1 < text.size(); ++at) {
    const auto two = text.substr(at, 2);
    if (two != "[[" && two != "]]") continue;
    depth += two == "[[" ? 1 : -1;
    if (depth == 0) return at;
    ++at;
  }
  return std::string_view::npos;
}

struct Composer {
  const Files& files;
  const Words& words;
  const std::function<std::string(std::string_view)>& asset_path;
  Language language;

  [[nodiscard]] std::string compose(const std::string& name, const Arguments& arguments = {},
                                    int nesting = 0) const {
    const auto file = files.find(name);
    if (file == files.end() || nesting > nesting_max)
      throw std::runtime_error("templates: cannot include " + name);

    const auto given = with_arguments(file->second, arguments, name);
    const std::string_view text = given;
    std::string composed;
    std::size_t at = 0;
    for (;;) {
      const auto open = text.find("[[", at);
      composed += text.substr(at, open - at);
      if (open == std::string_view::npos) return composed;
      const auto close = end_of(text, open);
      if (close == std::string_view::npos) throw std::runtime_error("templates: [[ without ]] in " + name);
      composed += place(text.substr(open + 2, close - open - 2), name, nesting);
      at = close + 2;
    }
  }

  [[nodiscard]] std::string place(std::string_view what, const std::string& file, int nesting) const {
    constexpr std::string_view asset = "asset:";
    if (what.starts_with('>')) {
      const auto end = std::min(what.find(' '), what.size());
      const auto arguments = arguments_in(what.substr(end), file);
      return compose(std::string{what.substr(1, end - 1)}, arguments, nesting + 1);
    }
    if (what.starts_with(asset)) return asset_path(what.substr(asset.size()));
    const auto word = words.find(what, language);
    if (word.empty()) throw std::runtime_error("templates: " + file + " uses [[" + std::string{what} + "]]");
    return escaped(word);
  }
};

std::string key_of(std::string_view name, Language language) {
  return std::string{name_of(language)} + '/' + std::string{name};
}

}  // namespace

Templates::Templates(const std::filesystem::path& directory, const Words& words,
                     const std::function<std::string(std::string_view)>& asset_path)
    : cache_(std::make_unique<ctemplate::TemplateCache>()) {
  const auto files = read_all(directory);
  for (const auto language : {Language::en, Language::fr}) {
    const Composer composer{files, words, asset_path, language};
    for (const auto& [name, text] : files) {
      if (text.find("$(") != std::string::npos) continue;  // a part, of no use by itself
      const auto composed = std::string{escapes} + composer.compose(name);
      if (!cache_->StringToTemplateCache(key_of(name, language), composed, strip)) {
        throw std::runtime_error("templates: " + name + " is malformed");
      }
    }
  }
  cache_->Freeze();
}

Templates::~Templates() = default;

std::string Templates::render(std::string_view name, Language language,
                              const ctemplate::TemplateDictionary& dictionary) const {
  std::string page;
  ctemplate::StringEmitter emitter{&page};
  if (!cache_->ExpandNoLoad(key_of(name, language), strip, &dictionary, nullptr, &emitter)) {
    throw std::out_of_range("templates: no " + std::string{name});
  }
  return page;
}

}  // namespace holdfast::site
