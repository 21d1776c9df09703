#include "holdfast/forecast/forecast.hpp"

#include <algorithm>
#include <cmath>

#include "forecast/day.hpp"
#include "forecast/gathered.hpp"
#include "holdfast/domain/assert.hpp"

namespace holdfast::forecast {

namespace {

constexpr double busy_share_max = 2.0 / 3;
constexpr double cores_of_a_machine = 2;

/// The busiest minute of a count, as a figure a second.
double peak(const std::vector<Minute>& minutes, auto count) {
  std::uint32_t most = 0;
  for (const auto& minute : minutes) most = std::max(most, count(minute));
  return most / 60.0;
}

/// Everything as if nothing waited: every form of the busiest minute taken, matched and offered within it,
/// and its offers answered as fast as they are made.
Needs needs_of(const Figures& figures, const Forecast& day) {
  const auto& costs = figures.costs;
  Needs needs;
  needs.forms_per_second = peak(day.minutes, [](const Minute& of) { return of.came; });
  const auto rounds =
      std::max(needs.forms_per_second, peak(day.minutes, [](const Minute& of) { return of.offers; }));
  needs.intake_processes = needs.forms_per_second / costs.forms_per_second;
  needs.matching_cores = rounds * costs.match_person.count();
  const auto answers =
      figures.answering.accept + (1 - figures.answering.accept - figures.answering.no_answer);
  needs.database_cores = rounds * (costs.database_person.count() + answers * costs.database_answer.count());
  const auto cores = (needs.intake_processes + needs.matching_cores) / busy_share_max;
  needs.machines = static_cast<std::uint64_t>(std::max(1.0, std::ceil(cores / cores_of_a_machine)));
  needs.database_cores_to_have =
      static_cast<std::uint64_t>(std::max(1.0, std::ceil(needs.database_cores / busy_share_max)));
  return needs;
}

}  // namespace

matching::Minutes distance_of_all(const Seating& seating) {
  const auto unseated = static_cast<matching::Minutes>(seating.people - seating.seated());
  return seating.distance + unseated * unseated_minutes;
}

Forecast forecast(const Figures& figures) {
  HOLDFAST_ASSERT(faults(figures).empty());
  Day day{figures};
  while (day.next()) {
  }
  auto all = day.result();
  const auto gathered = gather(figures, all.people);
  all.gathered = gathered.seating;
  all.gathered_parts = gathered.parts;
  all.needs = needs_of(figures, all);
  return all;
}

}  // namespace holdfast::forecast
