#include <algorithm>
#include <functional>

#include "forecast/chance.hpp"
#include "forecast/day.hpp"
#include "holdfast/domain/assert.hpp"

namespace holdfast::forecast {

using namespace std::chrono;
using matching::Slot;

namespace {

/// The free seats that somebody of those picked so far may take: only these count towards how many are
/// picked.
class Reached {
 public:
  Reached(const Town& town, Instant now) : town_(town), now_(now) {
    const auto soonest = now + town.programme().weights.lead_time;
    for (std::size_t at = 0; at < town.free().size(); ++at) {
      if (town.free()[at] > 0 && town.calendar().windows()[at].starts_at >= soonest) {
        open_.push_back(static_cast<Slot>(at));
      }
    }
    unreached_ = open_.begin();
  }

  [[nodiscard]] std::size_t seats() const noexcept { return seats_; }
  [[nodiscard]] bool none() const noexcept { return open_.empty(); }

  /// Whether any seat is acceptable to this person; those that are have been reached then.
  bool by(const matching::Person& person) {
    const auto acceptable = [&](Slot slot) { return town_.calendar().acceptable(person, slot, now_); };
    const auto before = unreached_;
    unreached_ = std::partition(unreached_, open_.end(), acceptable);
    for (auto at = before; at != unreached_; ++at) {
      seats_ += static_cast<std::size_t>(town_.free()[static_cast<std::size_t>(*at)]);
    }
    return before != unreached_ || std::any_of(open_.begin(), before, acceptable);
  }

 private:
  const Town& town_;
  Instant now_;
  std::vector<Slot> open_;  ///< reached ones, then the others
  std::vector<Slot>::iterator unreached_;
  std::size_t seats_ = 0;
};

}  // namespace

void Day::wake_one() {
  for (std::size_t worker = 0; worker < workers_.size(); ++worker) {
    if (workers_[worker].idle) return work(worker);
  }
}

/// One step of a worker: the waiting list first, then the newcomers.
void Day::work(std::size_t worker) {
  auto& self = workers_[worker];
  self.idle = true;
  if (turn_due_ && !turn_runs_ && !std::exchange(self.had_turn, false) && take_turn(worker)) return;
  self.had_turn = false;
  if (taken_ < kept_) take_newcomers(worker);
}

/// False, and no time passes, where nobody could be seated.
bool Day::take_turn(std::size_t worker) {
  auto& self = workers_[worker];
  turn_due_ = false;
  for (std::size_t town = 0; town < towns_.size(); ++town) {
    if (!std::exchange(places_[town].to_look_at, false)) continue;
    pick_waiting(town, self);
    places_[town].kept_back.clear();
  }
  if (self.seated.empty()) return false;
  turn_runs_ = true;
  self.had_turn = true;
  self.newcomers = false;
  busy(worker, self.seated.size());
  return true;
}

/// The k oldest for whom a free seat is acceptable, k the free seats, matched by themselves.
void Day::pick_waiting(std::size_t town, Worker& worker) {
  auto& place = places_[town];
  if (place.waiting.empty() || towns_[town].seats_free() == 0) return;
  Reached reached{towns_[town], now_};
  if (reached.none()) return;

  const auto contact_hours = in_contact_hours();
  std::vector<Number> picked;
  std::vector<matching::Person> persons;
  std::size_t looked_at = 0;
  for (const auto who : place.waiting) {
    if (!picked.empty() && picked.size() >= reached.seats()) break;
    if (!contact_hours && now_ - people_[who].asked_at >= figures_.rules.present_for) continue;
    if (++looked_at > figures_.rules.turn_people_max) {
      look_soon(town);
      break;
    }
    auto someone = person(who);
    if (!reached.by(someone)) continue;
    picked.push_back(who);
    persons.push_back(std::move(someone));
  }
  const auto before = worker.seated.size();
  seat(town, picked, persons, towns_[town].free(), worker);
  worker.unseated.clear();  // they wait as before
  for (auto at = before; at < worker.seated.size(); ++at) place.waiting.erase(worker.seated[at].person);
}

bool Day::in_contact_hours() const {
  const auto local = towns_.front().programme().home_zone.local(now_);
  const auto hour = floor<hours>(local - floor<days>(local)).count();
  return hour >= figures_.rules.contact_from_hour && hour < figures_.rules.contact_to_hour;
}

void Day::take_newcomers(std::size_t worker) {
  const auto count = std::min<std::size_t>(figures_.rules.round_max, kept_ - taken_);
  std::vector<std::vector<Number>> people(towns_.size());
  for (std::size_t at = 0; at < count; ++at, ++taken_) people[town_of(taken_)].push_back(taken_);
  for (std::size_t town = 0; town < towns_.size(); ++town) {
    if (people[town].empty()) continue;
    std::vector<matching::Person> persons;
    const auto any_seat = towns_[town].seats_free() > 0;
    for (const auto who : people[town]) {
      people_[who].state = State::in_round;
      if (any_seat) persons.push_back(person(who));
    }
    seat(town, people[town], persons, free_for_newcomers(town), workers_[worker]);
  }
  workers_[worker].newcomers = true;
  busy(worker, count);
}

std::vector<int> Day::free_for_newcomers(std::size_t town) const {
  auto free = towns_[town].free();
  for (const auto slot : places_[town].kept_back) --free[static_cast<std::size_t>(slot)];
  return free;
}

/// Matches people of one town, and takes their seats. `persons` may be empty: then there is no seat.
void Day::seat(std::size_t town, const std::vector<Number>& people,
               const std::vector<matching::Person>& persons, const std::vector<int>& free, Worker& worker) {
  const auto plan = matching::match(persons, towns_[town].calendar(), free, now_);
  auto next = plan.seated.begin();
  for (std::size_t at = 0; at < people.size(); ++at) {
    if (next == plan.seated.end() || next->person != at) {
      worker.unseated.push_back(people[at]);
      continue;
    }
    auto& someone = people_[people[at]];
    someone.state = State::in_round;
    someone.has_seat = true;
    someone.slot = next->slot;
    towns_[town].take(next->slot);
    worker.seated.push_back({.person = people[at], .at = *next++});
  }
}

/// Matching takes a core of its own; the transaction waits for one of the database's.
void Day::busy(std::size_t worker, std::size_t people) {
  const auto& costs = figures_.costs;
  const auto count = static_cast<double>(people);
  const auto matched = now_ + whole(costs.match_person * count);
  auto& core = *std::ranges::min_element(database_free_);
  core = std::max(core, matched) + whole(costs.round + costs.database_person * count);
  workers_[worker].idle = false;
  schedule(core, Kind::commit, static_cast<Number>(worker));
}

void Day::commit(std::size_t worker) {
  auto& self = workers_[worker];
  for (const auto& seat : self.seated) offer(seat);
  for (const auto who : self.unseated) {
    wait(who);
    // Seats may have fallen free since the round was matched.
    if (towns_[town_of(who)].seats_free() > 0) look_soon(town_of(who));
  }
  if (!self.newcomers) turn_runs_ = false;
  self.seated.clear();
  self.unseated.clear();
  work(worker);
}

}  // namespace holdfast::forecast
