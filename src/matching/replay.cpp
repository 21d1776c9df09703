#include "holdfast/matching/replay.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <set>

#include "holdfast/domain/assert.hpp"
#include "parts/cost_scaling.hpp"

namespace holdfast::matching {

namespace {

constexpr std::size_t first_ways = 32;  // known to the solver of each person at the beginning,
constexpr std::size_t more_ways = 8;    // and this many of those that could improve, each time it is asked
constexpr std::size_t ways_kept = 16U * 1024 * 1024;  // in memory: 8 bytes each

struct Way {
  std::uint32_t place = 0;  ///< in `open`
  std::int32_t distance = 0;
};
using Ways = std::vector<std::vector<Way>>;  ///< by person

std::vector<std::optional<Slot>> slots_of(const RoundRecord& record, const Calendar& calendar) {
  std::vector<std::optional<Slot>> slots;
  for (const auto& open : record.open) slots.push_back(calendar.find(open.id));
  return slots;
}

/// Acceptable windows, the nearest first.
std::vector<Way> ways_of(const RoundRecord& record, const Calendar& calendar,
                         const std::vector<std::optional<Slot>>& slots, std::size_t person) {
  std::vector<Way> ways;
  const auto distances = calendar.distances(record.people[person], record.now);
  for (std::size_t place = 0; place < slots.size(); ++place) {
    if (!slots[place]) continue;
    const auto& distance = distances[static_cast<std::size_t>(*slots[place])];
    if (!distance) continue;
    ways.push_back(
        {.place = static_cast<std::uint32_t>(place), .distance = static_cast<std::int32_t>(*distance)});
  }
  std::ranges::stable_sort(ways, {}, &Way::distance);
  return ways;
}

/// Everybody's, worked out once and kept as far as there is room; beyond that whenever they are asked for.
class WaysOf {
 public:
  WaysOf(const RoundRecord& record, const Calendar& calendar)
      : record_(record), calendar_(calendar), slots_(slots_of(record, calendar)) {}

  /// Until the next call. People are asked for in order.
  const std::vector<Way>& operator()(std::size_t person) {
    if (person < kept_.size()) return kept_[person];
    passing_ = ways_of(record_, calendar_, slots_, person);
    if (person > kept_.size() || passing_.size() > room_) {
      room_ = 0;
      return passing_;
    }
    room_ -= passing_.size();
    passing_.shrink_to_fit();
    kept_.push_back(std::move(passing_));
    return kept_.back();
  }

 private:
  const RoundRecord& record_;
  const Calendar& calendar_;
  std::vector<std::optional<Slot>> slots_;
  Ways kept_;
  std::size_t room_ = ways_kept;
  std::vector<Way> passing_;
};

/// From a source through people and windows to a sink; who finds no seat goes straight to the sink.
class Flow {
 public:
  Flow(const RoundRecord& record, const Ways& ways, Minutes unseated_cost)
      : people_(static_cast<int>(record.people.size())), windows_(static_cast<int>(record.open.size())) {
    // by tail: the source is first, then people, then windows
    for (int person = 0; person < people_; ++person) add(0, 1 + person, 1, 0);
    for (int person = 0; person < people_; ++person) {
      for (const auto& way : ways[static_cast<std::size_t>(person)]) {
        add(1 + person, 1 + people_ + static_cast<int>(way.place), 1, way.distance);
      }
      add(1 + person, sink(), 1, unseated_cost);
    }
    for (int place = 0; place < windows_; ++place) {
      const auto free = record.open[static_cast<std::size_t>(place)].free;
      add(1 + people_ + place, sink(), std::min(free, people_), 0);
    }
  }

