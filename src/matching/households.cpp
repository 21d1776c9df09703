#include "matching/households.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>

#include "matching/each.hpp"
#include "matching/places.hpp"

namespace holdfast::matching {

namespace {

constexpr auto nowhere = UINT32_MAX;

/// How good a seating is, or at best can be.
struct Worth {
  std::size_t seated = 0;
  Minutes distance = 0;

  [[nodiscard]] bool better_than(const Worth& other) const {
    return std::tuple{other.seated, distance} < std::tuple{seated, other.distance};
  }
};

struct Household {
  std::vector<std::uint32_t> people;
  bool neighbouring_hours = false;
  std::optional<std::vector<Place>> places{};  ///< looked for when it is parted the first time
};

/// What has been settled for a household: a place, to be seated nowhere, or nothing yet.
struct Settled {
  bool is = false;
  std::optional<Place> place{};
};
using Decisions = std::vector<Settled>;  // by household

using Seats = std::vector<std::uint32_t>;  // by person: a slot, or nowhere

/// The others solved each for themselves around what is settled.
struct Relaxed {
  Worth at_best;
  Seats seats;  ///< of those not settled
  std::vector<int> left;
  std::vector<Minutes> price;
  Minutes unseated_cost = 0;
  std::vector<std::uint32_t> parted;  ///< households, the largest first
};

class Keeping {
 public:
  Keeping(std::span<const Person> people, const Calendar& calendar, std::span<const int> free, Instant now,
          const Limits& limits);

  Together run();

 private:
  Relaxed relax(const Decisions&);
  void dive();
  void branch(Decisions&);
  /// A plan from a bound: households parted are put where it is cheapest, those for themselves around them.
  void consider(const Decisions&, const Relaxed&);

  bool is_parted(const Household&, const Seats&) const;
  const std::vector<Place>& places_of(std::uint32_t household);
  std::vector<const Person*> persons_of(const Household&) const;
  /// The places of a household that have room, by distance and price, the cheapest first, at most so many.
  std::vector<Place> cheapest_places(std::uint32_t household, std::span<const int> left, const Relaxed&,
                                     std::size_t places_max);
  void put(Seats&, std::uint32_t household, const Place&) const;
  void seat_alone(Seats&, std::vector<int>& left);
  void keep_if_better(const Seats&);
  Worth worth_of(const Seats&) const;
  Plan plan_of(const Seats&) const;

