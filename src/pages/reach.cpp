// How somebody is reached, corrected by themselves.
#include "pages/reach.hpp"

#include "holdfast/site/typed.hpp"

namespace holdfast::pages {

std::string number_hint(const Look& look, const std::string& phone) {
  constexpr std::size_t shown = 2;
  if (phone.size() < shown) return look.words.at("reach_none", look.language);
  return filled(look.words.at("reach_number", look.language), "END", phone.substr(phone.size() - shown));
}

std::string address_hint(const Look& look, const std::string& email) {
  const auto at = email.rfind('@');
  if (at == std::string::npos) return look.words.at("reach_none", look.language);
  return email.substr(0, 1) + "…" + email.substr(at);
}

namespace {

struct ReachPage {
  std::string reference;
  Reach present;
  Typed typed;
  std::vector<Fault> faults = {};
};

http::Response reach_page(const Look& look, const ReachPage& reach) {
  ctemplate::TemplateDictionary dictionary{"reach"};
  const auto path = "/r/" + reach.reference;
  set(dictionary, "BACK", path);
  set(dictionary, "PATH", path + "/contact");
  set(dictionary, "PHONE_NOW", number_hint(look, reach.present.phone));
  set(dictionary, "EMAIL_NOW", address_hint(look, reach.present.email));
  set(dictionary, "phone", reach.typed.at("phone"));
  set(dictionary, "email", reach.typed.at("email"));
  const auto chosen = contact_named(reach.typed.at("contact")).value_or(reach.present.contact);
  dictionary.ShowSection("contact_IS_" + std::string{name_of(chosen)});
  add_faults(dictionary, page_faults(reach.faults, {}, look.words, look.language));
  return page(look, "reach", look.words.at("reach_title", look.language), dictionary,
              reach.faults.empty() ? 200 : 422);
}

Reach reach_of(const store::StatusView& view) {
  const auto& person = view.registration;
  return {.phone = person.phone, .email = person.email, .contact = person.contact};
}

}  // namespace

http::Response limited(const Look& look, const http::Request& request, std::chrono::seconds wait) {
  return problem_page(look, {.status = 429,
                             .words = "problem_busy",
                             .after = wait,
                             .again_post = std::string{request.path},
                             .kept = http::form_fields(request.body).value_or(http::Fields{})});
}

std::optional<std::chrono::seconds> must_wait(const Site& site, const http::Request& request,
                                              const Reach& wanted) {
  if (site.context.address_quota) {
    if (const auto wait = site.context.address_quota(request).wait) return wait;
  }
  if (site.context.telephone_quota && !wanted.phone.empty()) {
    return site.context.telephone_quota(request, wanted.phone).wait;
  }
  return std::nullopt;
}

Answer show_reach(Site& site, http::Request& request) {
  const auto& reference = request.parameters.at(0);
  const auto id = site.context.capabilities.registration(reference);
  if (!id) co_return not_found(site, request);
  const auto view = co_await site.context.offers.status(*id);
  if (!view || view->dead_letter) co_return http::see_other("/r/" + reference);

  const auto look = site.look(request, "/r/" + reference + "/contact", view->registration.language);
  const ReachPage shown{.reference = reference, .present = reach_of(*view), .typed = Typed{}};
  co_return reach_page(look, shown);
}

Answer correct_reach(Site& site, http::Request& request) {
  const auto& reference = request.parameters.at(0);
  const auto id = site.context.capabilities.registration(reference);
  if (!id) co_return not_found(site, request);
  const auto view = co_await site.context.offers.status(*id);
  if (!view || view->dead_letter) co_return http::see_other("/r/" + reference);

  const auto look = site.look(request, "/r/" + reference + "/contact", view->registration.language);
  const Typed typed{http::form_fields(request.body).value_or(http::Fields{})};
  const auto present = reach_of(*view);
  auto read = read_reach(raw_form(typed).form, present, look.language);
  if (auto* const faults = std::get_if<std::vector<Fault>>(&read)) {
    const ReachPage refused{
        .reference = reference, .present = present, .typed = typed, .faults = std::move(*faults)};
    co_return reach_page(look, refused);
  }
  auto wanted = std::get<Reach>(std::move(read));
  if (wanted != present) {
    if (const auto wait = must_wait(site, request, wanted)) co_return limited(look, request, *wait);
    co_await site.context.offers.correct_reach(*id, std::move(wanted));
  }
  co_return http::see_other("/r/" + reference);
}

}  // namespace holdfast::pages
