#include "holdfast/offers/change.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "holdfast/domain/ordered_bytes.hpp"
#include "holdfast/matching/calendar.hpp"
#include "holdfast/store/rounds.hpp"

namespace holdfast::offers {

namespace {

using matching::Calendar;
using matching::Slot;
using std::chrono::hours;
using store::Booking;
using store::Transaction;

/// Whose appointments move: as they are booked, and as matching sees them.
struct Movers {
  std::vector<Booking> bookings;
  std::vector<matching::Person> people;
  bool may_part = false;  ///< over two hours that follow
};

/// The people with wishes that are not moved: a change is to a wished hour or to none. Nobody if one of them
/// is in no phase any more.
std::vector<matching::Person> people_with(const std::vector<Booking>& bookings, const Programme& programme,
                                          const std::vector<Preference>& wishes) {
  std::vector<matching::Person> people;
  for (const auto& booking : bookings) {
    auto person = matching::person_of(booking.registration, programme);
    if (!person) return {};
    person->preferences = wishes;
    person->moved = false;
    person->refused = booking.refused;
    people.push_back(*std::move(person));
  }
  return people;
}

/// Every clinic's hour that is one of the wishes, and those beside it where they may part. An hour that a
/// clock change skips or repeats is nobody's.
std::vector<store::ClinicHour> hours_of(const std::vector<Preference>& wishes, const Programme& programme,
                                        bool may_part) {
  std::set<std::pair<std::string, Instant>> all;
  for (const auto& wish : wishes) {
    for (const auto& clinic : programme.clinics) {
      if (wish.clinic ? *wish.clinic != clinic.id : clinic.synthetic) continue;
      const auto starts_at = clinic.zone.instant(wish.start);
      if (!starts_at) continue;
      all.emplace(clinic.id.text, *starts_at);
      if (!may_part) continue;
      all.emplace(clinic.id.text, *starts_at - hours{1});
      all.emplace(clinic.id.text, *starts_at + hours{1});
    }
  }
  std::vector<store::ClinicHour> found;
  for (const auto& [clinic, starts_at] : all) found.push_back({ClinicId{clinic}, starts_at});
  return found;
}

Calendar windows_of(Transaction& tx, const std::shared_ptr<const Programme>& programme,
                    const std::vector<store::ClinicHour>& asked) {
  std::vector<matching::Window> windows;
  for (const auto& window : store::find_windows(tx, asked)) {
    const auto clinic = programme->find(window.clinic);
    if (clinic) windows.push_back({.id = window.id, .clinic = *clinic, .starts_at = window.starts_at});
  }
  return Calendar{programme, std::move(windows)};
}

using Free = std::map<WindowId, int>;

/// Locked together, whichever of them it becomes: the old ones' seats are given back.
Free lock_free_seats(Transaction& tx, const Calendar& calendar, const std::vector<Booking>& bookings) {
  std::set<WindowId> ids;
  for (const auto& booking : bookings) ids.insert(booking.window);
  for (const auto& window : calendar.windows()) ids.insert(window.id);
  Free free;
  for (const auto& seats : store::lock_windows(tx, {ids.begin(), ids.end()})) free[seats.id] = seats.free;
  for (const auto& booking : bookings) ++free[booking.window];  // it is theirs
  return free;
}

/// Where all of them can sit.
struct Place {
  int choice = 0;
  matching::Minutes distance = 0;
  std::vector<Slot> slots;  ///< one each
};

/// What is judged, all under lock.
struct Search {
  const Movers& movers;
  const Calendar& calendar;
  const Free& free;
  Instant now;

  [[nodiscard]] std::optional<Place> best() const {
    std::optional<Place> best;
    const auto order = [](const Place& place) {
      return std::tuple{place.choice, place.slots.front() != place.slots.back(), place.distance,
                        place.slots.front(), place.slots.back()};
    };
    const auto consider = [&](const std::optional<Place>& place) {
      if (place && (!best || order(*place) < order(*best))) best = place;
    };
    const auto beside = slots_by_hour();
    for (const auto& [hour, slot] : beside) {
      const auto choice = calendar.choice(movers.people.front(), slot);
      if (!choice) continue;
      consider(place_in(*choice, slot, std::nullopt));
      if (!movers.may_part) continue;
      for (const auto next : {hour.second - hours{1}, hour.second + hours{1}}) {
        const auto found = beside.find({hour.first, next});
        if (found != beside.end()) consider(place_in(*choice, slot, found->second));
      }
    }
    return best;
  }

 private:
  using Hour = std::pair<ClinicIndex, Instant>;

