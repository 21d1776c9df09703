#include "holdfast/site/typed.hpp"

#include <algorithm>
#include <charconv>

namespace holdfast::site {

namespace {

struct FieldOf {
  std::string_view pointer, field, anchor, label;
};
constexpr std::array<FieldOf, 16> fields{
    {{"/name", "name", "name", "name"},
     {"/address", "line1", "line1", "address"},
     {"/address/line1", "line1", "line1", "line1"},
     {"/address/line2", "line2", "line2", "line2"},
     {"/address/city", "city", "city", "city"},
     {"/address/province", "province", "province", "province"},
     {"/address/postalCode", "postalCode", "postalCode", "postal_code"},
     {"/contactName", "contactName", "contactName", "residence_contact_name"},
     {"/phone", "phone", "phone", "phone"},
     {"/email", "email", "email", "email"},
     {"/contact", "contact", "contact", "contact"},
     {"/language", "language", "language", "language"},
     {"/dateOfBirth", "dateOfBirth", "birthDay", "date_of_birth"},
     {"/healthCardNumber", "healthCardNumber", "healthCardNumber", "card"},
     {"/needs", "needs", "needs", "needs"},
     {"/preferences", "preferences", "choices", "preferences"}}};
constexpr std::string_view below_preferences = "/preferences/";
constexpr std::string_view below_household = "/household/";

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

std::string trimmed(const std::string& text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::string padded(std::string part, std::size_t digits) {
  return part.empty() || part.size() >= digits ? part : std::string(digits - part.size(), '0') + part;
}

std::string date_of(const std::string& typed_day, const std::string& typed_month,
                    const std::string& typed_year) {
  const auto day = trimmed(typed_day);
  const auto month = trimmed(typed_month);
  const auto year = trimmed(typed_year);
  if (day.empty() && month.empty() && year.empty()) return {};
  return year + '-' + padded(month, 2) + '-' + padded(day, 2);
}

// The page asks with other fields than the API, so some sentences are its own.
std::string message_of(const Fault& fault, bool of_time, const Words& words, Language language) {
  const auto own = words.find(
      of_time && fault.code == "required" ? "fault_time_required" : "fault_" + fault.code, language);
  return own.empty() ? fault.message : std::string{own};
}

/// A fault of one of the household, "/household/0/dateOfBirth".
PageFault member_fault(const Fault& fault, const Words& words, Language language) {
  auto rest = std::string_view{fault.pointer}.substr(below_household.size());
  std::size_t index = 0;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), index);
  rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
  const auto row = error == std::errc{} && index < members_max ? index + 1 : 1;
  const auto person = words.at("household_member_" + std::to_string(row), language) + " – ";
  const auto message = message_of(fault, false, words, language);
  if (rest == "/dateOfBirth") {
    return {member_field(row, "dateOfBirth"), member_field(row, "birthDay"),
            person + words.at("date_of_birth", language), message};
  }
  const auto part = rest == "/healthCardNumber" ? "card" : "name";
  return {member_field(row, part), member_field(row, part), person + words.at(part, language), message};
}

struct WishPlace {
  std::size_t row = 0;
  std::string_view part;  // "/clinic", "/start" or nothing
};

WishPlace wish_place(std::string_view pointer, const std::vector<std::size_t>& rows) {
  auto rest = pointer.substr(below_preferences.size());
  std::size_t index = 0;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), index);
  rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
  return {error == std::errc{} && index < rows.size() ? rows[index] : 1, rest};
}

}  // namespace

Typed::Typed(const http::Fields& sent) {
  for (const auto& [name, value] : sent) {
    if (at(name).empty()) fields_.emplace_back(name, value);
  }
}

const std::string& Typed::at(std::string_view name) const {
  static const std::string nothing;
  const auto found =
      std::find_if(fields_.begin(), fields_.end(), [&](const auto& field) { return field.first == name; });
  return found == fields_.end() ? nothing : found->second;
}

void Typed::set(std::string name, std::string value) {
  std::erase_if(fields_, [&](const auto& field) { return field.first == name; });
  fields_.emplace_back(std::move(name), std::move(value));
}

std::string wish_field(std::size_t row, std::string_view part) {
  return 'p' + std::to_string(row) + '-' + std::string{part};
}

std::string need_field(std::string_view word) {
  std::string field{"need_"};
  for (const char letter : word) field += letter == '-' ? '_' : letter;
  return field;
}

