#pragma once

#include <chrono>
#include <filesystem>
#include <string>

#include "holdfast/domain/registration.hpp"
#include "holdfast/domain/switches.hpp"
#include "holdfast/http/message.hpp"
#include "holdfast/site/assets.hpp"
#include "holdfast/site/look.hpp"
#include "holdfast/site/templates.hpp"
#include "holdfast/site/words.hpp"

namespace holdfast::site {

/// When a page says to come back.
struct Retry {
  std::chrono::seconds busy{2};
  std::chrono::seconds database_away{10};
};

/// What all pages share, read once from the folder with templates/, words/ and assets/. Immutable after
/// construction but for the switches; safe on any thread.
struct Shared {
  /// `url` is the public one: "https://vaccination.example.org", no slash at the end. `telephone` is the
  /// programme's number for people, empty if there is none. The switches must outlive this. Throws
  /// std::runtime_error naming the file if a template does not escape, is malformed or uses a word that is
  /// not in every language.
  Shared(const std::filesystem::path& web_directory, std::string url, const Switches& = all_switches_off,
         std::string telephone = {});
  Shared(const Shared&) = delete;
  Shared& operator=(const Shared&) = delete;

  const std::string public_url;
  const std::string telephone;
  const Switches& switches;
  const Words words;
  const Assets assets;
  const Templates templates;
  const Retry retry{};

  /// How an answer to this request looks; `path` is where GET shows it.
  [[nodiscard]] Look look(const http::Request&, std::string path, Language fallback = Language::en) const;
};

}  // namespace holdfast::site
