// How somebody is reached, corrected for them.

#include <variant>

#include "holdfast/site/person_fields.hpp"
#include "holdfast/store/reach.hpp"
#include "staff/callers/handlers.hpp"
#include "staff/callers/registered.hpp"
#include "staff/frame.hpp"
#include "staff/in_transaction.hpp"

namespace holdfast::staff {

using store::Transaction;

namespace {

using Faults = std::vector<Fault>;

http::Response contact_page(const Office& office, const http::Request& request, const Visit& visit,
                            const RegistrationId& id, const Typed& typed, const Faults& faults) {
  const auto language = language_of(request);
  ctemplate::TemplateDictionary dictionary{"staff_contact"};
  set(dictionary, "PATH", path_of(office, id));
  show_person_texts(dictionary, typed);
  show_person_choices(dictionary, typed, language);
  add_faults(dictionary, page_faults(faults, {}, office.words, language));
  const auto path = path_of(office, id) + "/contact";
  return staff_page(office, request, visit, {"staff_contact", "staff_contact", path}, dictionary,
                    faults.empty() ? 200 : 422);
}

/// How they are reached now, and the look written down; nothing if there is no such registration.
std::optional<Reach> look_at_reach(Transaction& tx, const Visit& visit, const RegistrationId& id) {
  const auto status = store::read_status(tx, id);
  if (!status) return std::nullopt;
  store::audit(tx, visit.doer(), {.action = "looked-at", .subject = store::subject_of(id)});
  const auto& person = status->registration;
  return Reach{.phone = person.phone, .email = person.email, .contact = person.contact};
}

Typed typed_of(const Reach& reach) {
  Typed typed;
  typed.set("phone", reach.phone);
  typed.set("email", reach.email);
  typed.set("contact", std::string{name_of(reach.contact)});
  return typed;
}

/// What is wrong with what was typed; nothing if it was done.
Faults correct(Transaction& tx, const Visit& visit, const RegistrationId& id, Language language) {
  const auto present = look_at_reach(tx, visit, id);
  if (!present) return {};
  auto read = read_reach(raw_form(visit.form).form, *present, language);
  if (auto* const faults = std::get_if<Faults>(&read)) return std::move(*faults);
  store::correct_reach(tx, id, std::get<Reach>(read));
  store::audit(tx, visit.doer(), {.action = "contact-corrected-for", .subject = store::subject_of(id)});
  return {};
}

}  // namespace

Answer show_contact(Office& office, http::Request& request, Visit& visit) {
  const auto id = registered_in(office, request);
  if (!id) co_return not_found(office, request, "/staff/find");
  auto look = [&visit, person = *id](Transaction& tx) { return look_at_reach(tx, visit, person); };
  const auto reach = co_await in_transaction(office, std::move(look));
  if (!reach) co_return http::see_other(path_of(office, *id));
  co_return contact_page(office, request, visit, *id, typed_of(*reach), {});
}

Answer correct_contact(Office& office, http::Request& request, Visit& visit) {
  const auto id = registered_in(office, request);
  if (!id) co_return not_found(office, request, "/staff/find");
  auto work = [&visit, person = *id, language = language_of(request)](Transaction& tx) {
    return correct(tx, visit, person, language);
  };
  const auto faults = co_await in_transaction_at_once(office, std::move(work));
  office.context.messages_due();
  if (!faults.empty()) co_return contact_page(office, request, visit, *id, visit.form, faults);
  co_return http::see_other(path_of(office, *id));
}

}  // namespace holdfast::staff
