#include "holdfast/domain/residence.hpp"

#include <algorithm>
#include <set>
#include <sstream>

#include "domain/form_reading.hpp"
#include "holdfast/domain/csv.hpp"

namespace holdfast {

namespace {

using Record = std::vector<std::string>;

/// What parts the fields: what a spreadsheet copies has tabs, and what it saves in French semicolons.
char separator_of(std::string_view text) {
  const auto first = text.substr(0, text.find('\n'));
  for (const char each : {'\t', ';'}) {
    if (first.find(each) != std::string_view::npos) return each;
  }
  return ',';
}

bool names_columns(const Record& record) {
  return std::ranges::none_of(record, [](const std::string& field) {
    return std::ranges::any_of(field, [](char c) { return c >= '0' && c <= '9'; });
  });
}

bool is_empty(const Record& record) {
  return std::ranges::all_of(record, [](const std::string& field) { return trimmed(field).empty(); });
}

/// Reads one person with the rules of their own form; what is said of it is said to somebody else.
std::optional<Resident> read_person(Faults& faults, const RawForm::RawMember& typed, const std::string& at,
                                    std::string_view province, Date today) {
  const auto name_at = at + "/name";
  Faults own{Language::en};
  Resident person;
  Faults of_name{Language::en};
  person.name = read_text(of_name, typed.name, {name_at, form_limits.name, Need::required});
  const auto date_of_birth = read_date_of_birth(own, typed.date_of_birth, today);
  person.date_of_birth = date_of_birth.value_or(Date{});
  Faults of_card{Language::en};
  person.health_card_number = read_health_card_number(of_card, typed.health_card_number, province);

  const bool is_good = of_name.empty() && date_of_birth && of_card.empty();
  for (const auto& fault : std::move(of_name).take()) faults.add(name_at, fault.code);
  if (!date_of_birth) faults.add(at + "/dateOfBirth", "roster-date");
  if (!of_card.empty()) faults.add(at + "/healthCardNumber", "roster-card");
  return is_good ? std::optional{std::move(person)} : std::nullopt;
}

/// Whoever came before, by card and by name and birth date.
class Seen {
 public:
  /// False: they are there already.
  bool add(const Resident& person) {
    const auto who = std::pair{person.name, std::chrono::sys_days{person.date_of_birth}};
    const std::string card{person_of_card(person.health_card_number)};
    const bool is_new =
        card.empty() ? !by_name_.contains(who) : !cards_.contains(card) && !without_card_.contains(who);
    by_name_.insert(who);
    if (card.empty()) {
      without_card_.insert(who);
    } else {
      cards_.insert(card);
    }
    return is_new;
  }

 private:
  using Who = std::pair<std::string, std::chrono::sys_days>;
  std::set<std::string> cards_;
  std::set<Who> by_name_, without_card_;
};

/// The people of a roster in their order, and everything that is wrong with them.
class Roster {
 public:
  Roster(std::string_view province, Date today, Language language)
      : province_(province), today_(today), faults_(language) {}

  /// False: there are too many already.
  bool make_room(const std::string& pointer) {
    if (++count_ <= roster_people_max) return true;
    faults_.add(pointer, "roster-too-long");
    return false;
  }
  void add(const RawForm::RawMember& typed, const std::string& at) {
    auto person = read_person(faults_, typed, at, province_, today_);
    if (!person) return;
    if (!seen_.add(*person)) faults_.add(at, "roster-twice");
    people_.push_back(*std::move(person));
  }
  void add_fault(const std::string& at, std::string_view code) { faults_.add(at, code); }

  [[nodiscard]] std::variant<std::vector<Resident>, std::vector<Fault>> take(const std::string& pointer) && {
    if (count_ == 0) faults_.add(pointer, "roster-empty");
    if (!faults_.empty()) return std::move(faults_).take();
    return std::move(people_);
  }

