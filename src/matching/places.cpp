#include "matching/places.hpp"

#include <algorithm>
#include <numeric>

#include "matching/index.hpp"
#include "matching/search.hpp"
#include "matching/wishes.hpp"

namespace holdfast::matching {

namespace {

using Distances = std::vector<Minutes>;  // by slot; unreachable: not acceptable

Distances distances_of(const Person& person, const Calendar& calendar, const Openings& openings) {
  Distances distances(calendar.windows().size(), Search::unreachable);
  Homes homes{calendar.index().travel()};
  const Wishes wishes{person, calendar, homes};
  Search search{openings, 0};
  search.within(wishes, Search::unreachable,
                [&](std::uint32_t slot, Minutes distance) { distances[slot] = distance; });
  return distances;
}

/// Those first who gain the most by the first hour.
template <class DistanceOf>
std::vector<std::size_t> in_order_of_gain(std::size_t people, DistanceOf distance, std::uint32_t first,
                                          std::uint32_t second) {
  std::vector<std::size_t> order(people);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {},
                           [&](std::size_t each) { return distance(each, first) - distance(each, second); });
  return order;
}

/// Two hours, with every number of people in the first that both have room for.
void add_pairs(std::vector<Place>& places, const std::vector<Distances>& of, std::span<const int> free,
               std::uint32_t first, std::uint32_t second) {
  const auto size = static_cast<int>(of.size());
  const auto distance = [&](std::size_t person, std::uint32_t slot) { return of[person][slot]; };
  const auto order = in_order_of_gain(of.size(), distance, first, second);
  Place place{.first = first, .second = second};
  for (const auto& each : of) place.distance += each[second];
  for (int in_first = 1; in_first < size; ++in_first) {
    const auto& moved = of[order[static_cast<std::size_t>(in_first - 1)]];
    place.distance += moved[first] - moved[second];
    place.in_first = in_first;
    place.in_second = size - in_first;
    if (free[first] >= in_first && free[second] >= place.in_second) places.push_back(place);
  }
}

}  // namespace

std::vector<std::optional<std::uint32_t>> hours_after(const Calendar& calendar) {
  std::vector<std::optional<std::uint32_t>> after(calendar.windows().size());
  const auto& hours = calendar.index().hours();  // by clinic, day, minute
  for (std::size_t at = 0; at < hours.size(); ++at) {
    // Not simply the next: on the day the clocks go back the wall shows an hour twice.
    for (auto next = at + 1; next < hours.size() && hours[next].clinic == hours[at].clinic; ++next) {
      const auto apart = hours[next].starts_at - hours[at].starts_at;
      if (apart > std::chrono::hours{2}) break;
      if (apart == std::chrono::hours{1}) after[hours[at].slot] = hours[next].slot;
    }
  }
  return after;
}

std::vector<Place> places_for(std::span<const Person* const> household, const Calendar& calendar,
                              const Openings& openings, std::span<const int> free,
                              std::span<const std::optional<std::uint32_t>> hours_after,
                              std::size_t places_max) {
  std::vector<Distances> of;
  of.reserve(household.size());
  for (const auto* person : household) of.push_back(distances_of(*person, calendar, openings));
  const auto suits_all = [&](std::uint32_t slot) {
    return std::ranges::all_of(of, [&](const auto& each) { return each[slot] != Search::unreachable; });
  };

  std::vector<Place> places;
  const auto size = static_cast<int>(household.size());
  for (std::uint32_t slot = 0; slot < free.size(); ++slot) {
    if (free[slot] <= 0 || !suits_all(slot)) continue;
    if (free[slot] >= size) {
      Place place{.first = slot, .second = slot, .in_first = size};
      for (const auto& each : of) place.distance += each[slot];
      places.push_back(place);
    }
    const auto after = hours_after[slot];
    if (household.front()->neighbouring_hours && after && free[*after] > 0 && suits_all(*after)) {
      add_pairs(places, of, free, slot, *after);
    }
  }
  std::ranges::sort(places);
  if (places.size() > places_max) places.resize(places_max);
  return places;
}

std::vector<std::uint32_t> seats_in(const Place& place, std::span<const Person* const> household,
                                    const Calendar& calendar) {
  const auto distance = [&](std::size_t person, std::uint32_t slot) {
    return calendar.distance(*household[person], static_cast<Slot>(slot));
  };
  const auto order = in_order_of_gain(household.size(), distance, place.first, place.second);
  std::vector<std::uint32_t> slots(household.size(), place.second);
  for (int each = 0; each < place.in_first; ++each)
    slots[order[static_cast<std::size_t>(each)]] = place.first;
  return slots;
}

}  // namespace holdfast::matching