  [[nodiscard]] std::map<Hour, Slot> slots_by_hour() const {
    std::map<Hour, Slot> slots;
    for (std::size_t at = 0; at < calendar.windows().size(); ++at) {
      const auto& window = calendar.windows()[at];
      slots.emplace(Hour{window.clinic, window.starts_at}, static_cast<Slot>(at));
    }
    return slots;
  }

  [[nodiscard]] const matching::Window& window(Slot slot) const {
    return calendar.windows()[static_cast<std::size_t>(slot)];
  }
  [[nodiscard]] std::size_t seats(Slot slot) const {
    const auto found = free.find(window(slot).id);
    return found == free.end() ? 0 : static_cast<std::size_t>(std::max(0, found->second));
  }
  /// The window that is theirs already needs not be acceptable any more.
  [[nodiscard]] bool may_have(std::size_t who, Slot slot) const {
    return window(slot).id == movers.bookings[who].window ||
           calendar.acceptable(movers.people[who], slot, now);
  }

  /// As many as there are seats in the wished hour, the others in the one beside it.
  [[nodiscard]] std::optional<Place> place_in(int choice, Slot wished, std::optional<Slot> beside) const {
    const auto all = movers.people.size();
    const auto in_wished = beside ? std::min(seats(wished), all - 1) : all;
    if (in_wished == 0 || seats(wished) < in_wished) return std::nullopt;
    if (beside && seats(*beside) < all - in_wished) return std::nullopt;
    Place place{.choice = choice, .slots = {}};
    for (std::size_t who = 0; who < all; ++who) {
      const auto slot = who < in_wished ? wished : beside.value_or(wished);
      if (!may_have(who, slot)) return std::nullopt;
      place.slots.push_back(slot);
      place.distance += calendar.distance(movers.people[who], slot);
    }
    return place;
  }
};

/// `place` as offers made now.
store::NewBookings bookings_in(const Place& place, const Search& search) {
  store::NewBookings to{.each = {}, .wishes = search.movers.people.front().preferences, .at = search.now};
  const auto ids = ids_in_order<OfferId>(place.slots.size(), search.now);
  for (std::size_t who = 0; who < place.slots.size(); ++who) {
    const auto slot = place.slots[who];
    const auto& person = search.movers.people[who];
    to.each.push_back({.offer = ids[who],
                       .window = search.calendar.windows()[static_cast<std::size_t>(slot)].id,
                       .choice = search.calendar.choice(person, slot),
                       .distance = search.calendar.distance(person, slot)});
  }
  return to;
}

}  // namespace

std::optional<Result<OfferId, ChangeRefusal>> change_booking(
    Transaction& tx, const std::shared_ptr<const Programme>& programme, const RegistrationId& id,
    const std::vector<Preference>& wishes, store::Changing changing) {
  using Answer = Result<OfferId, ChangeRefusal>;
  auto locked = store::lock_bookings(tx, id, changing);
  if (!locked.is_known) return std::nullopt;
  if (locked.bookings.empty()) return Answer{ChangeRefusal::not_booked};
  Movers movers{.bookings = std::move(locked.bookings), .people = {}};
  movers.people = people_with(movers.bookings, *programme, wishes);
  if (movers.people.empty() || wishes.empty()) return Answer{ChangeRefusal::none_free};
  movers.may_part =
      movers.bookings.size() > 1 && std::ranges::all_of(movers.bookings, &Booking::neighbouring_hours);

  const auto calendar = windows_of(tx, programme, hours_of(wishes, *programme, movers.may_part));
  const auto free = lock_free_seats(tx, calendar, movers.bookings);
  const auto now = store::Connection::clock(tx);  // once everything is locked
  const auto is_over = [now](const Booking& old) { return old.starts_at <= now || old.came; };
  if (std::ranges::any_of(movers.bookings, is_over)) return Answer{ChangeRefusal::begun};
  const Search search{.movers = movers, .calendar = calendar, .free = free, .now = now};
  const auto best = search.best();
  if (!best) return Answer{ChangeRefusal::none_free};

  const auto to = bookings_in(*best, search);
  const auto own = static_cast<std::size_t>(
      std::ranges::find(movers.bookings, id, [](const Booking& old) { return old.registration.id; }) -
      movers.bookings.begin());
  if (std::ranges::equal(movers.bookings, to.each, {}, &Booking::window, &store::NewBooking::window))
    return Answer{movers.bookings[own].offer};
  store::move_bookings(tx, movers.bookings, to);
  return Answer{to.each[own].offer};
}

}  // namespace holdfast::offers
