#include "staff/callers/presses.hpp"

#include <algorithm>
#include <vector>

#include "holdfast/domain/health_card.hpp"
#include "holdfast/store/calls.hpp"
#include "holdfast/store/offers.hpp"
#include "holdfast/store/review.hpp"
#include "staff/callers/end_reasons.hpp"

namespace holdfast::staff {

using store::Told;
using store::Transaction;

namespace {

constexpr std::string_view calls_path = "/staff/calls";

void note(Transaction& tx, const Visit& visit, const RegistrationId& id, std::string action,
          std::string detail = {}) {
  store::audit(tx, visit.doer(),
               {.action = std::move(action), .subject = store::subject_of(id), .detail = std::move(detail)});
}

/// The offer that the page showed, if it is this person's.
std::optional<OfferId> offer_shown(Transaction& tx, const Office& office, const Visit& visit,
                                   const RegistrationId& id) {
  const auto offer = office.context.capabilities.offer(visit.form.at("offer"));
  if (!offer) return std::nullopt;
  const auto view = store::read_offer(tx, *offer);
  if (!view || view->offer.registration != id) return std::nullopt;
  return offer;
}

Told told_how(const Visit& visit) {
  return visit.form.at("line").empty() ? Told::by_message : Told::on_the_line;
}

std::string_view notice_of(store::ReviewRefusal refusal) {
  switch (refusal) {
    case store::ReviewRefusal::not_in_review: return "staff_not_in_review";
    case store::ReviewRefusal::card_is_live: return "staff_card_is_live";
    case store::ReviewRefusal::no_other: return "staff_no_other";
  }
  return "staff_not_in_review";
}

std::string_view notice_of(store::CallRefusal refusal) {
  switch (refusal) {
    case store::CallRefusal::taken_by_another: return "staff_call_taken_by_another";
    case store::CallRefusal::nothing_to_tell: return "staff_call_nothing";
  }
  return "staff_call_nothing";
}

/// The number typed becomes theirs; what is wrong with it, or nothing.
std::string_view take_card(Transaction& tx, const Office& office, const Visit& visit,
                           const RegistrationId& id) {
  const auto status = store::read_status(tx, id);
  if (!status) return "staff_not_in_review";
  const auto* rule = health_card_rule_of(status->registration.address.province);
  const auto number = rule != nullptr ? health_card_number_in(visit.form.at("card"), *rule) : std::nullopt;
  if (!number) return "staff_card_wrong";
  const auto set = store::set_card(tx, office.vault, id, *number);
  if (!set) return notice_of(set.error());
  note(tx, visit, id, "card-given");
  return {};
}

}  // namespace

Pressed press_accept(Transaction& tx, const Office& office, const Visit& visit, const RegistrationId& id) {
  const auto offer = offer_shown(tx, office, visit, id);
  if (!offer) return {"staff_offer_gone"};
  // Told twice: of the offer, and that it is booked now. Nobody rings to say so again.
  store::told_by_telephone(tx, id);
  const auto accepted = store::accept_offer(tx, *offer);
  if (!accepted || !*accepted) return {"staff_offer_gone"};
  store::told_by_telephone(tx, id);
  note(tx, visit, id, "accepted-for");
  return {.decided = **accepted};
}

Pressed press_decline(Transaction& tx, const Office& office, const Visit& visit, const RegistrationId& id) {
  const auto offer = offer_shown(tx, office, visit, id);
  if (!offer) return {"staff_offer_gone"};
  store::told_by_telephone(tx, id);
  const auto declined = store::decline_offer(tx, *offer);
  if (!declined || !*declined) return {"staff_offer_gone"};
  note(tx, visit, id, "declined-for");
  return {.decided = **declined};
}

Pressed press_cancel(Transaction& tx, const Office&, const Visit& visit, const RegistrationId& id) {
  const std::string reason = visit.form.at("reason") == "vaccinated" ? "vaccinated" : "asked";
  std::vector<RegistrationId> people;
  if (visit.form.at("all") == "yes") {
    people = store::cancel_together(tx, id, reason);
  } else if (store::cancel_registration(tx, id, reason)) {
    people.push_back(id);
  }
  if (people.empty()) return {"staff_not_here_yet"};
  for (const auto& person : people) {
    store::told_by_telephone(tx, person);  // whoever is on the line hears it for all
    note(tx, visit, person, "cancelled-for", "reason: " + reason);
  }
  return {};
}

Pressed go_in_again(Transaction& tx, const Visit& visit, const RegistrationId& id,
                    const std::optional<std::vector<Preference>>& wishes) {
  const auto requeued = store::requeue(tx, id, wishes);
  if (!requeued || !*requeued) return {"staff_not_again"};
  store::told_by_telephone(tx, id);
  note(tx, visit, id, "went-in-again-for");
  return {};
}

Pressed press_go_again(Transaction& tx, const Office&, const Visit& visit, const RegistrationId& id) {
  return go_in_again(tx, visit, id, std::nullopt);
}

Pressed press_card(Transaction& tx, const Office& office, const Visit& visit, const RegistrationId& id) {
  return {take_card(tx, office, visit, id)};
}

Pressed press_let_through(Transaction& tx, const Office& office, const Visit& visit,
                          const RegistrationId& id) {
  if (!visit.form.at("card").empty()) {
    const auto wrong = take_card(tx, office, visit, id);
    if (!wrong.empty()) return {wrong};
  }
  const auto through = store::let_through(tx, id, told_how(visit));
  if (!through) return {notice_of(through.error())};
  note(tx, visit, id, "let-through");
  return {};
}

Pressed press_merge(Transaction& tx, const Office& office, const Visit& visit, const RegistrationId& id) {
  const auto merged = store::merge(tx, office.vault, id, told_how(visit));
  if (!merged) return {notice_of(merged.error())};
  note(tx, visit, id, "merged", "into " + store::subject_of(*merged));
  note(tx, visit, *merged, "merged", "from " + store::subject_of(id));
  return {.notice = {}, .go = "/staff/registrations/" + office.context.capabilities.reference(*merged)};
}

Pressed press_end(Transaction& tx, const Office&, const Visit& visit, const RegistrationId& id) {
  const auto& asked = visit.form.at("reason");
  const auto known = std::ranges::find(end_reasons, asked);
  const std::string reason{known == end_reasons.end() ? end_reasons.front() : *known};
  const auto ended = store::end_review(tx, id, reason, told_how(visit));
  if (!ended) return {notice_of(ended.error())};
  note(tx, visit, id, "ended", "reason: " + reason);
  return {};
}

Pressed press_told(Transaction& tx, const Office&, const Visit& visit, const RegistrationId& id) {
  if (store::told_by_telephone(tx, id) == 0) return {"staff_call_nothing"};
  note(tx, visit, id, "told-by-telephone");
  return {.notice = {}, .go = std::string{calls_path}};
}

Pressed press_no_answer(Transaction& tx, const Office& office, const Visit& visit, const RegistrationId& id) {
  const auto tries = store::no_answer(tx, id, visit.staff.id, office.context.limits.calls);
  if (!tries) return {notice_of(tries.error())};
  note(tx, visit, id, "rang-no-answer", "try " + std::to_string(*tries));
  return {.notice = {}, .go = std::string{calls_path}};
}

Pressed press_wrong_number(Transaction& tx, const Office&, const Visit& visit, const RegistrationId& id) {
  const auto state = store::wrong_number(tx, id, visit.staff.id);
  if (!state) return {notice_of(state.error())};
  note(tx, visit, id, "rang-wrong-number");
  return {.notice = {}, .go = std::string{calls_path}};
}

Pressed press_give_back(Transaction& tx, const Office&, const Visit& visit, const RegistrationId& id) {
  store::give_back(tx, id, visit.staff.id);
  note(tx, visit, id, "call-given-back");
  return {.notice = {}, .go = std::string{calls_path}};
}

}  // namespace holdfast::staff