  std::span<const Person> people_;
  const Calendar& calendar_;
  std::span<const int> free_;
  Instant now_;
  const Limits& limits_;
  Openings openings_;
  std::vector<std::optional<std::uint32_t>> hours_after_;
  std::vector<Household> households_;
  std::vector<std::uint32_t> household_of_;  ///< by person; `nowhere`: alone
  std::vector<int> room_;                    ///< by person
  std::size_t solved_ = 0;                   ///< people, by branching
  std::size_t solutions_ = 0;
  bool searched_all_ = true;
  Worth best_;
  Seats best_seats_;
};

Keeping::Keeping(std::span<const Person> people, const Calendar& calendar, std::span<const int> free,
                 Instant now, const Limits& limits)
    : people_(people),
      calendar_(calendar),
      free_(free),
      now_(now),
      limits_(limits),
      openings_(calendar, free, now),
      hours_after_(hours_after(calendar)),
      household_of_(people.size(), nowhere),
      room_(people.size(), 1),
      best_seats_(people.size(), nowhere) {
  std::map<std::uint32_t, std::uint32_t> known;
  for (std::uint32_t person = 0; person < people.size(); ++person) {
    if (people[person].household == 0) continue;
    const auto [found, is_new] =
        known.try_emplace(people[person].household, static_cast<std::uint32_t>(households_.size()));
    if (is_new)
      households_.push_back({.people = {}, .neighbouring_hours = people[person].neighbouring_hours});
    households_[found->second].people.push_back(person);
    household_of_[person] = found->second;
  }
  for (const auto& household : households_) {
    if (household.neighbouring_hours) continue;  // these need not find room for all in one window
    for (const auto person : household.people) room_[person] = static_cast<int>(household.people.size());
  }
}

Together Keeping::run() {
  Decisions nothing_settled(households_.size());
  const auto bound = relax(nothing_settled).at_best;
  dive();
  branch(nothing_settled);
  return {.plan = plan_of(best_seats_),
          .is_best = searched_all_,
          .seated_at_most = bound.seated,
          .distance_at_least = bound.distance};
}

Relaxed Keeping::relax(const Decisions& decisions) {
  Relaxed relaxed{.at_best = {},
                  .seats = Seats(people_.size(), nowhere),
                  .left = {free_.begin(), free_.end()},
                  .price = {},
                  .unseated_cost = 0,
                  .parted = {}};
  for (std::size_t at = 0; at < households_.size(); ++at) {
    if (!decisions[at].place) continue;
    const auto& place = *decisions[at].place;
    relaxed.left[place.first] -= place.in_first;
    relaxed.left[place.second] -= place.in_second;
    relaxed.at_best.seated += households_[at].people.size();
    relaxed.at_best.distance += place.distance;
  }

  std::vector<Person> open;
  std::vector<std::uint32_t> who;
  std::vector<int> room;
  for (std::uint32_t person = 0; person < people_.size(); ++person) {
    const auto of = household_of_[person];
    if (of != nowhere && decisions[of].is) continue;
    open.push_back(people_[person]);
    who.push_back(person);
    room.push_back(room_[person]);
  }
  auto priced = match_each(open, room, calendar_, relaxed.left, now_, limits_);
  for (const auto& seat : priced.plan.seated)
    relaxed.seats[who[seat.person]] = static_cast<std::uint32_t>(seat.slot);
  relaxed.at_best.seated += priced.plan.seated.size();
  relaxed.at_best.distance += priced.plan.distance;
  relaxed.price = std::move(priced.price);
  relaxed.unseated_cost = priced.unseated_cost;
  solved_ += open.size();
  ++solutions_;

  for (std::uint32_t at = 0; at < households_.size(); ++at) {
    if (!decisions[at].is && is_parted(households_[at], relaxed.seats)) relaxed.parted.push_back(at);
  }
  std::ranges::stable_sort(relaxed.parted, std::greater{},
                           [this](std::uint32_t at) { return households_[at].people.size(); });
  return relaxed;
}

/// Also somebody seated and somebody not is parted.
bool Keeping::is_parted(const Household& household, const Seats& seats) const {
  auto first = seats[household.people.front()];
  auto last = first;
  for (const auto person : household.people) {
    const auto slot = seats[person];
    if (slot == first || slot == last) continue;
    if (first != last || first == nowhere || slot == nowhere || !household.neighbouring_hours) return true;
    if (hours_after_[slot] == first) {
      first = slot;
    } else if (hours_after_[first] == slot) {
      last = slot;
    } else {
      return true;
    }
  }
  return false;
}

void Keeping::dive() {
  Decisions decisions(households_.size());
  for (std::size_t pass = 0; pass < limits_.households.passes; ++pass) {
    auto relaxed = relax(decisions);
    consider(decisions, relaxed);
    if (relaxed.parted.empty()) return;
    const auto half = (relaxed.parted.size() + 1) / 2;
    for (std::size_t at = 0; at < half; ++at) {
      const auto household = relaxed.parted[at];
      const auto places = cheapest_places(household, relaxed.left, relaxed, 1);
      auto& settled = decisions[household];
      settled.is = true;
      if (places.empty()) continue;
      settled.place = places.front();
      relaxed.left[settled.place->first] -= settled.place->in_first;
      relaxed.left[settled.place->second] -= settled.place->in_second;
    }
  }
}

void Keeping::branch(Decisions& decisions) {
  const auto& bounds = limits_.households;
  if (solved_ >= bounds.people_solved || solutions_ >= bounds.solutions) {
    searched_all_ = false;
    return;
  }
  const auto relaxed = relax(decisions);
  if (!relaxed.at_best.better_than(best_)) return;
  consider(decisions, relaxed);
  if (relaxed.parted.empty() || !relaxed.at_best.better_than(best_)) return;

  const auto household = relaxed.parted.front();
  auto& settled = decisions[household];
  const auto places = cheapest_places(household, relaxed.left, relaxed, bounds.places_tried);
  if (places.size() == bounds.places_tried || places_of(household).size() == bounds.places_known) {
    searched_all_ = false;
  }
  settled.is = true;
  for (const auto& place : places) {
    settled.place = place;
    branch(decisions);
  }
  settled.place.reset();
  branch(decisions);
  settled.is = false;
}

void Keeping::consider(const Decisions& decisions, const Relaxed& relaxed) {
  auto left = relaxed.left;
  Seats seats(people_.size(), nowhere);
  std::vector<bool> parted(households_.size());
  for (const auto at : relaxed.parted) parted[at] = true;
  for (std::uint32_t at = 0; at < households_.size(); ++at) {
    if (decisions[at].place) put(seats, at, *decisions[at].place);
    if (decisions[at].is || parted[at]) continue;
    for (const auto person : households_[at].people) {
      seats[person] = relaxed.seats[person];
      if (seats[person] != nowhere) --left[seats[person]];
    }
  }
  if (relaxed.parted.empty()) {
    for (std::uint32_t person = 0; person < people_.size(); ++person) {
      if (household_of_[person] == nowhere) seats[person] = relaxed.seats[person];
    }
    return keep_if_better(seats);
  }

  std::vector<std::uint32_t> unseated;
  const auto seat_household = [&](std::uint32_t at) {
    const auto places = cheapest_places(at, left, relaxed, 1);
    if (places.empty()) return false;
    put(seats, at, places.front());
    left[places.front().first] -= places.front().in_first;
    left[places.front().second] -= places.front().in_second;
    return true;
  };
  for (const auto at : relaxed.parted) {
    if (!seat_household(at)) unseated.push_back(at);
  }
  seat_alone(seats, left);
  for (const auto at : unseated) seat_household(at);  // what those alone have left may be in another place
  keep_if_better(seats);
}

const std::vector<Place>& Keeping::places_of(std::uint32_t household) {
  auto& places = households_[household].places;
  if (!places) {
    places = places_for(persons_of(households_[household]), calendar_, openings_, free_, hours_after_,
                        limits_.households.places_known);
  }
  return *places;
}

std::vector<const Person*> Keeping::persons_of(const Household& household) const {
  std::vector<const Person*> persons;
  for (const auto person : household.people) persons.push_back(&people_[person]);
  return persons;
}

std::vector<Place> Keeping::cheapest_places(std::uint32_t household, std::span<const int> left,
                                            const Relaxed& relaxed, std::size_t places_max) {
  struct Priced {
    Minutes cost;
    Place place;
    auto operator<=>(const Priced&) const = default;
  };
  std::vector<Priced> open;
  for (const auto& place : places_of(household)) {
    const auto one = place.first == place.second;
    if (left[place.first] < place.in_first || (!one && left[place.second] < place.in_second)) continue;
    const auto price =
        place.in_first * relaxed.price[place.first] + place.in_second * relaxed.price[place.second];
    open.push_back({.cost = place.distance + price, .place = place});
  }
  const auto count = std::min(places_max, open.size());
  std::ranges::partial_sort(open, open.begin() + static_cast<std::ptrdiff_t>(count));
  std::vector<Place> cheapest;
  for (std::size_t at = 0; at < count; ++at) cheapest.push_back(open[at].place);
  return cheapest;
}

void Keeping::put(Seats& seats, std::uint32_t household, const Place& place) const {
  const auto& people = households_[household].people;
  const auto slots = seats_in(place, persons_of(households_[household]), calendar_);
  for (std::size_t at = 0; at < people.size(); ++at) seats[people[at]] = slots[at];
}

void Keeping::seat_alone(Seats& seats, std::vector<int>& left) {
  std::vector<Person> alone;
  std::vector<std::uint32_t> who;
  for (std::uint32_t person = 0; person < people_.size(); ++person) {
    if (household_of_[person] != nowhere) continue;
    alone.push_back(people_[person]);
    who.push_back(person);
  }
  for (const auto& seat : match_each(alone, {}, calendar_, left, now_, limits_).plan.seated) {
    seats[who[seat.person]] = static_cast<std::uint32_t>(seat.slot);
    --left[static_cast<std::size_t>(seat.slot)];
  }
  solved_ += alone.size();
}

void Keeping::keep_if_better(const Seats& seats) {
  const auto worth = worth_of(seats);
  if (!worth.better_than(best_)) return;
  best_ = worth;
  best_seats_ = seats;
}

Worth Keeping::worth_of(const Seats& seats) const {
  Worth worth;
  for (std::size_t person = 0; person < seats.size(); ++person) {
    if (seats[person] == nowhere) continue;
    ++worth.seated;
    worth.distance += calendar_.distance(people_[person], static_cast<Slot>(seats[person]));
  }
  return worth;
}

Plan Keeping::plan_of(const Seats& seats) const {
  Plan plan;
  for (std::size_t person = 0; person < seats.size(); ++person) {
    if (seats[person] == nowhere) continue;
    const auto slot = static_cast<Slot>(seats[person]);
    const auto distance = calendar_.distance(people_[person], slot);
    plan.seated.push_back({.person = person,
                           .slot = slot,
                           .distance = distance,
                           .choice = calendar_.choice(people_[person], slot)});
    plan.distance += distance;
  }
  return plan;
}

}  // namespace

Together match_together(std::span<const Person> people, const Calendar& calendar, std::span<const int> free,
                        Instant now, const Limits& limits) {
  return Keeping{people, calendar, free, now, limits}.run();
}

}  // namespace holdfast::matching
