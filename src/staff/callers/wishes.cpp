// Other times for somebody, as they say them on the telephone: to go in with, or to change an appointment to.

#include <variant>

#include "holdfast/offers/change.hpp"
#include "holdfast/offers/reason.hpp"
#include "holdfast/site/wishes.hpp"
#include "holdfast/store/calls.hpp"
#include "staff/callers/handlers.hpp"
#include "staff/callers/presses.hpp"
#include "staff/callers/registered.hpp"
#include "staff/callers/wish_rows.hpp"
#include "staff/frame.hpp"
#include "staff/in_transaction.hpp"

namespace holdfast::staff {

using store::StatusView;
using store::Transaction;

namespace {

constexpr int conflict = 409;

/// They stand elsewhere than the page said that was pressed: their own page says where.
constexpr std::string_view times_gone = "staff_times_gone";

bool is_booked(const StatusView& view) {
  return view.state == RegistrationState::booked;
}

/// How the person stands, the look written down; nothing if there is nobody, or nothing to choose.
std::optional<StatusView> look_at_chooser(Transaction& tx, const Visit& visit, const RegistrationId& id) {
  auto view = store::read_status(tx, id);
  if (!view || !(is_booked(*view) || offers::may_wish_anew(*view))) return std::nullopt;
  store::audit(tx, visit.doer(), {.action = "looked-at", .subject = store::subject_of(id)});
  return view;
}

/// Whom a press is for: with all who come together each of them.
std::vector<RegistrationId> people_of(const StatusView& view, bool all) {
  std::vector<RegistrationId> people{view.registration.id};
  if (!all || !offers::is_booked_together(view)) return people;
  people.clear();
  for (const auto& member : view.household) people.push_back(member.id);
  return people;
}

/// Why nothing was done.
struct Refusal {
  std::vector<Fault> faults = {};  ///< of what was typed
  std::string_view notice = {};    ///< a word about the whole
};

Refusal change(Transaction& tx, const Office& office, const Visit& visit, const StatusView& view,
               const std::vector<Preference>& wishes) {
  const auto& id = view.registration.id;
  const bool all = speaks_for_all(visit.form);
  const auto changing = all ? store::Changing::together : store::Changing::own;
  const auto changed = offers::change_booking(tx, office.context.programme(), id, wishes, changing);
  if (!changed) return {.notice = times_gone};
  if (!*changed) {
    switch (changed->error()) {
      case offers::ChangeRefusal::not_booked: return {.notice = times_gone};
      case offers::ChangeRefusal::begun: return {.notice = "staff_change_begun"};
      case offers::ChangeRefusal::none_free:
        return {.notice = all ? "staff_change_none_free_all" : "staff_change_none_free"};
    }
  }
  store::told_by_telephone(tx, id);
  for (const auto& person : people_of(view, all))
    store::audit(tx, visit.doer(),
                 {.action = "changed-appointment-for", .subject = store::subject_of(person)});
  return {};
}

/// What came of the times that were typed.
struct Chosen {
  std::optional<StatusView> view;  ///< as they stood before
  Refusal refusal;                 ///< empty: it was done
};
Chosen choose(Transaction& tx, const Office& office, const Visit& visit, const RegistrationId& id,
              Language language) {
  Chosen chosen{.view = look_at_chooser(tx, visit, id), .refusal = {}};
  // A page from before they were booked, or cancelled, asks for something else.
  const auto pressed = visit.form.at("do");
  if (!chosen.view || pressed != (is_booked(*chosen.view) ? "change" : "wait")) {
    chosen.refusal.notice = times_gone;
    return chosen;
  }
  auto read = read_preferences(raw_form(visit.form).form.preferences, *office.context.programme(),
                               office.context.clock(), language, chosen.view->eligible_from);
  if (auto* const faults = std::get_if<std::vector<Fault>>(&read)) {
    chosen.refusal.faults = std::move(*faults);
    return chosen;
  }
  const auto& wishes = std::get<std::vector<Preference>>(read);
  if (is_booked(*chosen.view)) {
    chosen.refusal = change(tx, office, visit, *chosen.view, wishes);
  } else {
    chosen.refusal.notice = go_in_again(tx, visit, id, wishes).notice;
  }
  return chosen;
}

http::Response wishes_page(const Office& office, const http::Request& request, const Visit& visit,
                           const StatusView& view, const Typed& typed, const Refusal& refusal) {
  const auto language = language_of(request);
  const auto person = path_of(office, view.registration.id);
  ctemplate::TemplateDictionary dictionary{"staff_wishes"};
  set(dictionary, "PATH", person);
  set(dictionary, "NAME", view.registration.name);
  if (is_booked(view)) {
    auto& booked = *dictionary.AddSectionDictionary("BOOKED");
    if (offers::is_booked_together(view)) {
      auto& together = *booked.AddSectionDictionary("TOGETHER");
      if (speaks_for_all(typed)) together.ShowSection("CHECKED");
    }
  } else {
    dictionary.ShowSection("NOT_BOOKED");
  }
  if (!refusal.notice.empty())
    set(*dictionary.AddSectionDictionary("NOTICE"), "TEXT", office.words.at(refusal.notice, language));
  const auto faults = page_faults(refusal.faults, raw_form(typed).rows, office.words, language);
  add_faults(dictionary, at_first_wish(faults));
  show_wish_rows(dictionary, office, typed, faults, language);
  return staff_page(office, request, visit,
                    {"staff_wishes", is_booked(view) ? "staff_change_appointment" : "staff_other_times",
                     person + "/wishes"},
                    dictionary,
                    !refusal.faults.empty()   ? 422
                    : !refusal.notice.empty() ? conflict
                                              : 200);
}

}  // namespace

Answer show_wishes(Office& office, http::Request& request, Visit& visit) {
  const auto id = registered_in(office, request);
  if (!id) co_return not_found(office, request, "/staff/find");
  auto look = [&visit, person = *id](Transaction& tx) { return look_at_chooser(tx, visit, person); };
  const auto view = co_await in_transaction(office, std::move(look));
  if (!view) co_return http::see_other(path_of(office, *id));
  // An appointment is changed to something else: what was wished before is mostly what they have.
  const auto typed =
      is_booked(*view) ? Typed{} : typed_wishes(on_offer(office, view->registration.preferences));
  co_return wishes_page(office, request, visit, *view, typed, {});
}

Answer change_wishes(Office& office, http::Request& request, Visit& visit) {
  const auto id = registered_in(office, request);
  if (!id) co_return not_found(office, request, "/staff/find");
  auto work = [&office, &visit, person = *id, language = language_of(request)](Transaction& tx) {
    return choose(tx, office, visit, person, language);
  };
  const auto chosen = co_await in_transaction_at_once(office, std::move(work));
  const auto& [view, refusal] = chosen;
  if (refusal.notice == times_gone)
    co_return co_await registered_answer(office, request, visit, *id, {refusal.notice, conflict});
  if (view && !(refusal.faults.empty() && refusal.notice.empty()))
    co_return wishes_page(office, request, visit, *view, visit.form, refusal);
  office.context.seats_freed();
  office.context.messages_due();
  co_return http::see_other(path_of(office, *id));
}

}  // namespace holdfast::staff
