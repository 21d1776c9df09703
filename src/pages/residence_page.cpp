#include "pages/residence_page.hpp"

#include <algorithm>
#include <string_view>

#include "holdfast/offers/residences.hpp"
#include "holdfast/offers/wording.hpp"
#include "holdfast/site/person_fields.hpp"

namespace holdfast::pages {

namespace {

using ctemplate::TemplateDictionary;

constexpr std::string_view of_roster = "/roster";

const std::string& word(const Look& look, std::string_view name) {
  return look.words.at(name, look.language);
}

/// "Line 3: …": of "/roster/3/name" the line, of "/roster" nothing.
std::string line_text(const Look& look, const Fault& fault) {
  if (fault.pointer == of_roster) return fault.message;
  const auto number = fault.pointer.substr(of_roster.size() + 1);
  return filled(word(look, "residence_line"), "NUMBER", number.substr(0, number.find('/'))) + ": " +
         fault.message;
}

/// The faults of a roster stand above it, line by line; the summary leads there once.
void add_roster_faults(TemplateDictionary& dictionary, const Look& look, const std::vector<Fault>& faults,
                       std::vector<PageFault>& shown) {
  TemplateDictionary* all = nullptr;
  for (const auto& fault : faults) {
    if (!fault.pointer.starts_with(of_roster)) continue;
    if (all == nullptr) {
      all = dictionary.AddSectionDictionary("ROSTER_FAULTS");
      shown.push_back({.field = "roster",
                       .anchor = "roster",
                       .label = word(look, "residence_people"),
                       .message = line_text(look, fault)});
    }
    set(*all->AddSectionDictionary("ROSTER_FAULT"), "TEXT", line_text(look, fault));
  }
}

void set_roster(TemplateDictionary& dictionary, const Typed& typed) {
  set(dictionary, "ROSTER", typed.at("roster"));
  set(dictionary, "ORIGIN", typed.at("rosterOrigin"));
}

void add_notice(TemplateDictionary& dictionary, const std::string& notice) {
  if (!notice.empty()) set(*dictionary.AddSectionDictionary("NOTICE"), "TEXT", notice);
}

std::string visit_text(const Look& look, const store::OfferedVisit& part, const TimeZone& home) {
  const auto& visit = part.visit;
  auto text = filled(word(look, "residence_visit_text"), "WHEN",
                     offers::moment_text(visit.starts_at, home, look.language));
  text = filled(std::move(text), "END", offers::clock_text(visit.ends_at, home, look.language));
  return filled(std::move(text), "SEATS", std::to_string(part.seats));
}

std::string when_of(const Look& look, const ResidencePage& shown, VisitId id) {
  if (!shown.view.offer) return {};
  const auto& visits = shown.view.offer->visits;
  const auto found = std::ranges::find_if(visits, [id](const auto& part) { return part.visit.id == id; });
  return found == visits.end() ? std::string{}
                               : offers::moment_text(found->visit.starts_at, shown.home, look.language);
}

void add_offer(TemplateDictionary& dictionary, const Look& look, const ResidencePage& shown) {
  const auto& offer = shown.view.offer;
  const bool held = offers::standing_of(shown.view, shown.now) == RegistrationState::offered;
  if (!offer || !(held || shown.view.state == RegistrationState::booked)) return;
  auto& visits = *dictionary.AddSectionDictionary("VISITS");
  set(visits, "HEADING", word(look, held ? "residence_offered" : "residence_booked"));
  for (const auto& part : offer->visits)
    set(*visits.AddSectionDictionary("VISIT"), "TEXT", visit_text(look, part, shown.home));
  if (!held) return;
  const auto until = offers::moment_text(offer->held_until, shown.home, look.language);
  set(*dictionary.AddSectionDictionary("DECIDE"), "UNTIL",
      filled(word(look, "residence_until"), "UNTIL", until));
}

std::string due_text(const Look& look, std::string_view sentence, const store::SecondVisit& second,
                     const TimeZone& home) {
  const auto days = offers::days_of(second, home);
  auto text = filled(word(look, sentence), "FROM", offers::day_text(days.from, look.language));
  return filled(std::move(text), "UNTIL", offers::day_text(days.until, look.language));
}

/// Of a second visit its days; of a first the way to those that follow it.
void add_second_visits(TemplateDictionary& dictionary, const Look& look, const ResidencePage& shown) {
  const auto& view = shown.view;
  if (view.second) {
    set(*dictionary.AddSectionDictionary("SECOND"), "TEXT",
        due_text(look, "residence_second_due", *view.second, shown.home));
  }
  if (view.seconds.empty()) return;
  auto& all = *dictionary.AddSectionDictionary("SECONDS");
  for (const auto& each : view.seconds) {
    auto& row = *all.AddSectionDictionary("SECOND_VISIT");
    set(row, "PATH", "/residence/" + shown.capabilities.reference(each.id));
    set(row, "TEXT",
        filled(due_text(look, "residence_second_of", each.due, shown.home), "PEOPLE",
               std::to_string(each.people)));
  }
}

void add_people(TemplateDictionary& dictionary, const Look& look, const ResidencePage& shown) {
  const auto& people = shown.view.people;
  set(dictionary, "COUNT", std::to_string(people.size()));
  if (people.empty()) return;
  auto& some = *dictionary.AddSectionDictionary("SOME");
  for (const auto& each : people) {
    auto& row = *some.AddSectionDictionary("PERSON");
    set(row, "NAME", each.name);
    set(row, "BORN", std::to_string(static_cast<int>(each.date_of_birth.year())));
    set(row, "CARD", word(look, each.has_card ? "residence_card_known" : "residence_card_unknown"));
    set(row, "VISIT", each.visit ? when_of(look, shown, *each.visit) : std::string{});
    set(row, "ID", std::to_string(static_cast<std::int64_t>(each.id)));
  }
}

}  // namespace

std::vector<PageFault> faults_of_residence(const Look& look, const std::vector<Fault>& faults) {
  std::vector<PageFault> shown;
  for (const auto& fault : faults) {
    if (fault.pointer.starts_with(of_roster)) continue;
    auto one = page_faults({fault}, {}, look.words, look.language);
    if (fault.pointer == "/name") one.front().label = word(look, "residence_name");
    shown.push_back(std::move(one.front()));
  }
  return shown;
}

http::Response residence_form_page(const Look& look, const ResidenceForm& form, const Programme& programme) {
  TemplateDictionary dictionary{"residence_register"};
  set(dictionary, "KEY", form.key);
  add_notice(dictionary, form.notice);
  show_person_fields(dictionary, form.typed, programme, look.language);
  set(dictionary, "contactName", form.typed.at("contactName"));
  set_roster(dictionary, form.typed);
  auto faults = faults_of_residence(look, form.faults);
  add_roster_faults(dictionary, look, form.faults, faults);
  add_faults(dictionary, faults);
  return page(look, "residence_register", word(look, "residence_title"), dictionary, form.status);
}

http::Response residence_page(const Look& look, const ResidencePage& shown) {
  using enum RegistrationState;
  TemplateDictionary dictionary{"residence"};
  const auto path = "/residence/" + shown.reference;
  set(dictionary, "NAME", shown.view.residence.name);
  set(dictionary, "PATH", path);
  set(dictionary, "ROSTER_PATH", path + "/roster");
  set(dictionary, "LEAD", offers::reason_of(shown.view, shown.now, look.language).text);
  set_roster(dictionary, shown.typed);
  if (shown.refusal) add_notice(dictionary, offers::text_of(*shown.refusal, look.language));
  add_second_visits(dictionary, look, shown);
  add_offer(dictionary, look, shown);
  add_people(dictionary, look, shown);
  const auto stored = shown.view.state;
  if (stored == declined || stored == lapsed || stored == cancelled) dictionary.ShowSection("AGAIN");
  if (stored != offered && stored != cancelled && !shown.view.second) dictionary.ShowSection("MAY_ADD");
  if (stored != cancelled) dictionary.ShowSection("MAY_END");
  std::vector<PageFault> faults;
  add_roster_faults(dictionary, look, shown.faults, faults);
  add_faults(dictionary, faults);
  return page(look, "residence", shown.view.residence.name, dictionary, shown.status);
}

}  // namespace holdfast::pages
