#include "holdfast/staff/second_factor.hpp"

#include "staff/frame.hpp"
#include "staff/in_transaction.hpp"
#include "staff/sign_in/handlers.hpp"
#include "staff/sign_in/steps.hpp"

namespace holdfast::staff {

using store::Transaction;

namespace {

/// The guard lets only somebody here whose session has a secret.
std::string secret_of(const Office& office, const Visit& visit) {
  return office.seal.open(visit.totp_sealed.value());
}

http::Response set_up_page(const Office& office, const http::Request& request, const Visit& visit,
                           bool was_wrong) {
  ctemplate::TemplateDictionary dictionary{"staff_set_up"};
  set(dictionary, "SECRET", secret_text(secret_of(office, visit)));
  set(dictionary, "EMAIL", visit.staff.email);
  if (was_wrong) add_faults(dictionary, {fault(office, request, "code", "staff_code", "staff_code_wrong")});
  return staff_page(office, request, visit, {"staff_set_up", "staff_set_up_title", "/staff/set-up"},
                    dictionary, was_wrong ? 422 : 200);
}

}  // namespace

Answer show_set_up(Office& office, http::Request& request, Visit& visit) {
  co_return set_up_page(office, request, visit, false);
}

Answer show_set_up_code(Office& office, http::Request&, Visit& visit) {
  http::Response picture;
  picture.content_type = "image/svg+xml";
  picture.body = qr_svg(otpauth_uri(secret_of(office, visit), office.issuer, visit.staff.email));
  co_return picture;
}

Answer set_up(Office& office, http::Request& request, Visit& visit) {
  auto work = [&office, &visit](Transaction& tx) {
    return set_up_second_factor(tx, office, visit, visit.form.at("code"));
  };
  visit.gets = co_await in_transaction(office, std::move(work));
  if (!visit.gets) co_return set_up_page(office, request, visit, true);
  co_return http::see_other("/staff");
}

}  // namespace holdfast::staff
