#include "holdfast/site/shared.hpp"

#include <utility>

namespace holdfast::site {

Shared::Shared(const std::filesystem::path& web_directory, std::string url)
    : public_url(std::move(url)),
      words(web_directory / "words"),
      assets(web_directory / "assets"),
      templates(web_directory / "templates", words,
                [this](std::string_view name) { return assets.path(name); }) {}

Look Shared::look(const http::Request& request, std::string path, Language fallback) const {
  return {templates, words, page_language(request, fallback), std::move(path)};
}

}  // namespace holdfast::site
