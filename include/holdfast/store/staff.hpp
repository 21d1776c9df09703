#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "holdfast/domain/staff.hpp"
#include "holdfast/store/connection.hpp"

namespace holdfast::store {

/// A password that somebody is given, to change it at their first sign-in.
struct TemporaryPassword {
  std::string hash;  ///< Argon2id, as libsodium writes it
  std::chrono::seconds lifetime{0};
};

/// All who ever worked here, by name.
[[nodiscard]] std::vector<Staff> read_staff(Transaction&);
[[nodiscard]] std::optional<Staff> find_staff(Transaction&, StaffId);
/// `email` in any case of letters.
[[nodiscard]] std::optional<Staff> find_staff(Transaction&, const std::string& email);

/// Takes e-mail, name, role and clinics of `staff`. Nothing if somebody has this e-mail.
std::optional<StaffId> add_staff(Transaction&, const Staff& staff, const TemporaryPassword&);

// Each ends every session of theirs, so that it holds from the next request on.

/// A new password, no second factor, no tries counted, enabled: as if they were new.
void reset_staff(Transaction&, StaffId, const TemporaryPassword&);
void set_staff_enabled(Transaction&, StaffId, bool);
void set_staff_role(Transaction&, StaffId, Role, const std::optional<std::vector<ClinicId>>& clinics);
/// Their own new password; their tries are forgotten.
void set_password(Transaction&, StaffId, const std::string& hash);

}  // namespace holdfast::store
