#include "app/service/closing.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "holdfast/offers/wording.hpp"

namespace holdfast::app {

namespace {

// Long enough for the page of the form not to try again by itself: it shows the refusal, and what was typed
// comes back with the browser's "back".
constexpr std::chrono::seconds form_again{300};
constexpr std::chrono::seconds change_again{60};

// POSTs that only look, or say who somebody is.
constexpr std::array<std::string_view, 5> looks{"/check", "/staff/sign-in", "/staff/second-factor",
                                                "/staff/sign-out", "/staff/find"};

bool is_change(const http::Request& request) {
  return request.method == http::Method::post && !request.path.starts_with("/gateway/") &&
         std::ranges::find(looks, request.path) == looks.end();
}

/// The page that a press stands on.
std::string page_of(std::string_view path) {
  if (path.starts_with("/staff")) return "/staff";
  if (path.starts_with("/r/") || path.starts_with("/o/")) return std::string{path.substr(0, path.rfind('/'))};
  return std::string{path};
}

http::Response page(const site::Shared& shared, const http::Request& request, Switch which,
                    std::chrono::seconds after) {
  const auto back = page_of(request.path);
  const auto look = shared.look(request, back);
  const std::string name{name_of(which)};
  const auto words = "problem_" + name;
  site::Problem problem{.status = 503, .words = words, .after = after, .again_get = back};
  if (!shared.telephone.empty()) {
    const auto& ring = shared.words.at("ring_" + name, look.language);
    problem.more = site::filled(ring, "TELEPHONE", shared.telephone);
  }
  return site::problem_page(look, problem);
}

http::Response json(const site::Shared& shared, const http::Request& request, Switch which,
                    std::chrono::seconds after) {
  const auto asked = offers::preferred_language(request.header("accept-language"));
  const auto& title = shared.words.at("problem_" + std::string{name_of(which)}, asked.value_or(Language::en));
  return http::retry_later(503, name_of(which), title, after);
}

}  // namespace

bool is_form(const http::Request& request) {
  const auto path = request.path;
  if (path == "/v1/registrations" || path == "/v1/residences") return request.method == http::Method::post;
  return path == "/register" || path.starts_with("/register/") || path == "/residence";
}

std::optional<http::EarlyRefusal> refuse_switched_off(const site::Shared& shared,
                                                      const http::Request& request) {
  const bool read_only = shared.switches.is_on(Switch::read_only);
  if (!read_only && !shared.switches.is_on(Switch::registrations_off)) return std::nullopt;

  const bool form = is_form(request);
  if (!form && !(read_only && is_change(request))) return std::nullopt;
  const auto which = read_only ? Switch::read_only : Switch::registrations_off;
  const auto after = form ? form_again : change_again;
  const auto answer = request.path.starts_with("/v1/") ? json : page;
  return http::EarlyRefusal{.response = answer(shared, request, which, after), .reason = name_of(which)};
}

}  // namespace holdfast::app
