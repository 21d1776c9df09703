#include "pages/site.hpp"

#include "holdfast/site/gzip.hpp"
#include "holdfast/site/spliced.hpp"
#include "pages/form_page.hpp"

namespace holdfast::pages {

Site::Site(Context given)
    : context(std::move(given)),
      words(context.shared.words),
      attempts(context.attempts),
      timetable(context.desk, context.programme, context.clock),
      proof(context.keys),
      vault(context.keys),
      residences(context.desk, vault) {}

Look Site::look(const http::Request& request, std::string path, Language fallback) const {
  return context.shared.look(request, std::move(path), fallback);
}

http::Response start_page(const Site& site, const http::Request& request) {
  const auto look = site.look(request, "/");
  ctemplate::TemplateDictionary dictionary{"start"};
  auto response = page(look, "start", site.words.at("start_title", look.language), dictionary);
  keep_for_everybody(request, response);
  return response;
}

http::Response not_found(const Site& site, const http::Request& request) {
  return problem_page(site.look(request, "/check"), {.status = 404, .words = "problem_not_found"});
}

struct EmptyForms::Rendered {
  std::int64_t version;
  unsigned switches;
  http::Response page;  // without its body, which is
  Spliced body;         // and the key in it
};

http::Response EmptyForms::answer(const http::Request& request, const Look& look, const Programme& programme,
                                  const std::string& key) {
  std::shared_ptr<const Rendered> rendered;
  {
    const std::scoped_lock guard{lock_};
    auto& kept = rendered_[look.language == Language::fr ? 1 : 0];
    const auto switches = look.switches.all();
    if (!kept || kept->version != programme.version || kept->switches != switches) {
      // No character that a template would escape, and nothing that a page says.
      constexpr std::string_view mark = "0-the-key-goes-here-0";
      auto page = form_page(look, {.typed = {}, .faults = {}, .key = std::string{mark}}, programme);
      const auto at = page.body.find(mark);
      Spliced body{page.body.substr(0, at), page.body.substr(at + mark.size())};
      page.body.clear();
      page.headers.emplace_back("Vary", "Accept-Encoding");
      kept = std::make_shared<const Rendered>(
          Rendered{programme.version, switches, std::move(page), std::move(body)});
    }
    rendered = kept;
  }
  auto response = rendered->page;
  const bool packed = takes_gzip(request);
  response.body = packed ? rendered->body.packed(key) : rendered->body.plain(key);
  if (packed) response.headers.emplace_back("Content-Encoding", "gzip");
  return response;
}

}  // namespace holdfast::pages
