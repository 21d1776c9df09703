#include <algorithm>

#include "holdfast/domain/dates.hpp"
#include "holdfast/domain/health_card.hpp"
#include "holdfast/domain/numbers.hpp"
#include "holdfast/site/person_fields.hpp"
#include "holdfast/store/people.hpp"
#include "staff/callers/found_rows.hpp"
#include "staff/callers/handlers.hpp"
#include "staff/frame.hpp"
#include "staff/in_transaction.hpp"

namespace holdfast::staff {

using store::Transaction;

namespace {

constexpr std::string_view here = "/staff/find";
constexpr std::size_t found_max = 25;

/// What was asked for, checked.
struct Asked {
  std::string by;  ///< "code", "phone" or "card", for the audit log
  std::optional<IdRange> code = {};
  std::optional<Date> date_of_birth = {};
  std::string phone = {};
  std::vector<std::string> cards = {};  ///< as each province that could have given it writes it
  std::string_view fault = {};          ///< a word, if it cannot be looked for
  std::string_view fault_field = "phone", fault_label = "phone";
};

Asked asked_by_code(const Typed& form) {
  Asked asked{.by = "code", .code = ids_with_code(form.at("code"))};
  asked.date_of_birth = date_in(typed_date_of_birth(form));
  asked.fault_field = asked.code ? "dateOfBirth" : "code";
  asked.fault_label = asked.code ? "date_of_birth" : "code";
  if (!asked.code) asked.fault = "staff_find_code_wrong";
  if (asked.code && !asked.date_of_birth) asked.fault = "fault_invalid-date-of-birth";
  return asked;
}

Asked asked_by_phone(const Typed& form) {
  Asked asked{.by = "phone"};
  asked.phone = phone_number_in(form.at("phone")).value_or("");
  if (asked.phone.empty()) asked.fault = "staff_find_phone_wrong";
  return asked;
}

Asked asked_by_card(const Typed& form) {
  Asked asked{.by = "card"};
  for (const auto& rule : health_card_rules()) {
    const auto number = health_card_number_in(form.at("card"), rule);
    if (number && std::ranges::find(asked.cards, *number) == asked.cards.end())
      asked.cards.push_back(*number);
  }
  asked.fault_field = "card";
  asked.fault_label = "staff_card";
  if (asked.cards.empty()) asked.fault = "staff_card_wrong";
  return asked;
}

/// The first of the three ways that something was typed into.
Asked asked_in(const Typed& form) {
  if (!form.at("phone").empty()) return asked_by_phone(form);
  if (!form.at("card").empty()) return asked_by_card(form);
  if (!form.at("code").empty()) return asked_by_code(form);
  return {.by = "nothing", .fault = "staff_find_nothing"};
}

std::vector<RegistrationId> ids_of(Transaction& tx, const Office& office, const Asked& asked) {
  if (!asked.phone.empty()) return store::find_by_phone(tx, asked.phone, found_max);
  std::vector<RegistrationId> ids;
  if (asked.code) {
    const auto id = store::find_by_code(tx, asked.code->first, asked.code->last, *asked.date_of_birth);
    if (id) ids.push_back(*id);
  }
  for (const auto& card : asked.cards) {
    const auto some = store::find_by_card(tx, office.vault, card, found_max);
    ids.insert(ids.end(), some.begin(), some.end());
  }
  return ids;
}

/// Whoever searches is written down, and whom they were shown.
std::vector<store::StatusView> search(Transaction& tx, const Office& office, const Visit& visit,
                                      const Asked& asked) {
  auto found = look_at_list(tx, visit, ids_of(tx, office, asked));
  store::audit(tx, visit.doer(),
               {.action = "searched",
                .subject = {},
                .detail = "by " + asked.by + ", found " + std::to_string(found.size())});
  return found;
}

http::Response find_page(const Office& office, const http::Request& request, const Visit& visit,
                         const std::vector<store::StatusView>* found, const Asked* wrong) {
  const auto language = language_of(request);
  ctemplate::TemplateDictionary dictionary{"staff_find"};
  show_person_texts(dictionary, visit.form);
  set(dictionary, "card", visit.form.at("card"));
  if (wrong != nullptr)
    add_faults(dictionary, {fault(office, request, wrong->fault_field, wrong->fault_label, wrong->fault)});
  if (found != nullptr) {
    for (const auto& status : *found) add_person_row(dictionary, office, status, language);
    dictionary.ShowSection(found->empty() ? "NONE" : "SOME");
    dictionary.ShowSection("ANSWERED");
  }
  return staff_page(office, request, visit, {"staff_find", "staff_find", here}, dictionary,
                    wrong != nullptr ? 422 : 200);
}

}  // namespace

Answer show_find(Office& office, http::Request& request, Visit& visit) {
  co_return find_page(office, request, visit, nullptr, nullptr);
}

// Not in the path of a GET: what was typed is about a person.
Answer find(Office& office, http::Request& request, Visit& visit) {
  const auto asked = asked_in(visit.form);
  if (!asked.fault.empty()) co_return find_page(office, request, visit, nullptr, &asked);
  auto look = [&office, &visit, &asked](Transaction& tx) { return search(tx, office, visit, asked); };
  const auto found = co_await in_transaction(office, std::move(look));
  co_return find_page(office, request, visit, &found, nullptr);
}

}  // namespace holdfast::staff
