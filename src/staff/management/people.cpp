#include <algorithm>

#include "holdfast/offers/wording.hpp"
#include "holdfast/staff/passwords.hpp"
#include "holdfast/store/staff.hpp"

#include "staff/frame.hpp"
#include "staff/in_transaction.hpp"
#include "staff/management/handlers.hpp"
#include "staff/management/people.hpp"

namespace holdfast::staff {

using store::Transaction;

namespace {

constexpr std::string_view list_path = "/staff/people";

/// The password is on the page that answers the press and nowhere else, so there is no redirect: loading it
/// again asks for another.
http::Response given_page(const Office& office, const http::Request& request, const Visit& visit,
                          const std::string& email, const std::string& password) {
  ctemplate::TemplateDictionary dictionary{"staff_given"};
  set(dictionary, "EMAIL", email);
  set(dictionary, "PASSWORD", password);
  set(dictionary, "HOURS", std::to_string(office.context.limits.temporary_password.count()));
  return staff_page(office, request, visit, {"staff_given", "staff_given_title", list_path}, dictionary);
}

store::TemporaryPassword temporary(const Office& office, std::string hash) {
  return {.hash = std::move(hash), .lifetime = office.context.limits.temporary_password};
}

}  // namespace

Answer show_people(Office& office, http::Request& request, Visit& visit) {
  auto read = [](Transaction& tx) { return store::read_staff(tx); };
  const auto all = co_await in_transaction(office, std::move(read));
  co_return people_page(office, request, visit, all);
}

Answer show_add_person(Office& office, http::Request& request, Visit& visit) {
  co_return add_person_page(office, request, visit, {});
}

Answer add_person(Office& office, http::Request& request, Visit& visit) {
  auto faults = faults_of_person(office, request, visit.form);
  if (!faults.empty()) co_return add_person_page(office, request, visit, faults);

  const auto person = person_in(office, visit.form);
  const auto password = temporary_password();
  auto hash = co_await office.passwords.hash(password);
  auto add = [&, hash](Transaction& tx) {
    const auto id = store::add_staff(tx, person, temporary(office, hash));
    if (id) {
      store::audit(tx, visit.doer(),
                   {"staff-added", store::subject_of(*id), std::string{name_of(person.role)}});
    }
    return id;
  };
  const auto added = co_await in_transaction(office, std::move(add));
  if (!added) {
    faults = {fault(office, request, "email", "staff_email", "staff_email_taken")};
    co_return add_person_page(office, request, visit, faults);
  }
  co_return given_page(office, request, visit, person.email, password);
}

Answer show_person(Office& office, http::Request& request, Visit& visit) {
  auto read = [&](Transaction& tx) { return person_of(tx, request); };
  const auto person = co_await in_transaction(office, std::move(read));
  if (!person) co_return not_found(office, request, list_path);
  co_return person_page(office, request, visit, *person);
}

Answer change_person_role(Office& office, http::Request& request, Visit& visit) {
  if (!role_named(visit.form.at("role"))) co_return not_found(office, request, list_path);
  const auto wished = person_in(office, visit.form);
  auto work = [&](Transaction& tx) {
    const auto person = changeable(tx, request, visit);
    if (person) {
      store::set_staff_role(tx, person->id, wished.role, wished.clinics);
      store::audit(tx, visit.doer(),
                   {"role-changed", store::subject_of(person->id), std::string{name_of(wished.role)}});
    }
    return person.has_value();
  };
  const auto done = co_await in_transaction(office, std::move(work));
  co_return done ? http::see_other(std::string{list_path}) : not_found(office, request, list_path);
}

Answer disable_person(Office& office, http::Request& request, Visit& visit) {
  auto work = [&](Transaction& tx) {
    const auto person = changeable(tx, request, visit);
    if (person) {
      store::set_staff_enabled(tx, person->id, false);
      store::audit(tx, visit.doer(), {"staff-disabled", store::subject_of(person->id)});
    }
    return person.has_value();
  };
  const auto done = co_await in_transaction(office, std::move(work));
  co_return done ? http::see_other(std::string{list_path}) : not_found(office, request, list_path);
}

Answer reset_person(Office& office, http::Request& request, Visit& visit) {
  const auto password = temporary_password();
  auto hash = co_await office.passwords.hash(password);
  auto work = [&, hash](Transaction& tx) {
    auto person = changeable(tx, request, visit);
    if (person) {
      store::reset_staff(tx, person->id, temporary(office, hash));
      store::audit(tx, visit.doer(), {"staff-reset", store::subject_of(person->id)});
    }
    return person;
  };
  const auto person = co_await in_transaction(office, std::move(work));
  if (!person) co_return not_found(office, request, list_path);
  co_return given_page(office, request, visit, person->email, password);
}

}  // namespace holdfast::staff