  /// A cheapest flow, and what a way is worth by its prices: below 0 it could improve it.
  struct Solved {
    Outcome outcome;
    std::vector<Minutes> person, place;
    Minutes cheapest_seat = 0;  ///< the price of a place where a seat is left
    [[nodiscard]] Minutes worth(std::size_t who, const Way& way) const {
      return way.distance + person[who] - place[way.place];
    }
  };
  Solved solve() {
    auto cheapest = parts::cost_scaling(sink() + 1, arcs_, capacities_, costs_, people_);
    // A place that nobody uses may have any price above the sink's. By the least one, which proves it as
    // well, fewer ways look as if they could improve.
    const auto least = cheapest.potential.back();
    for (int node = people_ + 1; node < sink(); ++node) {
      auto& price = cheapest.potential[static_cast<std::size_t>(node)];
      price = std::min(price, least);
    }
    Solved solved{.outcome = {}, .person = {}, .place = {}, .cheapest_seat = least};
    for (int node = 1; node <= people_; ++node) {
      solved.person.push_back(cheapest.potential[static_cast<std::size_t>(node)]);
    }
    for (int node = people_ + 1; node < sink(); ++node) {
      solved.place.push_back(cheapest.potential[static_cast<std::size_t>(node)]);
    }
    for (std::size_t arc = 0; arc < arcs_.size(); ++arc) {
      const auto [tail, head] = arcs_[arc];
      expect_proved(cheapest, arc);
      const bool is_seat = tail > 0 && tail <= people_ && head != sink();
      if (!is_seat || cheapest.flow[arc] == 0) continue;
      ++solved.outcome.seated;
      solved.outcome.distance += costs_[arc];
    }
    return solved;
  }

 private:
  /// What makes it the cheapest flow, whoever found it: no arc with room left is worth less than nothing, and
  /// none that is used more (complementary slackness).
  void expect_proved(const parts::CheapestFlow& cheapest, std::size_t arc) const {
    const auto [tail, head] = arcs_[arc];
    const auto flow = cheapest.flow[arc];
    const auto worth = costs_[arc] + cheapest.potential[static_cast<std::size_t>(tail)] -
                       cheapest.potential[static_cast<std::size_t>(head)];
    HOLDFAST_ASSERT(flow == capacities_[arc] || worth >= 0);
    HOLDFAST_ASSERT(flow == 0 || worth <= 0);
  }
  [[nodiscard]] int sink() const noexcept { return 1 + people_ + windows_; }
  void add(int from, int to, int capacity, Minutes cost) {
    arcs_.emplace_back(from, to);
    capacities_.push_back(capacity);
    costs_.push_back(cost);
  }

  int people_, windows_;
  std::vector<std::pair<int, int>> arcs_;
  std::vector<int> capacities_;
  std::vector<Minutes> costs_;
};

std::string person_text(std::size_t person) {
  return "person " + std::to_string(person + 1);
}

/// One round, and how it is solved again.
class Round {
 public:
  Round(const RoundRecord& record, const Calendar& calendar) : record_(record), ways_(record, calendar) {
    for (const auto& open : record.open) left_.push_back(open.free);
    for (std::size_t person = 0; person < record.people.size(); ++person) look_at(person);
    if (replayed_.kept.distance != record.distance) {
      replayed_.faults.push_back("the distances add up to " + std::to_string(replayed_.kept.distance) +
                                 ", the round said " + std::to_string(record.distance));
    }
  }

  /// Why this is exact: a flow is cheapest among all ways if, by its own prices, none that the solver was not
  /// told of is worth less than nothing. Each pass tells it of at least one more, and there are finitely
  /// many.
  Replayed solve() {
    const auto unseated_cost = farthest_ * static_cast<Minutes>(record_.people.size()) + 1;
    while (!record_.people.empty()) {
      const auto solved = Flow{record_, known_, unseated_cost}.solve();
      replayed_.best = solved.outcome;
      if (!tell_more(solved)) break;
    }
    return std::move(replayed_);
  }

 private:
  /// Adds their seat up, and makes the nearest windows known.
  void look_at(std::size_t person) {
    const auto& ways = ways_(person);
    if (!ways.empty()) farthest_ = std::max<Minutes>(farthest_, ways.back().distance);
    if (const auto& taken = record_.taken[person]) {
      ++replayed_.kept.seated;
      if (--left_[*taken] < 0)
        replayed_.faults.push_back(person_text(person) + " has a seat that was not free");
      const auto way = std::ranges::find(ways, *taken, &Way::place);
      if (way != ways.end()) {
        replayed_.kept.distance += way->distance;
      } else {
        replayed_.faults.push_back(person_text(person) + " has a window that is not acceptable to them");
      }
    }
    known_.emplace_back(ways.begin(),
                        ways.begin() + static_cast<std::ptrdiff_t>(std::min(ways.size(), first_ways)));
  }

