#include "holdfast/site/look.hpp"

#include "holdfast/offers/wording.hpp"

namespace holdfast::site {

namespace {

constexpr std::string_view cookie_name = "lang";
// Browsers ask each time: the language of their next look is told by a cookie.
constexpr auto for_a_moment =
    "public, max-age=0, s-maxage=10, stale-while-revalidate=30, stale-if-error=86400";

ctemplate::TemplateString text(std::string_view view) {
  return {view.data(), view.size()};
}

Language other(Language language) {
  return language == Language::fr ? Language::en : Language::fr;
}

/// What everybody should know who opens a page now. Of the hour of an attack, only who attacks would.
void say_what_is_switched(ctemplate::TemplateDictionary& dictionary, const Look& look) {
  ctemplate::TemplateDictionary* banner = nullptr;
  for (const auto which : every_switch) {
    const auto says = look.words.find("switch_" + std::string{name_of(which)}, look.language);
    if (says.empty() || !look.switches.is_on(which)) continue;
    if (banner == nullptr) banner = dictionary.AddSectionDictionary("SWITCHED");
    set(*banner->AddSectionDictionary("SAYS"), "TEXT", says);
  }
}

}  // namespace

std::optional<Language> chosen_language(const http::Request& request) {
  const auto fields = http::form_fields(request.query);
  if (!fields) return std::nullopt;
  for (const auto& [name, value] : *fields) {
    if (name == cookie_name) return language_named(value);
  }
  return std::nullopt;
}

Language page_language(const http::Request& request, Language fallback) {
  if (const auto chosen = chosen_language(request)) return *chosen;
  if (const auto remembered = language_named(http::cookie(request, cookie_name))) return *remembered;
  return offers::preferred_language(request.header("accept-language")).value_or(fallback);
}

void set(ctemplate::TemplateDictionary& dictionary, std::string_view name, std::string_view value) {
  dictionary.SetValue(text(name), text(value));
}

void add_faults(ctemplate::TemplateDictionary& dictionary, const std::vector<PageFault>& faults) {
  if (faults.empty()) return;
  dictionary.ShowSection("HAS_FAULTS");
  for (const auto& fault : faults) {
    auto& row = *dictionary.AddSectionDictionary("FAULT");
    set(row, "ID", fault.anchor);
    set(row, "LABEL", fault.label);
    set(row, "MESSAGE", fault.message);
    set(*dictionary.AddSectionDictionary(fault.field + "_FAULTY"), "MESSAGE", fault.message);
  }
}

http::Response page(const Look& look, std::string_view name, const std::string& title,
                    ctemplate::TemplateDictionary& dictionary, int status) {
  say_what_is_switched(dictionary, look);
  set(dictionary, "TITLE", title);
  set(dictionary, "LANGUAGE", name_of(look.language));
  set(dictionary, "OTHER_LANGUAGE", name_of(other(look.language)));
  const auto* joint = look.path.find('?') == std::string::npos ? "?lang=" : "&lang=";
  set(dictionary, "OTHER_LANGUAGE_PATH", look.path + joint + std::string{name_of(other(look.language))});
  if (look.press.empty()) {
    dictionary.ShowSection("LANGUAGE_LINK");
  } else {
    set(*dictionary.AddSectionDictionary("LANGUAGE_PRESS"), "DO", look.press);
  }

  http::Response response;
  response.status = status;
  response.content_type = "text/html; charset=utf-8";
  response.body = look.templates.render(name, look.language, dictionary);
  response.headers.emplace_back("Content-Language", name_of(look.language));
  return response;
}

void keep_for_everybody(const http::Request& request, http::Response& response) {
  if (chosen_language(request)) return;
  response.headers.emplace_back("Cache-Control", for_a_moment);
  response.headers.emplace_back("Vary", "Accept-Language, Cookie");
}

http::Response problem_page(const Look& look, const Problem& problem) {
  ctemplate::TemplateDictionary dictionary{"problem"};
  set(dictionary, "LEAD", look.words.at(problem.words, look.language));
  if (!problem.more.empty()) set(*dictionary.AddSectionDictionary("MORE"), "TEXT", problem.more);
  if (problem.after) {
    set(*dictionary.AddSectionDictionary("AFTER"), "WAIT",
        offers::duration_text(*problem.after, look.language));
  }
  if (!problem.again_get.empty())
    set(*dictionary.AddSectionDictionary("AGAIN_GET"), "PATH", problem.again_get);
  if (!problem.again_post.empty()) {
    auto& form = *dictionary.AddSectionDictionary("AGAIN_POST");
    set(form, "PATH", problem.again_post);
    for (const auto& [name, value] : problem.kept) {
      auto& field = *form.AddSectionDictionary("KEPT");
      set(field, "NAME", name);
      set(field, "VALUE", value);
    }
  }
  const auto& title = look.words.at(std::string{problem.words} + "_title", look.language);
  auto response = page(look, "problem", title, dictionary, problem.status);
  if (problem.after) response.headers.emplace_back("Retry-After", std::to_string(problem.after->count()));
  return response;
}

}  // namespace holdfast::site
