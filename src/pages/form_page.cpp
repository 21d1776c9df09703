#include "pages/form_page.hpp"

#include <array>

#include "holdfast/domain/dates.hpp"
#include "holdfast/offers/wording.hpp"
#include "holdfast/site/person_fields.hpp"
#include "pages/wishes.hpp"

namespace holdfast::pages {

namespace {

using ctemplate::TemplateDictionary;

constexpr std::array<std::string_view, 14> person_fields{
    "name",    "birthDay", "birthMonth", "birthYear", "healthCardNumber",
    "line1",   "line2",    "city",       "province",  "postalCode",
    "contact", "phone",    "email",      "language"};

// What another page of the form asked goes along, unseen.
void keep(TemplateDictionary& dictionary, std::string_view name, const std::string& value) {
  if (value.empty()) return;
  auto& kept = *dictionary.AddSectionDictionary("KEPT");
  set(kept, "NAME", name);
  set(kept, "VALUE", value);
}

void add_proof(TemplateDictionary& section, const FormPage::ProofAsked& proof) {
  set(section, "ENDS_AT", std::to_string(proof.challenge.ends_at));
  set(section, "NONCE", proof.challenge.nonce);
  set(section, "SALT", proof.challenge.salt);
  set(section, "COST", std::to_string(Proof::cost));
  set(section, "PREFIX", Proof::key_prefix);
  set(section, "TELEPHONE", proof.telephone);
}

std::string birth_text(const std::string& text, Language language) {
  const auto date = date_in(text);
  return date ? offers::day_text(*date, language) : text;
}

void keep_members(TemplateDictionary& dictionary, const Typed& typed) {
  for (std::size_t row = 1; row <= members_max; ++row) {
    for (const auto part : member_parts) {
      keep(dictionary, member_field(row, part), typed.at(member_field(row, part)));
    }
  }
  keep(dictionary, "neighbouringHours", typed.at("neighbouringHours"));
}

void show_members(TemplateDictionary& dictionary, const Typed& typed, Language language) {
  TemplateDictionary* household = nullptr;
  for (std::size_t row = 1; row <= members_max; ++row) {
    const auto& name = typed.at(member_field(row, "name"));
    if (name.empty()) break;
    if (household == nullptr) household = dictionary.AddSectionDictionary("HOUSEHOLD");
    auto& member = *household->AddSectionDictionary("MEMBER");
    set(member, "NAME", name);
    set(member, "BORN", birth_text(typed_date_of_birth(typed, row), language));
    const auto& card = typed.at(member_field(row, "card"));
    set(member, "CARD", card);
    if (card.empty()) member.ShowSection("NO_CARD");
  }
  if (household == nullptr) return;
  household->ShowSection(typed.at("neighbouringHours") == "yes" ? "NEIGHBOURING" : "SAME_HOUR");
}

}  // namespace

void add_notice(TemplateDictionary& dictionary, const std::string& notice) {
  if (!notice.empty()) set(*dictionary.AddSectionDictionary("NOTICE"), "TEXT", notice);
}

void keep_browsing(TemplateDictionary& dictionary, const Typed& typed) {
  for (const auto* name : {"from", "day"}) keep(dictionary, name, typed.at(name));
}

void keep_wishes(TemplateDictionary& dictionary, const Typed& typed) {
  for (std::size_t row = 1; row <= wishes_max; ++row) {
    for (const auto* part : {"clinic", "date", "hour"}) {
      keep(dictionary, wish_field(row, part), typed.at(wish_field(row, part)));
    }
  }
}

void keep_person(TemplateDictionary& dictionary, const FormPage& form) {
  keep(dictionary, "key", form.key);
  for (const auto name : person_fields) keep(dictionary, name, form.typed.at(name));
  for (const auto word : need_words) keep(dictionary, need_field(word), form.typed.at(need_field(word)));
  keep_members(dictionary, form.typed);
}

http::Response form_page(const Look& look, const FormPage& form, const Programme& programme) {
  TemplateDictionary dictionary{"register"};
  set(dictionary, "KEY", form.key);
  add_faults(dictionary, form.faults);
  show_person_fields(dictionary, form.typed, programme, look.language);
  show_household_fields(dictionary, form.typed, form.faults, form.members);
  add_notice(dictionary, form.notice);
  keep_wishes(dictionary, form.typed);
  return page(look, "register", look.words.at("register_title", look.language), dictionary, form.status);
}

http::Response answers_page(const Look& look, const FormPage& form, const Programme& programme) {
  TemplateDictionary dictionary{"answers"};
  const auto& typed = form.typed;
  keep_person(dictionary, form);
  keep_wishes(dictionary, typed);
  show_person_texts(dictionary, typed);
  add_notice(dictionary, form.notice);
  show_person_choices(dictionary, typed, look.language);
  set(dictionary, "province", typed.at("province"));
  set(dictionary, "BORN", birth_text(typed_date_of_birth(typed), look.language));
  if (!typed.at("line2").empty()) set(*dictionary.AddSectionDictionary("LINE2"), "TEXT", typed.at("line2"));
  if (typed.at("healthCardNumber").empty()) dictionary.ShowSection("NO_CARD");
  if (typed.at("phone").empty()) dictionary.ShowSection("NO_PHONE");
  if (typed.at("email").empty()) dictionary.ShowSection("NO_EMAIL");

  if (const auto needs = needs_text(typed_needs(typed), look.words, look.language); !needs.empty())
    set(*dictionary.AddSectionDictionary("NEEDED"), "TEXT", needs);

  show_members(dictionary, typed, look.language);
  if (form.proof) add_proof(*dictionary.AddSectionDictionary("PROOF"), *form.proof);

  int number = 0;
  for (const auto& wish : wishes_of(typed)) {
    auto& row = *dictionary.AddSectionDictionary("WISH");
    set(row, "NUMBER", std::to_string(++number));
    set(row, "TEXT", wish_text(wish, programme, look.words, look.language));
  }
  return page(look, "answers", look.words.at("answers_title", look.language), dictionary, form.status);
}

http::Response check_page(const Look& look, const Typed& typed, const std::vector<PageFault>& faults,
                          int status) {
  TemplateDictionary dictionary{"check"};
  show_person_texts(dictionary, typed);
  add_faults(dictionary, faults);
  return page(look, "check", look.words.at("check_title", look.language), dictionary, status);
}

}  // namespace holdfast::pages
