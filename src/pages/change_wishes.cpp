// Going in again with other times, waiting for others than before, or changing an appointment.
#include <utility>
#include <variant>

#include "pages/site.hpp"
#include "pages/times_page.hpp"
#include "pages/views.hpp"
#include "pages/wishes.hpp"

namespace holdfast::pages {

namespace {

/// Whose times are chosen.
struct Chooser {
  std::string reference;
  bool is_booked = false;
  bool is_together = false;  ///< with others
};

Chooser chooser_of(const std::string& reference, const store::StatusView& view) {
  return {.reference = reference,
          .is_booked = view.state == RegistrationState::booked,
          .is_together = offers::is_booked_together(view)};
}

/// What is refused: faults of what was typed, or a word about the whole.
struct Refusal {
  std::vector<Fault> faults = {};
  std::string notice = {};
};

http::Response wishes_page(const Site& site, const Look& look, const Chooser& chooser, const Typed& typed,
                           const Refusal& refusal = {}) {
  constexpr int conflict = 409;
  const auto shown = page_faults(refusal.faults, raw_form(typed).rows, look.words, look.language);
  const FormPage form{.typed = typed,
                      .faults = shown,
                      .notice = refusal.notice,
                      .key = {},
                      .status = !refusal.faults.empty()   ? 422
                                : !refusal.notice.empty() ? conflict
                                                          : 200,
                      .somebody = chooser.reference,
                      .is_booked = chooser.is_booked,
                      .is_together = chooser.is_together};
  const auto timetable = site.timetable.newest();
  return times_page(look, form, *site.context.programme(), timetable.get(), site.context.clock());
}

bool may_choose(const store::StatusView* view) {
  return view != nullptr && (offers::may_wish_anew(*view) || view->state == RegistrationState::booked);
}

}  // namespace

Answer show_wishes(Site& site, http::Request& request) {
  const auto& reference = request.parameters.at(0);
  const auto id = site.context.capabilities.registration(reference);
  if (!id) co_return not_found(site, request);
  const auto view = co_await site.context.offers.status(*id);
  if (!may_choose(view.get())) co_return http::see_other("/r/" + reference);

  const auto look = site.look(request, "/r/" + reference + "/wishes", view->registration.language);
  // An appointment is changed to something else: what was wished before is mostly what they have.
  const auto chooser = chooser_of(reference, *view);
  const auto typed = chooser.is_booked ? Typed{} : typed_wishes(view->registration.preferences);
  co_return wishes_page(site, look, chooser, typed);
}

Answer change_wishes(Site& site, http::Request& request) {
  const auto& reference = request.parameters.at(0);
  const auto id = site.context.capabilities.registration(reference);
  if (!id) co_return not_found(site, request);
  const auto view = co_await site.context.offers.status(*id);
  if (!may_choose(view.get())) co_return http::see_other("/r/" + reference);

  const auto look = site.look(request, "/r/" + reference + "/wishes", view->registration.language);
  const auto chooser = chooser_of(reference, *view);
  Typed typed{http::form_fields(request.body).value_or(http::Fields{})};
  const std::string button = typed.at("do");
  const auto press = press_in(button);
  const std::string verb{press.verb};
  set_wishes(typed, pressed(wishes_of(typed), press));
  if (verb == "from" || verb == "day") typed.set(verb, std::string{press.what});
  if (verb != "check" && verb != "change") co_return wishes_page(site, look, chooser, typed);
  // A page from before they were booked asks for something else.
  if ((verb == "change") != chooser.is_booked) co_return http::see_other("/r/" + reference);

  auto read = read_preferences(raw_form(typed).form.preferences, *site.context.programme(),
                               site.context.clock(), look.language, view->eligible_from);
  if (const auto* const faults = std::get_if<std::vector<Fault>>(&read)) {
    const Refusal refusal{.faults = *faults};
    co_return wishes_page(site, look, chooser, typed, refusal);
  }
  auto wishes = std::get<std::vector<Preference>>(std::move(read));
  if (chooser.is_booked) {
    auto programme = site.context.programme();
    const auto changing = speaks_for_all(typed) ? store::Changing::together : store::Changing::own;
    const auto changed =
        co_await site.context.offers.change(*id, std::move(wishes), std::move(programme), changing);
    if (changed && !*changed && changed->error() == offers::ChangeRefusal::none_free) {
      const auto* const word = changing == store::Changing::own ? "change_none_free" : "change_none_free_all";
      const Refusal refusal{.notice = look.words.at(word, look.language)};
      co_return wishes_page(site, look, chooser, typed, refusal);
    }
  } else {
    auto anew = std::optional{std::move(wishes)};
    co_await site.context.offers.requeue(*id, std::move(anew));
  }
  co_return http::see_other("/r/" + reference);
}

}  // namespace holdfast::pages
