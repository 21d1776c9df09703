#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "holdfast/domain/staff.hpp"
#include "holdfast/store/connection.hpp"

namespace holdfast::store {

/// 128 random bits in one browser's cookie; the database knows their hash alone.
using SessionToken = Id<struct OfSession>;

struct SessionLife {
  std::chrono::seconds idle{1800};    ///< without a request
  std::chrono::seconds whole{43200};  ///< whatever comes
};

struct StaffSession {
  Staff staff;                             ///< as they stand now
  bool second_factor = false;              ///< false: the password was right, and no more
  std::optional<std::string> totp_sealed;  ///< a second factor that is being set up
};

/// A new session of a new token: never the one that came with the request. Ends theirs that ended, and the
/// oldest where they have more than five.
[[nodiscard]] SessionToken begin_session(Transaction&, StaffId, bool second_factor, SessionLife);

/// The session, if it has not ended and its person is enabled; its idle time begins anew. One statement, by
/// the database's clock.
[[nodiscard]] std::optional<StaffSession> read_session(Transaction&, const SessionToken&,
                                                       std::chrono::seconds idle);

/// Keeps the secret of a second factor that is shown, until a code of it is typed.
void keep_second_factor(Transaction&, const SessionToken&, const std::string& sealed);

void end_session(Transaction&, const SessionToken&);
void end_sessions(Transaction&, StaffId);

}  // namespace holdfast::store