 private:
  std::string_view province_;
  Date today_;
  Faults faults_;
  Seen seen_;
  std::vector<Resident> people_;
  std::size_t count_ = 0;
};

}  // namespace

std::variant<Residence, std::vector<Fault>> read_residence(const RawForm& form,
                                                           const std::string& contact_name,
                                                           Language language) {
  Faults faults{language};
  const auto contact = contact_in(form);
  Residence residence;
  residence.name = read_text(faults, form.name, {"/name", form_limits.name, Need::required});
  residence.address = read_address(faults, form);
  residence.contact_name =
      read_text(faults, contact_name, {"/contactName", form_limits.name, Need::required});
  residence.phone = read_phone(faults, form.phone, contact);
  residence.email = read_email(faults, form.email, contact);
  residence.contact = read_contact(faults, form, contact);
  // The offer is a list of visits: nobody shall have to write it down from the telephone.
  if (contact == Contact::call) faults.add("/contact", "invalid-contact");
  residence.language = read_language(faults, form);
  if (!faults.empty()) return std::move(faults).take();
  return residence;
}

std::variant<ResidenceContact, std::vector<Fault>> read_residence_contact(const RawForm& form,
                                                                          const std::string& contact_name,
                                                                          const ResidenceContact& present,
                                                                          Language language) {
  Faults faults{language};
  ResidenceContact contact;
  contact.name = read_text(faults, contact_name, {"/contactName", form_limits.name, Need::required});
  auto reach = read_reach(form, contact.name == present.name ? present.reach : Reach{}, language);
  if (auto* const read = std::get_if<Reach>(&reach)) {
    contact.reach = std::move(*read);
  } else {
    for (const auto& fault : std::get<std::vector<Fault>>(reach)) faults.add(fault.pointer, fault.code);
  }
  if (contact_in(form) == Contact::call) faults.add("/contact", "invalid-contact");
  if (!faults.empty()) return std::move(faults).take();
  return contact;
}

std::variant<std::vector<Resident>, std::vector<Fault>> read_roster(std::string_view text,
                                                                    std::string_view province, Date today,
                                                                    Language language) {
  Roster roster{province, today, language};
  std::istringstream in{std::string{text}};
  CsvReader reader{in, separator_of(text)};
  while (const auto record = reader.next()) {
    if (is_empty(*record) || (reader.line() == 1 && names_columns(*record))) continue;
    if (!roster.make_room("/roster")) break;
    const auto at = "/roster/" + std::to_string(reader.line());
    if (record->size() < 2 || record->size() > 3) {
      roster.add_fault(at, "roster-fields");
      continue;
    }
    roster.add({.name = (*record)[0],
                .date_of_birth = (*record)[1],
                .health_card_number = record->size() == 3 ? std::optional{(*record)[2]} : std::nullopt},
               at);
  }
  return std::move(roster).take("/roster");
}

std::variant<std::vector<Resident>, std::vector<Fault>> read_residents(
    const std::vector<RawForm::RawMember>& typed, std::string_view province, Date today, Language language) {
  Roster roster{province, today, language};
  for (std::size_t at = 0; at < typed.size(); ++at) {
    if (!roster.make_room("/residents")) break;
    roster.add(typed[at], "/residents/" + std::to_string(at));
  }
  return std::move(roster).take("/residents");
}

bool is_same_person(const Resident& one, const Resident& other) noexcept {
  const auto card = person_of_card(one.health_card_number),
             other_card = person_of_card(other.health_card_number);
  if (!card.empty() && !other_card.empty()) return card == other_card;
  return one.name == other.name && one.date_of_birth == other.date_of_birth;
}

std::vector<VisitPart> choose_visits(int people, std::span<const VisitChoice> visits) {
  std::vector<VisitPart> chosen;
  std::vector<VisitChoice> left{visits.begin(), visits.end()};
  while (people > 0) {
    const auto has_room = [people](const VisitChoice& each) { return each.free >= people; };
    auto next = std::ranges::find_if(left, has_room);
    if (next == left.end()) next = std::ranges::max_element(left, {}, &VisitChoice::free);
    if (next == left.end() || next->free <= 0) return {};
    chosen.push_back({.id = next->id, .seats = std::min(people, next->free)});
    people -= chosen.back().seats;
    left.erase(next);
  }
  return chosen;
}

}  // namespace holdfast
