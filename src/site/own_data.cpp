#include "holdfast/site/own_data.hpp"

#include <algorithm>

#include "holdfast/offers/wording.hpp"
#include "holdfast/site/look.hpp"
#include "holdfast/site/typed.hpp"

namespace holdfast::site {

namespace {

using ctemplate::TemplateDictionary;

/// What it is written with.
struct Pen {
  const Words& words;
  const Programme& programme;
  Language language;

  [[nodiscard]] std::string word(std::string_view name) const { return words.at(name, language); }
  [[nodiscard]] std::string word(const std::string& group, std::string_view name) const {
    const auto found = words.find(group + std::string{name}, language);
    return found.empty() ? std::string{name} : std::string{found};
  }
  [[nodiscard]] std::string or_none(const std::string& text) const {
    return text.empty() ? word("answer_none") : text;
  }
};

void add_row(TemplateDictionary& dictionary, const char* list, const std::string& label,
             const std::string& value) {
  auto& row = *dictionary.AddSectionDictionary(list);
  set(row, "LABEL", label);
  set(row, "VALUE", value);
}

std::string wishes_text(const Pen& pen, const std::vector<Preference>& wishes) {
  std::string all;
  for (const auto& wish : wishes) {
    const auto known = wish.clinic ? pen.programme.find(*wish.clinic) : std::nullopt;
    auto place = pen.word("any_clinic");
    if (wish.clinic) place = known ? pen.programme.at(*known).name : wish.clinic->text;
    all += (all.empty() ? "" : "; ") + offers::moment_text(wish.start, pen.language) + ", " + place;
  }
  return all;
}

void add_told(TemplateDictionary& dictionary, const Pen& pen, const store::OwnData& data) {
  const auto& person = data.status.registration;
  const auto add = [&](std::string_view label, const std::string& value) {
    add_row(dictionary, "TOLD", pen.word(label), value);
  };
  add("answer_name", person.name);
  add("date_of_birth", offers::day_text(person.date_of_birth, pen.language));
  add("answer_card", data.card_ending.empty() ? pen.word("answer_no_card")
                                              : filled(pen.word("data_card"), "ENDING", data.card_ending));
  add("address", offers::address_text(person.address));
  add("phone", pen.or_none(person.phone));
  add("email", pen.or_none(person.email));
  add("contact", pen.word("contact_", name_of(person.contact)));
  add("language", pen.word("language_", name_of(person.language)));
  add("preferences", wishes_text(pen, person.preferences));
  add("needs", pen.or_none(needs_text(words_of(person.needs), pen.words, pen.language)));
}

/// One line of what was done.
struct Event {
  Instant at;
  std::string what;
};

std::vector<Event> events_of(const Pen& pen, const store::OwnData& data) {
  std::vector<Event> events{{data.status.registration.received_at, pen.word("data_received")}};
  for (const auto& made : data.history.offers) {
    const auto& view = made.view;
    events.push_back(
        {view.created_at, pen.word("staff_kind_offer") + ": " + view.clinic.name + ", " +
                              offers::moment_text(view.arrives_at(), view.clinic.zone, pen.language) + ": " +
                              pen.word("staff_offer_", name_of(view.offer.state))});
  }
  for (const auto& message : data.history.messages) {
    auto what = pen.word("staff_channel_", message.channel) + ": " + pen.word("staff_kind_", message.kind) +
                ": " + pen.word("staff_message_", message.state);
    if (!message.address.empty()) what += ", " + message.address;
    events.push_back({message.created_at, std::move(what)});
  }
  for (const auto& given : data.given) {
    auto what = pen.word(given.came ? "data_came" : "data_not_come") + ' ' + given.clinic;
    if (!given.product.empty()) what += ", " + given.product;
    events.push_back({given.at, std::move(what)});
  }
  for (const auto at : data.looked_at) events.push_back({at, pen.word("data_looked_at")});
  for (const auto at : data.numbers_left) events.push_back({at, pen.word("data_number_left")});
  std::ranges::stable_sort(events, {}, &Event::at);
  return events;
}

}  // namespace

std::string copies_text(const Words& words, const DataKept& kept, Language language) {
  const auto days = [](std::chrono::days each) { return std::to_string(each.count()); };
  const auto text = filled(words.at("data_erase_copies", language), "ROUNDS", days(kept.rounds));
  return filled(text, "BACKUPS", days(kept.backups));
}

void add_own_data(TemplateDictionary& dictionary, const store::OwnData& data, const Words& words,
                  const Programme& programme, Language language) {
  const Pen pen{.words = words, .programme = programme, .language = language};
  add_told(dictionary, pen, data);
  for (const auto& event : events_of(pen, data)) {
    add_row(dictionary, "DONE", offers::moment_text(event.at, programme.home_zone, language), event.what);
  }
}

}  // namespace holdfast::site