std::vector<std::string> typed_needs(const Typed& typed) {
  std::vector<std::string> needs;
  for (const auto word : need_words) {
    if (!typed.at(need_field(word)).empty()) needs.emplace_back(word);
  }
  return needs;
}

std::string needs_text(const std::vector<std::string>& needs, const Words& words, Language language) {
  std::string text;
  for (const auto& word : needs)
    text.append(text.empty() ? "" : "; ").append(words.at(need_field(word), language));
  return text;
}

std::string member_field(std::size_t row, std::string_view part) {
  return 'h' + std::to_string(row) + '_' + std::string{part};
}

bool member_is_empty(const Typed& typed, std::size_t row) {
  return std::all_of(member_parts.begin(), member_parts.end(),
                     [&](std::string_view part) { return is_blank(typed.at(member_field(row, part))); });
}

std::size_t close_ranks(Typed& typed) {
  std::size_t people = 0;
  for (std::size_t row = 1; row <= members_max; ++row) {
    if (member_is_empty(typed, row)) continue;
    if (++people == row) continue;
    for (const auto part : member_parts) {
      typed.set(member_field(people, part), typed.at(member_field(row, part)));
      typed.set(member_field(row, part), {});
    }
  }
  return people;
}

std::string typed_date_of_birth(const Typed& typed) {
  return date_of(typed.at("birthDay"), typed.at("birthMonth"), typed.at("birthYear"));
}

std::string typed_date_of_birth(const Typed& typed, std::size_t member) {
  return date_of(typed.at(member_field(member, "birthDay")), typed.at(member_field(member, "birthMonth")),
                 typed.at(member_field(member, "birthYear")));
}

TypedForm raw_form(const Typed& typed) {
  TypedForm raw;
  auto& form = raw.form;
  form.name = typed.at("name");
  form.line1 = typed.at("line1");
  form.line2 = typed.at("line2");
  form.city = typed.at("city");
  form.province = typed.at("province");
  form.postal_code = typed.at("postalCode");
  form.phone = typed.at("phone");
  form.email = typed.at("email");
  form.contact = typed.at("contact");
  form.language = typed.at("language");
  form.date_of_birth = typed_date_of_birth(typed);
  form.health_card_number = typed.at("healthCardNumber");
  form.needs = typed_needs(typed);

  for (std::size_t row = 1; row <= members_max; ++row) {
    const auto& name = typed.at(member_field(row, "name"));
    const auto& card = typed.at(member_field(row, "card"));
    auto born = typed_date_of_birth(typed, row);
    if (is_blank(name) && is_blank(card) && born.empty()) continue;
    form.household.push_back({name, std::move(born), card});
  }
  form.neighbouring_hours = typed.at("neighbouringHours") == "yes";

  for (std::size_t row = 1; row <= wishes_max; ++row) {
    const auto& clinic = typed.at(wish_field(row, "clinic"));
    const auto date = trimmed(typed.at(wish_field(row, "date")));
    const auto hour = trimmed(typed.at(wish_field(row, "hour")));
    if (is_blank(clinic) && date.empty() && hour.empty()) continue;
    const bool whole = !date.empty() && !hour.empty();
    form.preferences.push_back({clinic, whole ? date + 'T' + hour : std::string{}});
    raw.rows.push_back(row);
  }
  return raw;
}

std::vector<PageFault> page_faults(const std::vector<Fault>& faults, const std::vector<std::size_t>& rows,
                                   const Words& words, Language language) {
  std::vector<PageFault> shown;
  for (const auto& fault : faults) {
    if (fault.pointer.starts_with(below_preferences)) {
      const auto place = wish_place(fault.pointer, rows);
      const auto number = std::to_string(place.row);
      shown.push_back({'p' + number, "choice-" + number,
                       filled(words.at("choice", language), "NUMBER", number),
                       message_of(fault, place.part == "/start", words, language)});
      continue;
    }
    if (fault.pointer.starts_with(below_household)) {
      shown.push_back(member_fault(fault, words, language));
      continue;
    }
    const auto* known = std::find_if(fields.begin(), fields.end(),
                                     [&](const FieldOf& field) { return field.pointer == fault.pointer; });
    if (known == fields.end()) known = fields.begin();
    shown.push_back({std::string{known->field}, std::string{known->anchor}, words.at(known->label, language),
                     message_of(fault, fault.pointer == "/preferences", words, language)});
  }
  return shown;
}

}  // namespace holdfast::site
