#pragma once

#include <optional>
#include <string>

#include "staff/office.hpp"

// What the steps of signing in do in the database, each in one transaction of the caller's.

namespace holdfast::staff {

/// Counts a try at a password, and writes it down, whether or not anybody has this name.
[[nodiscard]] std::optional<store::PasswordTry> begin_sign_in(store::Transaction&, const Office&,
                                                              const std::string& email,
                                                              const std::string& address);

/// The password was right: a session that may do no more than the next step.
struct HalfWay {
  store::SessionToken token;
  bool has_second_factor = false;
};
[[nodiscard]] HalfWay enter_half_way(store::Transaction&, const Office&, StaffId);

/// A code of their second factor. The new session, or nothing if it was wrong, used, or one too many.
[[nodiscard]] std::optional<store::SessionToken> try_code(store::Transaction&, const Office&, const Visit&,
                                                          const std::string& code);

/// A code of the second factor that is being set up: from now on it is theirs.
[[nodiscard]] std::optional<store::SessionToken> set_up_second_factor(store::Transaction&, const Office&,
                                                                      const Visit&, const std::string& code);

/// A new session for one that becomes more than it was, or whose password changed: what was known of the old
/// one is worth nothing.
[[nodiscard]] store::SessionToken change_password(store::Transaction&, const Office&, const Visit&,
                                                  const std::string& hash);

void leave(store::Transaction&, const Visit&);

}  // namespace holdfast::staff
