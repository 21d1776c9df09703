#include "matching/each.hpp"

#include <algorithm>

#include "matching/gains.hpp"
#include "matching/index.hpp"
#include "matching/network.hpp"
#include "matching/openings.hpp"
#include "matching/wishes.hpp"

namespace holdfast::matching {

namespace {

/// More than the distance of any acceptable open window from anybody here.
Minutes above_all_distances(const std::vector<Wishes>& people, const Openings& openings,
                            const Weights& weights) {
  constexpr Minutes half_way_round_the_earth_km = 20'016;
  constexpr Minutes day_minutes = 24 * 60;

  std::int32_t first = INT32_MAX;
  std::int32_t last = INT32_MIN;
  for (const auto& day : openings.days()) {
    first = std::min(first, day.day);
    last = std::max(last, day.day);
  }
  Minutes rank = 0;
  for (const auto& wishes : people) {
    for (const auto& wish : wishes.all()) {
      first = std::min(first, wish.at.day);
      last = std::max(last, wish.at.day);
      rank = std::max(rank, wish.rank_cost);
    }
  }
  return rank + day_minutes + weights.day_minutes * (Minutes{last} - first + 1) +
         weights.kilometre_minutes * half_way_round_the_earth_km + weights.another_clinic_minutes;
}

OptionTable every_option(const std::vector<Wishes>& people, const Openings& openings, Minutes farthest) {
  Search search{openings, farthest};
  OptionTable options(people.size());
  for (std::size_t person = 0; person < people.size(); ++person) {
    options[person].reserve(openings.windows());
    search.within(people[person], farthest + 1, [&](std::uint32_t slot, Minutes distance) {
      options[person].push_back({.distance = distance, .slot = slot});
    });
  }
  return options;
}

OptionTable first_options(const std::vector<Wishes>& people, const Openings& openings,
                          std::span<const int> free, Minutes farthest, const Limits& limits) {
  const auto few = openings.windows() <= limits.few_windows || openings.seats(free) < 2 * people.size();
  if (few && openings.windows() * people.size() <= limits.every_option_max) {
    return every_option(people, openings, farthest);
  }
  return Bidding{people, openings, free, farthest, limits.bidding}.run();
}

Plan plan_of(const OptionTable& options, const Seating& seating, const std::vector<Wishes>& people,
             const Calendar& calendar) {
  Plan plan;
  for (std::size_t person = 0; person < people.size(); ++person) {
    if (!seating.taken[person]) continue;
    const auto& option = options[person][*seating.taken[person]];
    const auto clinic = static_cast<std::uint32_t>(calendar.windows()[option.slot].clinic);
    plan.seated.push_back({.person = person,
                           .slot = static_cast<Slot>(option.slot),
                           .distance = option.distance,
                           .choice = people[person].choice(clinic, calendar.index().starts(option.slot))});
    plan.distance += option.distance;
  }
  return plan;
}

}  // namespace

// Why the loop ends: an option is added only if its distance and price together are below the person's
// utility, which is false of every option the network has; so each pass adds at least one that is new, and
// there are finitely many. Why the result is exact: when nothing is added, every acceptable open window,
// known to the network or not, has distance + price >= utility for everybody. Prices are never negative and 0
// where a seat is left, so utilities less prices times seats is a lower bound for every seating's cost (weak
// duality), and the seating found costs exactly that. Somebody unseated costs more than all distances
// together, so the cheapest seats the most.
Priced match_each(std::span<const Person> persons, std::span<const int> room, const Calendar& calendar,
                  std::span<const int> free, Instant now, const Limits& limits) {
  Priced result{.plan = {}, .price = std::vector<Minutes>(free.size(), 0), .unseated_cost = 1};
  Openings openings{calendar, free, now};
  if (persons.empty() || openings.days().empty()) return result;

  Homes homes{calendar.index().travel()};
  std::vector<Wishes> people;
  people.reserve(persons.size());
  for (const auto& person : persons) {
    people.emplace_back(person, calendar, homes);
    if (!room.empty()) people.back().need_room(room[people.size() - 1]);
  }

  const auto farthest = above_all_distances(people, openings, calendar.programme().weights);
  result.unseated_cost = farthest * static_cast<Minutes>(people.size()) + 1;
  auto options = first_options(people, openings, free, farthest, limits);
  Gains gains{people, openings, free, farthest};
  while (true) {
    auto seating = seat(options, free, result.unseated_cost);
    if (gains.add_to(options, seating)) continue;
    result.plan = plan_of(options, seating, people, calendar);
    result.price = std::move(seating.price);
    return result;
  }
}

}  // namespace holdfast::matching
