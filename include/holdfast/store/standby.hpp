#pragma once

#include <chrono>
#include <vector>

#include "holdfast/domain/registration.hpp"
#include "holdfast/store/connection.hpp"

// Seats that fall free too late for anybody else are offered, the same day, to people who live near and asked
// for it (docs/allocation.md).

namespace holdfast::store {

/// Somebody who waits wishes to be asked at short notice, or not any more. False if they are not in the
/// database, do not wait, come with a household, or cannot be asked (`may_be_asked_at_short_notice`). Safe to
/// repeat.
bool set_standby(Transaction&, const RegistrationId&, bool on);

struct StandbyRules {
  std::chrono::seconds lead_time{7200};  ///< hours that start later are everybody's
  std::chrono::seconds reach{1800};      ///< what must be left of the hour for somebody to get there
  int km_max = 10;                       ///< between their postal area and the clinic
  int walk_km_max = 2;                   ///< the same, for who needs to come without a car
  int contact_from_hour = 8, contact_to_hour = 20;  ///< at the clinic
  std::chrono::minutes no_show{0};                  ///< 0: only who is ticked as not come
};

/// An hour of today at its clinic with seats that nobody else can be offered any more.
struct StandbyWindow {
  WindowId id{};
  int free = 0;
};
/// As of `now`, the soonest first; none outside the contact hours of their clinic, and none while nobody has
/// asked. Read without locks.
[[nodiscard]] std::vector<StandbyWindow> read_standby_windows(Transaction&, Instant now, const StandbyRules&);

/// Who is to be asked next about that hour, at most `limit`, locked: who waits and did not say "not that
/// day", asked for it, is eligible, lives near, is reached on one of these channels and was not offered
/// this hour before; in the order of the waiting list. Those locked elsewhere are left out.
struct StandbyPerson {
  RegistrationId id;
  Contact contact{};
};
[[nodiscard]] std::vector<StandbyPerson> lock_standby_people(Transaction&, WindowId, const StandbyRules&,
                                                             const std::vector<Contact>& channels, int limit);

/// Whose seats can be freed, at most `limit`: people ticked as not come a minute ago or longer, in hours of
/// which at least `reach` is left, while somebody wishes to be asked for them. With `no_show` (0: never),
/// also those whom nobody has ticked so long after the minute they were to come, where somebody of that hour
/// was ticked as come.
[[nodiscard]] std::vector<RegistrationId> find_no_shows(Transaction&, const StandbyRules&, std::size_t limit);

/// Cancels the appointment of one of them, who is told; a transaction each, for households are locked whole
/// and windows in order of id. False if it is not to be freed any more.
bool free_no_show(Transaction&, const StandbyRules&, const RegistrationId&);

}  // namespace holdfast::store