  bool tell_more(const Flow::Solved& solved) {
    bool any = false;
    for (std::size_t person = 0; person < known_.size(); ++person) {
      auto& known = known_[person];
      std::vector<Way> more;
      for (const auto& way : ways_(person)) {
        if (way.distance + solved.person[person] >= solved.cheapest_seat) break;  // nor any farther one
        if (solved.worth(person, way) >= 0) continue;
        if (std::ranges::find(known, way.place, &Way::place) == known.end()) more.push_back(way);
      }
      std::ranges::stable_sort(more, {}, [&](const Way& way) { return solved.worth(person, way); });
      if (more.size() > more_ways) more.resize(more_ways);
      any = any || !more.empty();
      known.insert(known.end(), more.begin(), more.end());
    }
    return any;
  }

  const RoundRecord& record_;
  WaysOf ways_;
  std::vector<int> left_;
  Minutes farthest_ = 0;
  Ways known_;
  Replayed replayed_;
};

/// All of them in one window, or in two of a clinic whose hours follow each other where they say so; or
/// nobody.
bool is_together(const RoundRecord& record, const Calendar& calendar,
                 const std::vector<std::size_t>& household) {
  std::set<std::optional<std::uint32_t>> places;
  for (const auto person : household) places.insert(record.taken[person]);
  if (places.size() == 1) return true;
  if (places.size() > 2 || !*places.begin() || !record.people[household.front()].neighbouring_hours)
    return false;
  std::vector<Window> windows;
  for (const auto& place : places) {
    const auto slot = calendar.find(record.open[*place].id);
    if (!slot) return false;
    windows.push_back(calendar.windows()[static_cast<std::size_t>(*slot)]);
  }
  const auto apart = windows[0].starts_at - windows[1].starts_at;
  return windows[0].clinic == windows[1].clinic && std::chrono::abs(apart) == std::chrono::hours{1};
}

void find_parted(const RoundRecord& record, const Calendar& calendar, Replayed& replayed) {
  std::map<std::uint32_t, std::vector<std::size_t>> households;
  for (std::size_t person = 0; person < record.people.size(); ++person) {
    const auto household = record.people[person].household;
    if (household != 0) households[household].push_back(person);
  }
  for (const auto& [number, household] : households) {
    if (!is_together(record, calendar, household)) {
      replayed.faults.push_back("household " + std::to_string(number) + " was parted");
    }
  }
}

}  // namespace

Replayed replay(const RoundRecord& record, const Calendar& calendar) {
  auto replayed = Round{record, calendar}.solve();
  const auto of_household = [](const Person& person) { return person.household != 0; };
  replayed.together = std::ranges::any_of(record.people, of_household);
  if (replayed.together) {
    std::vector<int> free(calendar.windows().size(), 0);
    for (const auto& open : record.open) {
      if (const auto slot = calendar.find(open.id)) free[static_cast<std::size_t>(*slot)] = open.free;
    }
    const auto plan = match(record.people, calendar, free, record.now);
    replayed.searched = {.seated = plan.seated.size(), .distance = plan.distance};
    find_parted(record, calendar, replayed);
  }
  return replayed;
}

std::vector<Candidate> candidates_of(const RoundRecord& record, const Calendar& calendar, std::size_t person,
                                     std::size_t most) {
  std::vector<Candidate> candidates;
  for (const auto& way : ways_of(record, calendar, slots_of(record, calendar), person)) {
    if (candidates.size() >= most) break;
    Candidate candidate{.place = way.place, .distance = way.distance, .people = {}};
    for (std::size_t other = 0; other < record.people.size(); ++other) {
      if (record.taken[other] == way.place) candidate.people.push_back(other);
    }
    candidates.push_back(std::move(candidate));
    if (record.taken[person] == way.place) break;
  }
  return candidates;
}

}  // namespace holdfast::matching
