#include "allocation/waiting_turn.hpp"

#include <algorithm>
#include <functional>
#include <iterator>
#include <map>
#include <tuple>
#include <unordered_set>

#include "allocation/round_parts.hpp"
#include "allocation/seating.hpp"
#include "holdfast/domain/ordered_bytes.hpp"
#include "holdfast/matching/record.hpp"

namespace holdfast::allocation {

using matching::Slot;
using std::chrono::steady_clock;

namespace {

constexpr std::size_t page_people = 2000;

/// The free seats, and how many of them somebody of the people picked so far may take.
///
/// Only those count towards k. Seats nobody in line wants, in another city or too soon for anybody, would
/// make k so great that the nearest of many got the one seat that fell free, and not the oldest.
class OpenSeats {
 public:
  OpenSeats(const SeatPicture::View& view, std::size_t people_max, Instant now)
      : view_(view), people_max_(people_max), now_(now) {
    const auto soonest = now + view.calendar->programme().weights.lead_time;
    for (std::size_t at = 0; at < view.free.size(); ++at) {
      if (view.free[at] > 0 && view.calendar->windows()[at].starts_at >= soonest) {
        unreached_.push_back(static_cast<Slot>(at));
      }
    }
  }

  [[nodiscard]] bool none() const noexcept { return unreached_.empty() && reached_.empty(); }
  [[nodiscard]] std::size_t reached() const noexcept { return seats_; }

  /// Whether any is acceptable to this person; those that are have been reached then.
  bool reach(const matching::Person& person) {
    const auto acceptable = [&](Slot slot) { return view_.calendar->acceptable(person, slot, now_); };
    if (seats_ >= people_max_) {  // k is as great as it can be
      return std::ranges::any_of(reached_, acceptable) || std::ranges::any_of(unreached_, acceptable);
    }
    const auto before = reached_.size();
    const auto first = std::partition(unreached_.begin(), unreached_.end(), std::not_fn(acceptable));
    for (auto at = first; at != unreached_.end(); ++at) {
      seats_ += static_cast<std::size_t>(view_.free[static_cast<std::size_t>(*at)]);
    }
    reached_.insert(reached_.end(), first, unreached_.end());
    unreached_.erase(first, unreached_.end());
    return reached_.size() > before || std::ranges::any_of(reached_, acceptable);
  }

