#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "holdfast/domain/staff.hpp"
#include "holdfast/store/connection.hpp"

namespace holdfast::store {

/// How tries at one person's password and codes slow down: `free` of them, then `first` before the next, and
/// twice as long each time, up to `longest`.
struct BackOff {
  int free = 5;
  std::chrono::seconds first{2}, longest{900};
};

/// A try is counted before it is judged, so that tries at the same moment are tries too. `may` is false while
/// the back-off runs; then it is not counted, and must be answered like a wrong one, in the same time.
struct PasswordTry {
  StaffId id{};
  std::string password_hash;
  bool may = false;
};
/// Nothing if nobody enabled has this e-mail, or their temporary password has run out.
[[nodiscard]] std::optional<PasswordTry> count_password_try(Transaction&, const std::string& email,
                                                            const BackOff&);

/// The password was right: the next step need not wait, but the tries stay counted.
void end_wait(Transaction&, StaffId);

struct CodeTry {
  std::string totp_sealed;
  bool may = false;
};
/// Nothing if they have no second factor.
[[nodiscard]] std::optional<CodeTry> count_code_try(Transaction&, StaffId, const BackOff&);

/// A code of this time step was typed. False if it, or one after it, was taken before: each is taken once.
[[nodiscard]] bool take_code(Transaction&, StaffId, std::int64_t step);

/// From now on codes of this secret are asked for; the one of `step` has been taken.
void set_second_factor(Transaction&, StaffId, const std::string& totp_sealed, std::int64_t step);

/// They are in: their tries are forgotten.
void note_sign_in(Transaction&, StaffId);

}  // namespace holdfast::store
