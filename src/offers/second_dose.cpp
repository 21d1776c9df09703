#include "holdfast/offers/second_dose.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <span>
#include <vector>

#include "holdfast/domain/second_dose.hpp"
#include "holdfast/matching/match.hpp"
#include "holdfast/store/rounds.hpp"
#include "holdfast/store/second_doses.hpp"

namespace holdfast::offers {

namespace {

using store::FirstDose;
using store::Transaction;

// Of the nearest: who takes one of them meanwhile is as likely as with any other round.
constexpr int tries_max = 3;

/// The windows within those days that have a free seat. A day more on either side: the days are each clinic's
/// own, which matching knows.
matching::Calendar open_windows(Transaction& tx, const std::shared_ptr<const Programme>& programme,
                                const SecondDose& dose, std::vector<int>& free) {
  using std::chrono::days;
  using std::chrono::sys_days;
  const Instant from = sys_days{dose.from} - days{1};
  const Instant until = sys_days{dose.until} + days{2};
  std::vector<matching::Window> windows;
  auto open = store::find_free_windows(tx, from, until);
  std::ranges::sort(open, {}, &store::StoredWindow::id);  // as the calendar has them
  for (const auto& window : open) {
    const auto clinic = programme->find(window.clinic);
    if (!clinic) continue;
    windows.push_back({.id = window.id, .clinic = *clinic, .starts_at = window.starts_at});
    free.push_back(window.free);
  }
  return {programme, std::move(windows)};
}

/// A round of one: the nearest acceptable seat, taken under its window's lock.
void keep_nearest_seat(Transaction& tx, const std::shared_ptr<const Programme>& programme,
                       const Registration& second) {
  const auto person = matching::person_of(second, *programme);
  std::vector<int> free;
  const auto calendar = open_windows(tx, programme, *second.second_dose, free);
  const auto now = store::Connection::clock(tx);
  for (int attempt = 0; attempt < tries_max; ++attempt) {
    const auto plan = match(std::span{&*person, 1}, calendar, free, now);
    if (plan.seated.empty()) return;
    const auto at = static_cast<std::size_t>(plan.seated.front().slot);
    const auto window = calendar.windows()[at].id;
    const auto seats = store::lock_windows(tx, {window});
    if (!seats.empty() && seats.front().free > 0) return store::keep_seats(tx, {{second.id, window}});
    free[at] = 0;
  }
}

bool follows(const FirstDose::Second& second, const SecondDose& dose) {
  return second.dose == dose && !second.ended_by_correction;
}

}  // namespace

void settle_second_dose(Transaction& tx, const std::shared_ptr<const Programme>& programme,
                        const RegistrationId& first) {
  const auto found = store::read_first_dose(tx, first);
  if (!found) return;
  if (!found->given) {
    if (found->second) store::end_second_dose(tx, found->second->id);
    return;
  }
  const auto& [product, clinic, started] = *found->given;
  const Date given_on{std::chrono::floor<std::chrono::days>(started)};
  auto registration = found->person;
  registration.second_dose = second_dose_after(first, given_on, product);
  const auto& dose = *registration.second_dose;
  registration.preferences = {wish_for_second_dose(clinic, started, dose)};

  if (!found->second) {
    // Its reference opens its page, so its id is as hard to guess as any.
    registration.id = RegistrationId{random_bytes()};
    store::add_second_dose(tx, registration.id, dose, registration.preferences.front(),
                           store::Connection::clock(tx));
    keep_nearest_seat(tx, programme, registration);
  } else if (!follows(*found->second, dose)) {
    // Where it loses a seat, the waiting list's turn finds another, first of all: windows are locked by id,
    // and one is locked by now.
    store::move_second_dose(tx, *found->second, dose, registration.preferences.front());
  }
}

}  // namespace holdfast::offers