 private:
  const SeatPicture::View& view_;
  std::size_t people_max_;
  Instant now_;
  std::vector<Slot> unreached_, reached_;
  std::size_t seats_ = 0;
};

using Households = std::map<RegistrationId, std::vector<store::Waiting>>;

/// The households of those on this page, whole; those not ready yet are not there.
Households households_on(store::Transaction& tx, const std::vector<store::Waiting>& page) {
  Households households;
  std::unordered_set<RegistrationId> met;
  std::vector<RegistrationId> ids;
  for (const auto& waiting : page) {
    if (waiting.household && met.insert(*waiting.household).second) ids.push_back(*waiting.household);
  }
  if (ids.empty()) return households;
  for (auto& waiting : store::read_households(tx, ids)) {
    households[waiting.household.value()].push_back(std::move(waiting));
  }
  return households;
}

/// Whether nobody of them stands behind this one.
bool is_last_of(const std::vector<store::Waiting>& household, const store::Waiting& one) {
  const auto place = [](const store::Waiting& person) {
    return std::tuple{!person.displaced, person.turn_at, person.registration.id};
  };
  return std::ranges::none_of(household,
                              [&](const store::Waiting& other) { return place(one) < place(other); });
}

}  // namespace

bool WaitingTurn::due(Instant now) {
  notice_the_calendar(now);
  return unfinished_ || picture_.turn_due() || steady_clock::now() - swept_ >= limits_.sweep;
}

/// A new hour may begin the contact hours, a day or an eligibility; a gathering may have ended.
void WaitingTurn::notice_the_calendar(Instant now) {
  const auto before = std::exchange(looked_at_, now);
  const auto new_hour =
      std::chrono::floor<std::chrono::hours>(before) != std::chrono::floor<std::chrono::hours>(now);
  const auto programme = picture_.programme();
  const auto gathered =
      programme && std::any_of(programme->phases.begin(), programme->phases.end(), [&](const auto& phase) {
        return phase.gather_until && before < *phase.gather_until && *phase.gather_until <= now;
      });
  if (new_hour) picture_.nudge();
  // Those gathered came before whoever comes now, and are many: no newcomer meanwhile takes what is theirs.
  if (gathered) picture_.keep_all_back();
}

std::optional<RoundReport> WaitingTurn::run(store::Connection& connection, Instant now) {
  const auto turn = picture_.begin_turn();
  if (!turn) return std::nullopt;
  if (turn->was_due) {
    kept_back_ = turn->kept_back;
    cursor_ = {};
    unfinished_ = true;
  }
  swept_ = steady_clock::now();

  try {
    // All go by the same view: what falls free meanwhile is no other's before second doses were asked.
    if (auto report = second_doses_.run(connection, turn->view, unfinished_, now)) {
      picture_.nudge();  // the others' turn comes when there is nothing more to do for these
      return report->seated > 0 ? report : std::nullopt;
    }
    auto picked = pick(connection, turn->view, now);
    auto report = seat(connection, turn->view, picked, now);
    if (picked.whole_list && std::exchange(unfinished_, false)) {
      picture_.end_turn(turn->view, std::exchange(kept_back_, {}));
    }
    return report;
  } catch (...) {
    picture_.nudge();
    throw;
  }
}

WaitingTurn::Pick WaitingTurn::pick(store::Connection& connection, const SeatPicture::View& view,
                                    Instant now) {
  Pick picked;
  const auto people_max = unfinished_ ? limits_.turn_people_max : page_people;  // a sweep is one page
  OpenSeats open{view, people_max, now};
  picked.whole_list = open.none();
  if (open.none()) return picked;

  const auto full = [&] { return !picked.people.empty() && picked.people.size() >= open.reached(); };
  std::uint32_t number = 0;
  const auto take_household = [&](std::vector<store::Waiting>& people) {
    auto persons = ready_household(people, view.calendar->programme(), ++number, now);
    if (persons.empty() || !open.reach(persons.front())) return;
    std::ranges::move(persons, std::back_inserter(picked.persons));
    std::ranges::move(people, std::back_inserter(picked.people));
  };
  std::size_t looked_at = 0;
  while (!full() && looked_at < people_max) {
    Households households;
    const auto page = connection.in_transaction([&](store::Transaction& tx) {
      auto people = store::read_waiting(tx, cursor_, page_people);
      households = households_on(tx, people);
      return people;
    });
    looked_at += page.size();
    for (const auto& waiting : page) {
      if (full()) break;
      cursor_ = store::place_of(waiting);
      if (waiting.household) {
        // Where the last of them stands: whoever joins somebody comes before nobody by that.
        const auto household = households.find(*waiting.household);
        const bool taken = household != households.end() && is_last_of(household->second, waiting);
        if (taken) take_household(household->second);
        continue;
      }
      if (!reachable(waiting, view.calendar->programme(), now)) continue;
      auto person = matching::person_of(waiting.registration, view.calendar->programme());
      if (!person) continue;
      person->refused = waiting.refused;
      if (!open.reach(*person)) continue;
      picked.persons.push_back(std::move(*person));
      picked.people.push_back(waiting);
    }
    if (page.size() < page_people) {
      picked.whole_list = !full();
      if (picked.whole_list) cursor_ = {};
      break;
    }
  }
  return picked;
}

bool WaitingTurn::reachable(const store::Waiting& waiting, const Programme& programme, Instant now) const {
  return reachable_now(limits_, programme, waiting.asked_at, now) &&
         channel_open_(waiting.registration.contact);
}

/// Nobody unless all of them can be offered something now.
std::vector<matching::Person> WaitingTurn::ready_household(const std::vector<store::Waiting>& people,
                                                           const Programme& programme, std::uint32_t number,
                                                           Instant now) const {
  std::vector<const Registration*> registrations;
  for (const auto& waiting : people) {
    if (!reachable(waiting, programme, now)) return {};
    registrations.push_back(&waiting.registration);
  }
  auto persons = matching::household_of(registrations, programme, number, people.front().neighbouring_hours);
  for (std::size_t at = 0; at < persons.size(); ++at) persons[at].refused = people[at].refused;
  return persons;
}

std::optional<RoundReport> WaitingTurn::seat(store::Connection& connection, const SeatPicture::View& view,
                                             Pick& picked, Instant now) {
  if (picked.people.empty()) return std::nullopt;

  RoundReport report{.kind = RoundReport::Kind::waiting};
  const Stopwatch total;
  auto guess = match(picked.persons, *view.calendar, view.free, now);
  SeatPicture::Pencil pencil{picture_, view, guess};
  report.match = total.elapsed();

  const Stopwatch database;
  Seated seated;
  store::NewRound round;
  connection.in_transaction([&](store::Transaction& tx) {
    std::vector<RegistrationId> ids;
    for (const auto& waiting : picked.people) ids.push_back(waiting.registration.id);
    const auto locked = store::lock_waiting(tx, picked.people);
    const std::unordered_set<RegistrationId> still{locked.begin(), locked.end()};
    std::vector<matching::Person> persons;
    std::vector<const store::Waiting*> people;
    std::vector<std::uint64_t> tags;
    std::unordered_set<RegistrationId> parted;  // households of which somebody is away
    for (const auto& waiting : picked.people) {
      if (waiting.household && !still.contains(waiting.registration.id)) parted.insert(*waiting.household);
    }
    for (std::size_t at = 0; at < ids.size(); ++at) {
      const auto& household = picked.people[at].household;
      if (!still.contains(ids[at]) || (household && parted.contains(*household))) continue;
      persons.push_back(picked.persons[at]);
      people.push_back(&picked.people[at]);
      tags.push_back(matching::tag_of(ids[at]));
    }
    const auto unchanged = persons.size() == ids.size();
    seated = seat_under_lock(tx, persons, {*view.calendar, view.free, guess}, unchanged, now);
    round = new_round(seated.plan, persons.size(), limits_, now);
    std::vector<std::optional<RegistrationId>> households;
    const auto offer_ids = ids_in_order<OfferId>(seated.plan.seated.size(), now);
    for (const auto& seat : seated.plan.seated) {
      round.offers.push_back(offer_of(seat, *view.calendar, people[seat.person]->registration,
                                      RegistrationState::waiting, offer_ids.at(round.offers.size())));
      households.push_back(people[seat.person]->household);
    }
    call_parties(round.offers, households);
    recorder_.write_down(round, persons, tags, *view.calendar, seated, now);
    if (!round.offers.empty()) store::make_offers(tx, round);
    report.people = persons.size();
  });
  pencil.committed();
  recorder_.committed(round);

  report.database = database.elapsed();
  report.total = total.elapsed();
  count_plan(report, seated.plan);
  report.waiting = report.people - report.seated;
  return report;
}

}  // namespace holdfast::allocation
