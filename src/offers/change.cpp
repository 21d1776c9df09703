#include "holdfast/offers/change.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "holdfast/domain/ordered_bytes.hpp"
#include "holdfast/matching/calendar.hpp"
#include "holdfast/store/change.hpp"
#include "holdfast/store/rounds.hpp"

namespace holdfast::offers {

namespace {

using matching::Calendar;
using store::Transaction;

/// Every clinic's hour that is one of the wishes. An hour that a clock change skips or repeats is nobody's.
std::vector<store::ClinicHour> hours_of(const std::vector<Preference>& wishes, const Programme& programme) {
  std::set<std::pair<std::string, Instant>> hours;
  for (const auto& wish : wishes) {
    for (const auto& clinic : programme.clinics) {
      if (wish.clinic ? *wish.clinic != clinic.id : clinic.synthetic) continue;
      if (const auto starts_at = clinic.zone.instant(wish.start)) hours.emplace(clinic.id.text, *starts_at);
    }
  }
  std::vector<store::ClinicHour> all;
  for (const auto& [clinic, starts_at] : hours) all.push_back({ClinicId{clinic}, starts_at});
  return all;
}

Calendar wished_windows(Transaction& tx, const std::shared_ptr<const Programme>& programme,
                        const std::vector<Preference>& wishes) {
  std::vector<matching::Window> windows;
  for (const auto& window : store::find_windows(tx, hours_of(wishes, *programme))) {
    const auto clinic = programme->find(window.clinic);
    if (clinic) windows.push_back({.id = window.id, .clinic = *clinic, .starts_at = window.starts_at});
  }
  return Calendar{programme, std::move(windows)};
}

/// The person as matching sees them, with wishes that are not moved: a change is to a wished hour or to none.
std::optional<matching::Person> person_with(const store::Booking& booking, const Programme& programme,
                                            const std::vector<Preference>& wishes) {
  auto person = matching::person_of(booking.registration, programme);
  if (!person) return std::nullopt;
  person->preferences = wishes;
  person->moved = false;
  person->refused = booking.refused;
  return person;
}

/// Locked together, whichever of them it becomes: the old one's seat is given back.
std::map<WindowId, int> lock_free_seats(Transaction& tx, const Calendar& calendar, WindowId old) {
  std::vector<WindowId> ids{old};
  for (const auto& window : calendar.windows()) {
    if (window.id != old) ids.push_back(window.id);
  }
  std::map<WindowId, int> free;
  for (const auto& seats : store::lock_windows(tx, std::move(ids))) free[seats.id] = seats.free;
  free[old] = 1;  // it is theirs
  return free;
}

struct Found {
  WindowId window{};
  int choice = 0;
  matching::Minutes distance = 0;
};

/// The best that has a free seat. The window that is theirs already needs not be acceptable any more.
std::optional<Found> best_of(const Calendar& calendar, const matching::Person& person,
                             const std::map<WindowId, int>& free, WindowId old, Instant now) {
  std::optional<Found> best;
  const auto order = [](const Found& found) {
    return std::tuple{found.choice, found.distance, found.window};
  };
  for (const auto& [id, seats] : free) {
    const auto slot = calendar.find(id);
    if (!slot || seats < 1) continue;
    const auto choice = calendar.choice(person, *slot);
    if (!choice || (id != old && !calendar.acceptable(person, *slot, now))) continue;
    const Found found{.window = id, .choice = *choice, .distance = calendar.distance(person, *slot)};
    if (!best || order(found) < order(*best)) best = found;
  }
  return best;
}

}  // namespace

std::optional<Result<OfferId, ChangeRefusal>> change_booking(
    Transaction& tx, const std::shared_ptr<const Programme>& programme, const RegistrationId& id,
    const std::vector<Preference>& wishes) {
  using Answer = Result<OfferId, ChangeRefusal>;
  const auto locked = store::lock_booking(tx, id);
  if (!locked.is_known) return std::nullopt;
  if (!locked.booking) return Answer{ChangeRefusal::not_booked};
  const auto& old = *locked.booking;
  const auto person = person_with(old, *programme, wishes);
  if (!person || wishes.empty()) return Answer{ChangeRefusal::none_free};

  const auto calendar = wished_windows(tx, programme, wishes);
  const auto free = lock_free_seats(tx, calendar, old.window);
  const auto now = store::Connection::clock(tx);  // once everything is locked
  if (old.starts_at <= now || old.came) return Answer{ChangeRefusal::begun};
  const auto best = best_of(calendar, *person, free, old.window, now);
  if (!best) return Answer{ChangeRefusal::none_free};
  if (best->window == old.window) return Answer{old.offer};

  const store::NewBooking to{.offer = OfferId{ordered_bytes(now)},
                             .window = best->window,
                             .choice = best->choice,
                             .distance = best->distance,
                             .wishes = wishes,
                             .at = now};
  store::move_booking(tx, old, to);
  return Answer{to.offer};
}

}  // namespace holdfast::offers
