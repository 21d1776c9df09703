#include "unit/matching/rules.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <utility>

namespace holdfast::matching::testing {

namespace {

using namespace std::chrono;

constexpr Minutes nowhere = 1'000'000'000;
constexpr Minutes unreachable = INT64_MAX;

/// By person and open window: the distance, or nothing if it is not acceptable.
using Table = std::vector<std::vector<std::optional<Minutes>>>;

LocalTime wall(const Window& window, const Programme& programme) {
  return programme.at(window.clinic).zone.local(window.starts_at);
}

Minutes travel_minutes(const Preference& wish, const Person& person, Coordinates to,
                       const Programme& programme) {
  double far = 0;
  if (wish.clinic) {
    for (const auto& clinic : programme.clinics) {
      if (clinic.id == *wish.clinic) far = kilometres(clinic.at, to);
    }
  } else if (person.home) {
    far = kilometres(*person.home, to);
  }
  return static_cast<Minutes>(std::floor(4 * far + 0.5));
}

/// The windows with a seat left, and how many.
struct Open {
  std::vector<Window> windows;
  std::vector<int> seats;

  Open(const Calendar& calendar, const std::vector<int>& free) {
    for (std::size_t at = 0; at < free.size(); ++at) {
      if (free[at] <= 0) continue;
      windows.push_back(calendar.windows()[at]);
      seats.push_back(free[at]);
    }
  }
};

Table table(const std::vector<Person>& people, const Programme& programme, const Open& open, Instant now) {
  Table distances;
  for (const auto& person : people) {
    auto& row = distances.emplace_back();
    for (const auto& window : open.windows) {
      row.emplace_back();
      if (!acceptable_by_the_rules(person, window, programme, now)) continue;
      row.back() = distance_by_the_rules(person, window, programme);
    }
  }
  return distances;
}

struct Chains {
  std::vector<Minutes> cost;       ///< of coming to a window, when whoever is moved for it is moved too
  std::vector<std::size_t> comes;  ///< who then comes to it
};

Chains cheapest_chains(const Table& distances, const std::vector<std::optional<std::size_t>>& seat,
                       std::size_t newcomer) {
  const auto windows = distances[newcomer].size();
  Chains chains{.cost = std::vector<Minutes>(windows, unreachable),
                .comes = std::vector<std::size_t>(windows, newcomer)};
  for (std::size_t at = 0; at < windows; ++at)
    chains.cost[at] = distances[newcomer][at].value_or(unreachable);
  for (bool better = true; better;) {
    better = false;
    for (std::size_t mover = 0; mover < newcomer; ++mover) {
      const auto from = *seat[mover];
      if (chains.cost[from] == unreachable) continue;
      for (std::size_t to = 0; to < windows; ++to) {
        if (!distances[mover][to]) continue;
        const auto moved = chains.cost[from] - *distances[mover][from] + *distances[mover][to];
        if (moved >= chains.cost[to]) continue;
        chains.cost[to] = moved;
        chains.comes[to] = mover;
        better = true;
      }
    }
  }
  return chains;
}

}  // namespace

Minutes distance_by_the_rules(const Person& person, const Window& window, const Programme& programme) {
  const int rank_costs[] = {0, 60, 120, 180, 240};
  const auto there = wall(window, programme);
  auto least = nowhere;
  for (std::size_t rank = 0; rank < person.preferences.size(); ++rank) {
    const auto& wish = person.preferences[rank];
    const auto wished_day = floor<days>(wish.start);
    const auto window_day = floor<days>(there);
    const Minutes clock_minutes = std::abs(((wish.start - wished_day) - (there - window_day)).count());
    const Minutes day_count = std::abs((wished_day - window_day).count());
    const auto travel = travel_minutes(wish, person, programme.at(window.clinic).at, programme);
    least = std::min(least, rank_costs[rank] + clock_minutes + 180 * day_count + travel);
  }
  return least;
}

bool acceptable_by_the_rules(const Person& person, const Window& window, const Programme& programme,
                             Instant now) {
  const auto& clinic = programme.at(window.clinic);
  const auto day = floor<days>(wall(window, programme));
  const auto today = floor<days>(clinic.zone.local(now));
  const local_days eligible{person.eligible_from};
  if (day < eligible || day > std::max(today, eligible) + days{programme.weights.horizon_days}) return false;
  if (window.starts_at < now + hours{2}) return false;
  if (std::ranges::count(person.refused, window.id) > 0) return false;
  for (const auto& need : words_of(person.needs)) {
    const auto here = words_of(clinic.meets);
    const bool has = std::ranges::count(here, need) > 0;
    const bool walks = need == "without-car" && person.home && kilometres(*person.home, clinic.at) <= 2;
    if (!has && !walks) return false;
  }
  const auto named =
      std::ranges::any_of(person.preferences, [&](const auto& wish) { return wish.clinic == clinic.id; });
  return named || !person.home || kilometres(*person.home, clinic.at) <= 50;
}

Best best_by_chains(const std::vector<Person>& people, const Calendar& calendar, const std::vector<int>& free,
                    Instant now) {
  // Staying unseated is one more window, far away and with room for all.
  const Open open{calendar, free};
  const auto unseated = open.windows.size();
  auto distances = table(people, calendar.programme(), open, now);
  for (auto& row : distances) row.emplace_back(nowhere);
  auto left = open.seats;
  left.push_back(static_cast<int>(people.size()));

  std::vector<std::optional<std::size_t>> seat(people.size());
  for (std::size_t newcomer = 0; newcomer < people.size(); ++newcomer) {
    const auto [cost, comes] = cheapest_chains(distances, seat, newcomer);
    auto end = unseated;
    for (std::size_t at = 0; at < left.size(); ++at) {
      if (left[at] > 0 && cost[at] < cost[end]) end = at;
    }
    --left[end];
    for (auto to = end; true;) {
      const auto mover = comes[to];
      const auto from = std::exchange(seat[mover], to);
      if (mover == newcomer) break;
      to = *from;
    }
  }

  Best best;
  for (std::size_t person = 0; person < people.size(); ++person) {
    if (*seat[person] == unseated) continue;
    ++best.seated;
    best.distance += *distances[person][*seat[person]];
  }
  return best;
}

namespace {

Best try_from(const Table& distances, std::size_t person, std::vector<int>& left) {
  if (person == distances.size()) return {};
  auto best = try_from(distances, person + 1, left);
  for (std::size_t at = 0; at < left.size(); ++at) {
    if (left[at] == 0 || !distances[person][at]) continue;
    --left[at];
    auto with = try_from(distances, person + 1, left);
    ++left[at];
    ++with.seated;
    with.distance += *distances[person][at];
    const auto better =
        with.seated > best.seated || (with.seated == best.seated && with.distance < best.distance);
    if (better) best = with;
  }
  return best;
}

}  // namespace

Best best_by_trying(const std::vector<Person>& people, const Calendar& calendar, const std::vector<int>& free,
                    Instant now) {
  Open open{calendar, free};
  return try_from(table(people, calendar.programme(), open, now), 0, open.seats);
}

Best first_come_first_served(const std::vector<Person>& people, const Calendar& calendar,
                             const std::vector<int>& free, Instant now) {
  Open open{calendar, free};
  Best sum;
  for (const auto& row : table(people, calendar.programme(), open, now)) {
    std::optional<std::size_t> nearest;
    for (std::size_t at = 0; at < row.size(); ++at) {
      if (open.seats[at] > 0 && row[at] && (!nearest || *row[at] < *row[*nearest])) nearest = at;
    }
    if (!nearest) continue;
    --open.seats[*nearest];
    ++sum.seated;
    sum.distance += *row[*nearest];
  }
  return sum;
}

}  // namespace holdfast::matching::testing
