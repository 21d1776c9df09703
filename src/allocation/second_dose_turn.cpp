#include "allocation/second_dose_turn.hpp"

#include <algorithm>
#include <iterator>
#include <unordered_map>

#include "allocation/round_parts.hpp"
#include "allocation/seating.hpp"
#include "holdfast/domain/ordered_bytes.hpp"

namespace holdfast::allocation {

using matching::Plan;
using matching::Slot;
using store::WaitingSecondDose;

namespace {

constexpr std::size_t page_people = 2000;

/// The days on which there is anything to be had, on any calendar of the world.
store::OpenDays open_days(const SeatPicture::View& view) {
  Instant first = Instant::max();
  Instant last = Instant::min();
  for (std::size_t at = 0; at < view.free.size(); ++at) {
    if (view.free[at] <= 0) continue;
    first = std::min(first, view.calendar->windows()[at].starts_at);
    last = std::max(last, view.calendar->windows()[at].starts_at);
  }
  using std::chrono::days;
  using std::chrono::floor;
  if (first > last) return {};
  return {.from = Date{floor<days>(first) - days{1}}, .until = Date{floor<days>(last) + days{1}}};
}

/// Those of them who still are as they were read, by their places.
std::vector<std::size_t> lock_unchanged(store::Transaction& tx,
                                        const std::vector<WaitingSecondDose>& people) {
  std::vector<RegistrationId> ids;
  for (const auto& each : people) ids.push_back(each.registration.id);
  std::unordered_map<RegistrationId, std::optional<WindowId>> still;
  for (const auto& each : store::lock_second_doses(tx, ids)) still.emplace(each.person, each.kept);

  std::vector<std::size_t> places;
  for (std::size_t at = 0; at < people.size(); ++at) {
    const auto found = still.find(ids[at]);
    if (found != still.end() && found->second == people[at].kept) places.push_back(at);
  }
  return places;
}

std::unordered_map<WindowId, int> free_in(store::Transaction& tx, const std::vector<store::KeptSeat>& seats) {
  std::vector<WindowId> windows;
  std::ranges::transform(seats, std::back_inserter(windows), &store::KeptSeat::window);
  std::unordered_map<WindowId, int> free;
  for (const auto& window : store::lock_windows(tx, std::move(windows))) free[window.id] = window.free;
  return free;
}

RoundReport report_of(const Plan& plan, std::size_t people, const Stopwatch& total) {
  RoundReport report{.kind = RoundReport::Kind::waiting, .people = people};
  count_plan(report, plan);
  report.waiting = people - plan.seated.size();
  report.total = total.elapsed();
  return report;
}

}  // namespace

std::optional<RoundReport> SecondDoseTurn::run(store::Connection& connection, const SeatPicture::View& view,
                                               bool whole, Instant now) {
  const auto people = read(connection, view, whole, now);
  if (!people.kept.waiting.empty()) return offer_kept(connection, view, people.kept, now);
  if (!people.without.waiting.empty()) return seat(connection, view, people.without, now);
  return std::nullopt;
}

bool SecondDoseTurn::reachable(const WaitingSecondDose& waiting, const Programme& programme,
                               Instant now) const {
  return reachable_now(limits_, programme, waiting.asked_at, now) &&
         channel_open_(waiting.registration.contact);
}

SecondDoseTurn::Sorted SecondDoseTurn::read(store::Connection& connection, const SeatPicture::View& view,
                                            bool whole, Instant now) {
  const auto& programme = view.calendar->programme();
  const auto open = open_days(view);
  if (whole) cursor_ = {};
  Sorted sorted;
  // Whoever only waits for the day with a seat kept is passed by, however many they are.
  while (sorted.kept.waiting.size() + sorted.without.waiting.size() < limits_.turn_people_max) {
    auto page = connection.in_transaction([&](store::Transaction& tx) {
      return store::read_waiting_second_doses(tx, cursor_, open, page_people);
    });
    const auto is_last = page.size() < page_people;
    if (!page.empty()) cursor_ = {page.back().turn_at, page.back().registration.id};
    if (is_last) cursor_ = {};
    for (auto& waiting : page) {
      auto person = matching::person_of(waiting.registration, programme).value();
      person.refused = waiting.refused;
      auto* people = &sorted.without;
      if (waiting.kept) {
        const auto slot = view.calendar->find(*waiting.kept);
        const auto stays = slot && view.calendar->acceptable(person, *slot, now);
        if (stays && !reachable(waiting, programme, now)) continue;
        people = &sorted.kept;
      }
      people->persons.push_back(std::move(person));
      people->waiting.push_back(std::move(waiting));
    }
    if (is_last || !whole) break;
  }
  return sorted;
}

RoundReport SecondDoseTurn::offer_kept(store::Connection& connection, const SeatPicture::View& view,
                                       const People& people, Instant now) {
  const Stopwatch total;
  const auto& calendar = *view.calendar;
  Plan plan;
  connection.in_transaction([&](store::Transaction& tx) {
    plan = {};
    const auto places = lock_unchanged(tx, people.waiting);
    std::vector<store::KeptSeat> seats;
    for (const auto at : places) {
      seats.push_back({people.waiting[at].registration.id, people.waiting[at].kept.value()});
    }
    (void)free_in(tx, seats);
    store::give_up_seats(tx, seats);
    auto free = free_in(tx, seats);  // none in a window that is being cut

    for (const auto at : places) {
      const auto& waiting = people.waiting[at];
      const auto slot = calendar.find(*waiting.kept);
      if (!slot || !calendar.acceptable(people.persons[at], *slot, now) || free[*waiting.kept]-- <= 0)
        continue;
      plan.seated.push_back({.person = at,
                             .slot = *slot,
                             .distance = calendar.distance(people.persons[at], *slot),
                             .choice = calendar.choice(people.persons[at], *slot)});
      plan.distance += plan.seated.back().distance;
    }
    auto round = new_round(plan, places.size(), limits_, now);
    for (const auto& seat : plan.seated) {
      round.offers.push_back(offer_of(seat, calendar, people.waiting[seat.person].registration,
                                      RegistrationState::waiting, OfferId{ordered_bytes(now)}));
    }
    if (!round.offers.empty()) store::make_offers(tx, round);
  });
  return report_of(plan, people.waiting.size(), total);
}

std::optional<RoundReport> SecondDoseTurn::seat(store::Connection& connection, const SeatPicture::View& view,
                                                const People& people, Instant now) {
  const Stopwatch total;
  const auto& calendar = *view.calendar;
  const auto guess = match(people.persons, calendar, view.free, now);
  if (guess.seated.empty()) return std::nullopt;

  SeatPicture::Pencil pencil{picture_, view, guess};
  Plan offered;
  std::vector<store::KeptSeat> kept;
  connection.in_transaction([&](store::Transaction& tx) {
    offered = {};
    kept.clear();
    const auto places = lock_unchanged(tx, people.waiting);
    std::vector<matching::Person> persons;
    for (const auto at : places) persons.push_back(people.persons[at]);
    const auto unchanged = persons.size() == people.persons.size();
    auto plan = seat_under_lock(tx, persons, {calendar, view.free, guess}, unchanged, now).plan;
    for (auto& seat : plan.seated) {
      seat.person = places[seat.person];
      const auto& waiting = people.waiting[seat.person];
      if (reachable(waiting, calendar.programme(), now)) {
        offered.distance += seat.distance;
        offered.seated.push_back(seat);
      } else {
        kept.push_back({waiting.registration.id, calendar.windows()[static_cast<std::size_t>(seat.slot)].id});
      }
    }
    auto round = new_round(offered, offered.seated.size(), limits_, now);
    for (const auto& seat : offered.seated) {
      round.offers.push_back(offer_of(seat, calendar, people.waiting[seat.person].registration,
                                      RegistrationState::waiting, OfferId{ordered_bytes(now)}));
    }
    if (!round.offers.empty()) store::make_offers(tx, round);
    store::keep_seats(tx, kept);
  });
  pencil.committed();
  if (offered.seated.empty() && kept.empty()) return std::nullopt;
  return report_of(offered, offered.seated.size() + kept.size(), total);
}

}  // namespace holdfast::allocation
