#include "staff/sign_in/steps.hpp"

#include "holdfast/staff/second_factor.hpp"
#include "holdfast/store/staff.hpp"

namespace holdfast::staff {

using store::SessionToken;
using store::Transaction;

namespace {

SessionToken renewed(Transaction& tx, const Office& office, const Visit& visit) {
  store::end_session(tx, visit.token);
  return store::begin_session(tx, visit.staff.id, true, office.context.limits.session);
}

SessionToken enter(Transaction& tx, const Office& office, const Visit& visit) {
  store::note_sign_in(tx, visit.staff.id);
  store::audit(tx, visit.doer(), {.action = "signed-in"});
  return renewed(tx, office, visit);
}

}  // namespace

std::optional<store::PasswordTry> begin_sign_in(Transaction& tx, const Office& office,
                                                const std::string& email, const std::string& address) {
  auto tried = store::count_password_try(tx, email, office.context.limits.back_off);
  store::audit(tx, {.staff = std::nullopt, .address = address},
               {.action = "sign-in-tried", .subject = tried ? store::subject_of(tried->id) : ""});
  return tried;
}

HalfWay enter_half_way(Transaction& tx, const Office& office, StaffId id) {
  store::end_wait(tx, id);
  const auto staff = store::find_staff(tx, id);
  const auto life = office.context.limits.sign_in_life;
  const auto token = store::begin_session(tx, id, false, {.idle = life, .whole = life});
  const bool has_second_factor = staff && staff->has_second_factor;
  if (!has_second_factor) store::keep_second_factor(tx, token, office.seal.seal(new_secret()));
  return {.token = token, .has_second_factor = has_second_factor};
}

std::optional<SessionToken> try_code(Transaction& tx, const Office& office, const Visit& visit,
                                     const std::string& code) {
  const auto tried = store::count_code_try(tx, visit.staff.id, office.context.limits.back_off);
  if (!tried || !tried->may) return std::nullopt;
  const auto step = step_of_code(office.seal.open(tried->totp_sealed), code, office.context.clock());
  if (!step || !store::take_code(tx, visit.staff.id, *step)) {
    store::audit(tx, visit.doer(), {.action = "code-refused"});
    return std::nullopt;
  }
  return enter(tx, office, visit);
}

std::optional<SessionToken> set_up_second_factor(Transaction& tx, const Office& office, const Visit& visit,
                                                 const std::string& code) {
  if (!visit.totp_sealed) return std::nullopt;
  const auto step = step_of_code(office.seal.open(*visit.totp_sealed), code, office.context.clock());
  if (!step) return std::nullopt;
  store::set_second_factor(tx, visit.staff.id, *visit.totp_sealed, *step);
  store::audit(tx, visit.doer(), {.action = "second-factor-set-up"});
  return enter(tx, office, visit);
}

SessionToken change_password(Transaction& tx, const Office& office, const Visit& visit,
                             const std::string& hash) {
  store::set_password(tx, visit.staff.id, hash);
  store::audit(tx, visit.doer(), {.action = "password-changed"});
  return renewed(tx, office, visit);
}

void leave(Transaction& tx, const Visit& visit) {
  store::end_session(tx, visit.token);
  store::audit(tx, visit.doer(), {.action = "signed-out"});
}

}  // namespace holdfast::staff
