#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "holdfast/domain/registration.hpp"
#include "holdfast/site/words.hpp"

namespace ctemplate {
class TemplateCache;
class TemplateDictionary;
}  // namespace ctemplate

namespace holdfast::site {

/// The templates of one directory, once in each language, read once.
///
/// A template is ctemplate's; before ctemplate sees it, `[[word]]` becomes that word of the language,
/// `[[>name]]` the template of that name, whose `$(label)` is what `[[>name label=phone more='a b']]` says,
/// and `[[asset:file]]` the path of that file. Every file must open with
/// {{%AUTOESCAPE context="HTML"}}: without it ctemplate escapes nothing. Immutable after construction; safe
/// on any thread.
class Templates {
 public:
  /// Throws std::runtime_error naming the file if it does not escape, is malformed, or uses a word that there
  /// is not.
  Templates(const std::filesystem::path& directory, const Words&,
            const std::function<std::string(std::string_view)>& asset_path);
  ~Templates();

  /// The page `name`, without its ending. Throws std::out_of_range if there is none.
  [[nodiscard]] std::string render(std::string_view name, Language,
                                   const ctemplate::TemplateDictionary&) const;

 private:
  std::unique_ptr<ctemplate::TemplateCache> cache_;
};

}  // namespace holdfast::site
