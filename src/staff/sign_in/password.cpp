#include "holdfast/staff/passwords.hpp"

#include "staff/frame.hpp"
#include "staff/in_transaction.hpp"
#include "staff/sign_in/handlers.hpp"
#include "staff/sign_in/steps.hpp"

namespace holdfast::staff {

using store::Transaction;

namespace {

using Faults = std::vector<PageFault>;

constexpr Page given{"staff_password", "staff_new_password_title", "/staff/new-password"};
constexpr Page own{"staff_password", "staff_password", "/staff/password"};

http::Response password_page(const Office& office, const http::Request& request, const Visit& visit,
                             Page page, const Faults& faults) {
  ctemplate::TemplateDictionary dictionary{"staff_password"};
  set(dictionary, "ACTION", page.path);
  set(dictionary, "EMAIL", visit.staff.email);
  set(dictionary, "HEADING", office.words.at(page.title, language_of(request)));
  dictionary.ShowSection(visit.is_in ? "ASKS_CURRENT" : "FIRST");
  add_faults(dictionary, faults);
  return staff_page(office, request, visit, page, dictionary, faults.empty() ? 200 : 422);
}

std::string_view word_of(PasswordFault fault) {
  switch (fault) {
    case PasswordFault::too_short: return "staff_password_short";
    case PasswordFault::too_long: return "staff_password_long";
    case PasswordFault::like_the_email: return "staff_password_like_email";
  }
  return {};
}

Faults faults_of_new(const Office& office, const http::Request& request, const Visit& visit) {
  const auto& password = visit.form.at("password");
  if (const auto bad = fault_of_password(password, visit.staff.email))
    return {fault(office, request, "password", "staff_password_new", word_of(*bad))};
  if (password != visit.form.at("again"))
    return {fault(office, request, "again", "staff_password_again", "staff_password_not_again")};
  return {};
}

Answer changed(Office& office, Visit& visit) {
  auto hash = co_await office.passwords.hash(visit.form.at("password"));
  auto work = [&office, &visit, hash](Transaction& tx) { return change_password(tx, office, visit, hash); };
  visit.gets = co_await in_transaction(office, std::move(work));
  co_return http::see_other("/staff");
}

}  // namespace

Answer show_new_password(Office& office, http::Request& request, Visit& visit) {
  co_return password_page(office, request, visit, given, {});
}

Answer new_password(Office& office, http::Request& request, Visit& visit) {
  const auto faults = faults_of_new(office, request, visit);
  if (!faults.empty()) co_return password_page(office, request, visit, given, faults);
  co_return co_await changed(office, visit);
}

Answer show_password(Office& office, http::Request& request, Visit& visit) {
  co_return password_page(office, request, visit, own, {});
}

Answer change_password(Office& office, http::Request& request, Visit& visit) {
  auto faults = faults_of_new(office, request, visit);
  if (!faults.empty()) co_return password_page(office, request, visit, own, faults);

  // Counted as at the door: whoever finds a browser left open has no more tries than anybody.
  auto begin = [&office, &visit](Transaction& tx) {
    return store::count_password_try(tx, visit.staff.email, office.context.limits.back_off);
  };
  const auto tried = co_await in_transaction(office, std::move(begin));
  auto hash = tried && tried->may ? tried->password_hash : std::string{};
  auto current = visit.form.at("current").substr(0, 1024);
  const auto is_right = co_await office.passwords.is_right(std::move(hash), std::move(current));
  if (!is_right) {
    faults = {fault(office, request, "current", "staff_password_current", "staff_password_current_wrong")};
    co_return password_page(office, request, visit, own, faults);
  }
  co_return co_await changed(office, visit);
}

}  // namespace holdfast::staff
