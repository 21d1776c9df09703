#include "staff/management/careful.hpp"

#include "holdfast/offers/wording.hpp"

namespace holdfast::staff {

using ctemplate::TemplateDictionary;
using store::Proposal;

void add_line(TemplateDictionary& dictionary, const char* section, const std::string& what,
              std::size_t count) {
  auto& row = *dictionary.AddSectionDictionary(section);
  set(row, "WHAT", what);
  set(row, "COUNT", std::to_string(count));
}

void add_people(TemplateDictionary& dictionary, const Office& office, const store::WindowsOrdered& report,
                Language language) {
  if (report.people() == 0) return;
  auto& people = *dictionary.AddSectionDictionary("PEOPLE");
  add_line(people, "PERSON", office.words.at("weeks_lose_appointment", language), report.booked);
  add_line(people, "PERSON", office.words.at("weeks_lose_offer", language), report.held);
  if (report.kept > 0) add_line(people, "PERSON", office.words.at("weeks_lose_kept", language), report.kept);
  for (const auto& [channel, count] : report.told_by) {
    add_line(people, "PERSON", office.words.at("weeks_told_by_" + std::string{name_of(channel)}, language),
             count);
  }
  for (const auto& [section, count, words] : {std::tuple{"LOSES_APPOINTMENT", report.booked, "weeks_words"},
                                              {"LOSES_OFFER", report.held, "weeks_words_offer"}}) {
    if (count == 0) continue;
    auto& told = *people.AddSectionDictionary(section);
    set(told, "ENGLISH", office.words.at(words, Language::en));
    set(told, "FRENCH", office.words.at(words, Language::fr));
  }
}

void add_care(TemplateDictionary& dictionary, const Office& office, std::size_t people, Language language) {
  if (people == 0) return;
  const auto& rules = office.context.limits.care;
  auto& care = *dictionary.AddSectionDictionary("CARE");
  set(care, "UNDO",
      filled(office.words.at("careful_undo_time", language), "TIME",
             offers::duration_text(rules.undo_time, language)));
  if (people <= rules.alone_max) return;
  set(*care.AddSectionDictionary("MANY"), "TEXT",
      filled(office.words.at("careful_many", language), "COUNT", std::to_string(rules.alone_max)));
}

void add_press(TemplateDictionary& dictionary, const Office& office, std::size_t people) {
  if (people == 0) return dictionary.ShowSection("IT_TOUCHES_NOBODY");
  dictionary.ShowSection("WARNS");
  dictionary.ShowSection(people > office.context.limits.care.alone_max ? "IT_TOUCHES_MANY"
                                                                       : "IT_TOUCHES_PEOPLE");
}

http::Response proposed(const Office& office, std::string_view kind, const Proposal& proposal,
                        const std::string& done) {
  const auto count = [&](std::string_view outcome) {
    if (office.context.changed) office.context.changed(kind, outcome);
  };
  switch (proposal.fate) {
    case Proposal::Fate::done: count("at-once"); return http::see_other(done);
    case Proposal::Fate::waiting: count("waiting"); break;
    case Proposal::Fate::needs_second: count("proposed"); break;
    case Proposal::Fate::in_the_way:
      return http::see_other(path_of(proposal.change.value()) + "?said=in-the-way");
  }
  return http::see_other(path_of(proposal.change.value()));
}

std::string path_of(store::ChangeId id) {
  return "/staff/changes/" + std::to_string(static_cast<std::int64_t>(id));
}

}  // namespace holdfast::staff
