// Who speaks for a residence and how they are reached, corrected for them.

#include "holdfast/store/residence_contact.hpp"

#include <variant>

#include "holdfast/site/person_fields.hpp"
#include "holdfast/store/residences.hpp"
#include "staff/frame.hpp"
#include "staff/in_transaction.hpp"
#include "staff/residences/handlers.hpp"
#include "staff/residences/residence_paths.hpp"

namespace holdfast::staff {

namespace {

using store::Transaction;

using Faults = std::vector<Fault>;

/// Who speaks for it now, and the look written down; nothing if there is no such residence.
std::optional<ResidenceContact> look_at_contact(Transaction& tx, const Visit& visit, const ResidenceId& id) {
  const auto view = store::read_residence(tx, id);
  if (!view) return std::nullopt;
  store::audit(tx, visit.doer(),
               {.action = "looked-at-residence", .subject = subject_of(id), .detail = "contact"});
  const auto& residence = view->residence;
  return ResidenceContact{
      .name = residence.contact_name,
      .reach = {.phone = residence.phone, .email = residence.email, .contact = residence.contact}};
}

Typed typed_of(const ResidenceContact& contact) {
  Typed typed;
  typed.set("contactName", contact.name);
  typed.set("phone", contact.reach.phone);
  typed.set("email", contact.reach.email);
  typed.set("contact", std::string{name_of(contact.reach.contact)});
  return typed;
}

http::Response contact_page(const Office& office, const http::Request& request, const Visit& visit,
                            const ResidenceId& id, const Typed& typed, const Faults& faults) {
  const auto language = language_of(request);
  const auto path = path_of(office, id);
  ctemplate::TemplateDictionary dictionary{"staff_residence_contact"};
  set(dictionary, "PATH", path);
  for (const auto* const field : {"contactName", "phone", "email"}) set(dictionary, field, typed.at(field));
  show_person_choices(dictionary, typed, language);
  add_faults(dictionary, page_faults(faults, {}, office.words, language));
  return staff_page(office, request, visit,
                    {"staff_residence_contact", "staff_residence_contact_change", path + "/contact"},
                    dictionary, faults.empty() ? 200 : 422);
}

/// What is wrong with what was typed; nothing if it was done.
Faults correct(Transaction& tx, const Visit& visit, const ResidenceId& id, Language language) {
  if (!look_at_contact(tx, visit, id)) return {};
  // Everything stands in the fields: what was emptied is to be gone.
  auto read = read_residence_contact(raw_form(visit.form).form, visit.form.at("contactName"), {}, language);
  if (auto* const faults = std::get_if<Faults>(&read)) return std::move(*faults);
  store::correct_residence_contact(tx, id, std::get<ResidenceContact>(read));
  store::audit(tx, visit.doer(),
               {.action = "corrected-residence-contact", .subject = subject_of(id), .detail = {}});
  return {};
}

}  // namespace

Answer show_residence_contact(Office& office, http::Request& request, Visit& visit) {
  const auto id = residence_in(office, request);
  if (!id) co_return not_found(office, request, residences_path);
  auto look = [&visit, id = *id](Transaction& tx) { return look_at_contact(tx, visit, id); };
  const auto contact = co_await in_transaction(office, std::move(look));
  if (!contact) co_return not_found(office, request, residences_path);
  co_return contact_page(office, request, visit, *id, typed_of(*contact), {});
}

Answer correct_residence_contact(Office& office, http::Request& request, Visit& visit) {
  const auto id = residence_in(office, request);
  if (!id) co_return not_found(office, request, residences_path);
  auto work = [&visit, id = *id, language = language_of(request)](Transaction& tx) {
    return correct(tx, visit, id, language);
  };
  const auto faults = co_await in_transaction_at_once(office, std::move(work));
  office.context.messages_due();
  if (!faults.empty()) co_return contact_page(office, request, visit, *id, visit.form, faults);
  co_return http::see_other(path_of(office, *id));
}

}  // namespace holdfast::staff
