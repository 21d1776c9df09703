#include "staff/callers/standing_part.hpp"

#include "holdfast/offers/reason.hpp"
#include "holdfast/offers/wording.hpp"
#include "staff/callers/end_reasons.hpp"
#include "staff/callers/found_rows.hpp"

namespace holdfast::staff {

namespace {

using ctemplate::TemplateDictionary;

/// What can be pressed for somebody in a state.
struct Presses {
  bool cancel = false, go_again = false, review = false, changes = false;
};
Presses presses_in(RegistrationState state) {
  switch (state) {
    case RegistrationState::queued: return {.changes = true};
    case RegistrationState::waiting: return {.cancel = true, .changes = true};
    case RegistrationState::offered: return {.cancel = true, .changes = true};
    case RegistrationState::booked: return {.cancel = true};
    case RegistrationState::declined:
    case RegistrationState::lapsed:
    case RegistrationState::cancelled: return {.go_again = true};
    case RegistrationState::review: return {.cancel = false, .review = true, .changes = true};
  }
  return {};
}

TemplateDictionary& add_seat(TemplateDictionary& parent, const char* section, const store::OfferView& offer,
                             Language language) {
  auto& seat = *parent.AddSectionDictionary(section);
  set(seat, "CLINIC", offer.clinic.name);
  set(seat, "ADDRESS", offers::address_text(offer.clinic.address));
  set(seat, "WHEN", offers::moment_text(offer.arrives_at(), offer.clinic.zone, language));
  return seat;
}

void add_held(TemplateDictionary& dictionary, const Office& office, const store::OfferView& offer,
              Language language) {
  auto& held = add_seat(dictionary, "HELD", offer, language);
  set(held, "OFFER", office.context.capabilities.reference(offer.offer.id));
  set(held, "UNTIL", offers::clock_text(offer.offer.held_until, offer.clinic.zone, language));
  const auto left = std::chrono::ceil<std::chrono::seconds>(offer.offer.held_until - office.context.clock());
  if (left.count() > 0) set(*held.AddSectionDictionary("LEFT"), "SECONDS", std::to_string(left.count()));
}

void add_review(TemplateDictionary& dictionary, const Office& office, const Registered& person,
                Language language) {
  auto& review = *dictionary.AddSectionDictionary("REVIEW");
  set(review, "WHY", reason_words(office, person.status.reason, language));
  if (person.holder) review.ShowSection("MERGE");
  for (const auto reason : end_reasons) {
    auto& option = *review.AddSectionDictionary("END_REASON");
    set(option, "VALUE", reason);
    set(option, "NAME", reason_words(office, std::string{reason}, language));
  }
}

void add_call(TemplateDictionary& dictionary, const Office& office, const Visit& visit,
              const Registered& person, Language language) {
  const auto& call = *person.call;
  const auto& zone = office.context.programme()->home_zone;
  auto& row = *dictionary.AddSectionDictionary("CALL");
  set(row, "PHONE", person.status.registration.phone);
  const auto kind = office.words.find("staff_kind_" + call.kind, language);
  set(row, "KIND", kind.empty() ? std::string_view{call.kind} : kind);
  set(row, "TRIES", std::to_string(call.tries));
  set(row, "DEADLINE", offers::moment_text(call.deadline, zone, language));
  if (call.taken_by && call.taken_by != visit.staff.id) {
    auto& taken = *row.AddSectionDictionary("TAKEN");
    set(taken, "NAME", call.taken_by_name);
    set(taken, "UNTIL", offers::clock_text(*call.taken_until, zone, language));
  }
  if (call.taken_by == visit.staff.id) row.ShowSection("MINE");
}

/// Whoever comes with them, each with their code, for as long as one answer counts for all.
void add_household(TemplateDictionary& dictionary, const Office& office, const store::StatusView& status) {
  if (status.household.size() < 2 || status.state == RegistrationState::cancelled) return;
  auto& household = *dictionary.AddSectionDictionary("HOUSEHOLD");
  for (const auto& person : status.household) {
    auto& member = *household.AddSectionDictionary("MEMBER");
    set(member, "NAME", person.name);
    set(member, "MEMBER_CODE", confirmation_code(person.id));
    set(member, "MEMBER_PATH", path_of(office, person.id));
  }
}

}  // namespace

void show_standing_part(TemplateDictionary& dictionary, const Office& office, const Visit& visit,
                        const RegistrationId& id, const Registered* person, Language language) {
  set(dictionary, "PATH", path_of(office, id));
  set(dictionary, "CODE", confirmation_code(id));
  set(dictionary, "STANDING", standing_of(person != nullptr ? &person->status : nullptr));
  const auto state = person != nullptr ? person->status.state : RegistrationState::queued;
  set(dictionary, "STATE", office.words.at("staff_state_" + std::string{name_of(state)}, language));
  const auto theirs = person != nullptr ? person->status.registration.language : language;
  const auto& switches = office.context.shared.switches;
  const auto reason = person != nullptr ? offers::reason_of(person->status, *office.context.programme(),
                                                            office.context.clock(), theirs, switches)
                                        : offers::reason_in_queue(theirs, switches);
  set(dictionary, "REASON", reason.text);
  set(dictionary, "THEIR_LANGUAGE", name_of(theirs));
  if (const auto hint = person == nullptr ? std::nullopt : offers::residence_hint(person->status, theirs))
    set(*dictionary.AddSectionDictionary("AT_RESIDENCE"), "TEXT", hint->text);

  auto presses = presses_in(state);
  if (person != nullptr && !offers::may_go_again(person->status)) presses.go_again = false;
  if (presses.changes) dictionary.ShowSection("WATCH");
  if (presses.cancel) {
    auto& cancel = *dictionary.AddSectionDictionary("CANCEL");
    if (person != nullptr && offers::is_booked_together(person->status)) cancel.ShowSection("TOGETHER");
  }
  if (presses.go_again) dictionary.ShowSection("GO_AGAIN");
  if (person == nullptr) return;
  if (state == RegistrationState::booked) dictionary.ShowSection("CHANGE");
  if (offers::may_wish_anew(person->status)) dictionary.ShowSection("OTHER_TIMES");
  add_household(dictionary, office, person->status);
  const auto& offer = person->status.offer;
  if (offer && state == RegistrationState::offered) add_held(dictionary, office, *offer, language);
  if (offer && state == RegistrationState::booked) add_seat(dictionary, "BOOKED", *offer, language);
  if (presses.review) add_review(dictionary, office, *person, language);
  if (!presses.review && person->card_ending.empty()) dictionary.ShowSection("CARD_WANTED");
  if (person->call) add_call(dictionary, office, visit, *person, language);
}

}  // namespace holdfast::staff
