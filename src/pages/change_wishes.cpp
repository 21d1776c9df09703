// Going in again with other times, or waiting for others than before.
#include <utility>
#include <variant>

#include "pages/site.hpp"
#include "pages/times_page.hpp"
#include "pages/views.hpp"
#include "pages/wishes.hpp"

namespace holdfast::pages {

namespace {

Typed typed_of(const std::vector<Preference>& preferences) {
  std::vector<Wish> wishes;
  for (const auto& preference : preferences) wishes.push_back(wish_of(preference));
  Typed typed;
  set_wishes(typed, wishes);
  return typed;
}

http::Response wishes_page(const Site& site, const Look& look, const std::string& reference,
                           const Typed& typed, const std::vector<Fault>& faults) {
  const auto shown = page_faults(faults, raw_form(typed).rows, look.words, look.language);
  const FormPage form{.typed = typed,
                      .faults = shown,
                      .key = {},
                      .status = faults.empty() ? 200 : 422,
                      .somebody = reference};
  const auto timetable = site.timetable.newest();
  return times_page(look, form, *site.context.programme(), timetable.get(), site.context.clock());
}

}  // namespace

Answer show_wishes(Site& site, http::Request& request) {
  const auto& reference = request.parameters.at(0);
  const auto id = site.context.capabilities.registration(reference);
  if (!id) co_return not_found(site, request);
  const auto view = co_await site.context.offers.status(*id);
  if (!view || !may_wish_anew(view->state)) co_return http::see_other("/r/" + reference);

  const auto look = site.look(request, "/r/" + reference + "/wishes", view->registration.language);
  co_return wishes_page(site, look, reference, typed_of(view->registration.preferences), {});
}

Answer change_wishes(Site& site, http::Request& request) {
  const auto& reference = request.parameters.at(0);
  const auto id = site.context.capabilities.registration(reference);
  if (!id) co_return not_found(site, request);
  const auto view = co_await site.context.offers.status(*id);
  if (!view || !may_wish_anew(view->state)) co_return http::see_other("/r/" + reference);

  const auto look = site.look(request, "/r/" + reference + "/wishes", view->registration.language);
  Typed typed{http::form_fields(request.body).value_or(http::Fields{})};
  const std::string button = typed.at("do");
  const auto press = press_in(button);
  const std::string verb{press.verb};
  set_wishes(typed, pressed(wishes_of(typed), press));
  if (verb == "from" || verb == "day") typed.set(verb, std::string{press.what});
  if (verb != "check") co_return wishes_page(site, look, reference, typed, {});

  auto read = read_preferences(raw_form(typed).form.preferences, *site.context.programme(),
                               site.context.clock(), look.language, view->eligible_from);
  if (const auto* const faults = std::get_if<std::vector<Fault>>(&read)) {
    co_return wishes_page(site, look, reference, typed, *faults);
  }
  auto wishes = std::optional{std::get<std::vector<Preference>>(std::move(read))};
  co_await site.context.offers.requeue(*id, std::move(wishes));
  co_return http::see_other("/r/" + reference);
}

}  // namespace holdfast::pages
