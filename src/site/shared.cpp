#include "holdfast/site/shared.hpp"

#include <utility>

namespace holdfast::site {

Shared::Shared(const std::filesystem::path& web_directory, std::string url, const Switches& turned,
               std::string number)
    : public_url(std::move(url)),
      telephone(std::move(number)),
      switches(turned),
      words(web_directory / "words"),
      assets(web_directory / "assets"),
      templates(web_directory / "templates", words,
                [this](std::string_view name) { return assets.path(name); }) {}

Look Shared::look(const http::Request& request, std::string path, Language fallback) const {
  return {.templates = templates,
          .words = words,
          .language = page_language(request, fallback),
          .path = std::move(path),
          .switches = switches,
          .telephone = telephone};
}

}  // namespace holdfast::site
