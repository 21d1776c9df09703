// The page of somebody registered: how they stand, who they are, and what was done for them.

#include <algorithm>

#include "holdfast/offers/reason.hpp"
#include "holdfast/offers/wording.hpp"
#include "staff/callers/found_rows.hpp"
#include "staff/callers/registered.hpp"
#include "staff/callers/standing_part.hpp"
#include "staff/frame.hpp"

namespace holdfast::staff {

namespace {

using ctemplate::TemplateDictionary;

/// What the page is written with.
struct Pen {
  const Office& office;
  Language language;
  std::shared_ptr<const Programme> programme = office.context.programme();

  [[nodiscard]] std::string word(const std::string& group, const std::string& name) const {
    const auto found = office.words.find(group + name, language);
    return found.empty() ? name : std::string{found};
  }
  [[nodiscard]] std::string moment(Instant at) const {
    return offers::moment_text(at, programme->home_zone, language);
  }
};

std::string wish_text(const Preference& wish, const Pen& pen) {
  const auto known = wish.clinic ? pen.programme->find(*wish.clinic) : std::nullopt;
  auto place = pen.office.words.at("any_clinic", pen.language);
  if (wish.clinic) place = known ? pen.programme->at(*known).name : wish.clinic->text;
  return offers::moment_text(wish.start, pen.language) + ", " + place;
}

std::string wishes_text(const std::vector<Preference>& wishes, const Pen& pen) {
  std::string all;
  for (const auto& wish : wishes) all += (all.empty() ? "" : "; ") + wish_text(wish, pen);
  return all;
}

std::string card_text(const std::string& ending, const Pen& pen) {
  if (ending.empty()) return pen.office.words.at("staff_card_to_check", pen.language);
  return filled(pen.office.words.at("staff_card_ends", pen.language), "ENDING", ending);
}

std::string or_none(const std::string& text, const Pen& pen) {
  return text.empty() ? pen.office.words.at("answer_none", pen.language) : text;
}

struct Detail {
  std::string_view label;
  std::string value;
};

/// In the order of a conversation; the same for both where two stand side by side.
std::vector<Detail> details_of(const store::StatusView& status, const std::string& card, const Pen& pen) {
  const auto& person = status.registration;
  return {{"answer_name", person.name},
          {"date_of_birth", offers::day_text(person.date_of_birth, pen.language)},
          {"staff_card", card},
          {"phone", or_none(person.phone, pen)},
          {"email", or_none(person.email, pen)},
          {"contact", pen.word("contact_", std::string{name_of(person.contact)})},
          {"language", pen.word("language_", std::string{name_of(person.language)})},
          {"address", offers::address_text(person.address)},
          {"preferences", wishes_text(person.preferences, pen)},
          {"needs", or_none(needs_text(words_of(person.needs), pen.office.words, pen.language), pen)},
          {"staff_received", pen.moment(person.received_at)},
          {"staff_via", pen.word("staff_via_", std::string{name_of(person.via)})},
          {"staff_state", pen.word("staff_state_", std::string{name_of(status.state)})}};
}

void add_details(TemplateDictionary& dictionary, const Registered& person, const Pen& pen) {
  const auto card = card_text(person.card_ending, pen);
  const auto mine = details_of(person.status, card, pen);
  std::vector<Detail> others;
  if (person.holder) {
    others = details_of(*person.holder, card, pen);  // it is the card that they share
    set(*dictionary.AddSectionDictionary("HOLDER"), "OTHER_PATH",
        path_of(pen.office, person.holder->registration.id));
  }
  for (std::size_t at = 0; at < mine.size(); ++at) {
    auto& row = *dictionary.AddSectionDictionary("DETAIL");
    set(row, "LABEL", pen.office.words.at(mine[at].label, pen.language));
    set(row, "VALUE", mine[at].value);
    if (others.empty()) continue;
    auto& other = *row.AddSectionDictionary("OTHER");
    set(other, "VALUE", others[at].value);
    if (others[at].value != mine[at].value) other.ShowSection("DIFFERS");
  }
}

/// One line of the history.
struct Event {
  Instant at;
  std::string what, how;
};

Event event_of(const store::OfferMade& made, const Pen& pen) {
  const auto& view = made.view;
  std::string how = pen.word("staff_offer_", std::string{name_of(view.offer.state)});
  if (view.resolved_at) how += ", " + pen.moment(*view.resolved_at);
  if (made.seen_at) how += "; " + pen.word("staff_offer_", "seen") + ' ' + pen.moment(*made.seen_at);
  return {view.created_at,
          pen.word("staff_kind_", "offer") + ": " + view.clinic.name + ", " +
              offers::moment_text(view.arrives_at(), view.clinic.zone, pen.language),
          how};
}

Event event_of(const store::MessageSent& message, const Pen& pen) {
  std::string how = message.address.empty() ? "" : message.address + ": ";
  how += pen.word("staff_message_", message.state);
  if (message.sent_at) how += ", " + pen.moment(*message.sent_at);
  if (message.channel == "call" && message.attempts > 0) {
    how += "; " + filled(pen.office.words.at("staff_tries", pen.language), "COUNT",
                         std::to_string(message.attempts));
  }
  return {message.created_at,
          pen.word("staff_channel_", message.channel) + ": " + pen.word("staff_kind_", message.kind), how};
}

Event event_of(const store::AuditEntry& deed, const Pen& pen) {
  return {deed.at, pen.word("audit_", deed.deed.action),
          deed.deed.detail.empty() ? deed.name : deed.name + ", " + deed.deed.detail};
}

void add_history(TemplateDictionary& dictionary, const Registered& person, const Pen& pen) {
  std::vector<Event> events;
  for (const auto& made : person.history.offers) events.push_back(event_of(made, pen));
  for (const auto& message : person.history.messages) events.push_back(event_of(message, pen));
  for (const auto& deed : person.deeds) events.push_back(event_of(deed, pen));
  std::ranges::stable_sort(events, std::ranges::greater{}, &Event::at);
  for (const auto& event : events) {
    auto& row = *dictionary.AddSectionDictionary("EVENT");
    set(row, "AT", pen.moment(event.at));
    set(row, "WHAT", event.what);
    set(row, "HOW", event.how);
  }
}

}  // namespace

http::Response registered_page(const Office& office, const http::Request& request, const Visit& visit,
                               const RegistrationId& id, const Registered* person, Said said) {
  const Pen pen{.office = office, .language = language_of(request)};
  TemplateDictionary dictionary{"staff_registration"};
  const auto path = path_of(office, id);
  if (!said.notice.empty())
    set(*dictionary.AddSectionDictionary("NOTICE"), "TEXT", office.words.at(said.notice, pen.language));
  show_standing_part(dictionary, office, visit, id, person, pen.language);
  // Of a letter that nobody has opened nothing is known.
  const bool is_known = person != nullptr && !person->status.dead_letter;
  set(dictionary, "HEADING",
      is_known ? person->status.registration.name
               : office.words.at("staff_registered_heading", pen.language));
  if (is_known) {
    dictionary.ShowSection("KNOWN");
    if (!offers::is_erased(person->status))
      set(*dictionary.AddSectionDictionary("DATA"), "DATA_PATH", path + "/data");
    add_details(dictionary, *person, pen);
    add_history(dictionary, *person, pen);
  }
  return staff_page(office, request, visit, {"staff_registration", "staff_registration", path}, dictionary,
                    said.status);
}

}  // namespace holdfast::staff
