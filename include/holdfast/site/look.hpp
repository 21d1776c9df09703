#pragma once

#include <chrono>
#include <cstring>  // ctemplate's headers use strlen without it
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <ctemplate/template_dictionary.h>

#include "holdfast/domain/registration.hpp"
#include "holdfast/domain/switches.hpp"
#include "holdfast/http/message.hpp"
#include "holdfast/site/templates.hpp"
#include "holdfast/site/typed.hpp"
#include "holdfast/site/words.hpp"

namespace holdfast::site {

/// The language of an answer: the one just chosen by ?lang=, else the one chosen before (cookie), else the
/// one Accept-Language asks for, else `fallback`: the registration's own.
[[nodiscard]] Language page_language(const http::Request&, Language fallback = Language::en);

/// The language just chosen by ?lang=; nothing if none was.
[[nodiscard]] std::optional<Language> chosen_language(const http::Request&);

/// One page on its way: what every page shows around its own.
struct Look {
  const Templates& templates;
  const Words& words;
  Language language;
  std::string path;  ///< where GET shows this page: for the link to the other language
  /// Where only a POST shows it: the press of its form ("form") that shows it again, at `path`. The link to
  /// the other language is that press then, so that nothing typed is lost.
  std::string press = {};
  const Switches& switches = all_switches_off;  ///< what the page says of them
  std::string_view telephone = {};              ///< the programme's; empty: there is none
};

/// A dictionary's value, whatever the length of the text.
void set(ctemplate::TemplateDictionary&, std::string_view name, std::string_view value);

/// Shows faults in the summary at the top (HAS_FAULTS, FAULT) and at their fields (name_FAULTY).
void add_faults(ctemplate::TemplateDictionary&, const std::vector<PageFault>&);

/// Renders the page `name` with the title of the word `title`. The body is the page's whole HTML.
[[nodiscard]] http::Response page(const Look&, std::string_view name, const std::string& title,
                                  ctemplate::TemplateDictionary&, int status = 200);

/// Says of a page that it is the same for everybody who reads its language: a cache before us may keep it for
/// a moment, and show it for a day when nobody answers. Says nothing where the language was just chosen, for
/// that sets a cookie.
void keep_for_everybody(const http::Request&, http::Response&);

/// A page that says that something did not work, and how to try again.
struct Problem {
  int status;
  std::string_view words;  ///< "problem_busy": with its "_title"
  std::string more = {};   ///< a further sentence
  std::optional<std::chrono::seconds> after = std::nullopt;
  std::string again_get = {};                                  ///< the path of a link, or
  std::string again_post = {};                                 ///< of a form
  std::vector<std::pair<std::string, std::string>> kept = {};  ///< what was typed, sent again with it
};
[[nodiscard]] http::Response problem_page(const Look&, const Problem&);

}  // namespace holdfast::site
