#include "staff/callers/found_rows.hpp"

#include "holdfast/offers/wording.hpp"
#include "staff/callers/registered.hpp"

namespace holdfast::staff {

std::vector<store::StatusView> look_at_list(store::Transaction& tx, const Visit& visit,
                                            const std::vector<RegistrationId>& ids) {
  std::vector<store::StatusView> people;
  for (const auto& id : ids) {
    const auto status = store::read_status(tx, id);
    if (!status) continue;
    store::audit(tx, visit.doer(), {.action = "listed", .subject = store::subject_of(id)});
    people.push_back(*status);
  }
  return people;
}

void add_person_row(ctemplate::TemplateDictionary& dictionary, const Office& office,
                    const store::StatusView& status, Language language) {
  const auto& person = status.registration;
  auto& row = *dictionary.AddSectionDictionary("PERSON");
  set(row, "PATH", path_of(office, person.id));
  set(row, "NAME", person.name);
  set(row, "BORN", offers::day_text(person.date_of_birth, language));
  set(row, "STATE", office.words.at("staff_state_" + std::string{name_of(status.state)}, language));
  set(row, "RECEIVED",
      offers::moment_text(person.received_at, office.context.programme()->home_zone, language));
  set(row, "REASON", reason_words(office, status.reason, language));
}

std::string reason_words(const Office& office, const std::string& reason, Language language) {
  if (reason.empty()) return {};
  const auto found = office.words.find("staff_reason_" + reason, language);
  return found.empty() ? reason : std::string{found};
}

}  // namespace holdfast::staff
