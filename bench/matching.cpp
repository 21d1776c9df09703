// Matching: a round beside LEMON alone, one great round of everybody gathered, and what each way of seating a
// stream of people costs them in distance.
#include <sys/resource.h>

#include "bench/limits/lemon_alone.hpp"
#include "bench/support/report.hpp"

using namespace holdfast;
using namespace holdfast::bench;

namespace {

constexpr std::size_t clinics = 24;
constexpr std::size_t round_max = 1'024;
constexpr std::size_t candidates = 20;
constexpr std::size_t every_window = SIZE_MAX;

template <class Work>
double seconds_of(Work work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

double peak_mib() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

/// One round where seats abound but for the hours that everybody wants. LEMON is given the graph, whose
/// making is not counted; `match` makes its own. What it proves is the optimum over every window.
void a_round(Report& report) {
  const auto people = brief_or_full<std::size_t>(128, round_max);
  const Town town{clinics, 30, 24, people, 1};
  const LemonAlone few{town, candidates};
  const LemonAlone all{town, every_window};
  for (int run = 0; run < brief_or_full(1, 7); ++run) {
    matching::Plan plan;
    report.add("Holdfast, a round", "ms",
               1e3 * seconds_of([&] { plan = match(town.people, *town.calendar, town.free, town.now); }));
    report.add("LEMON alone, the 20 nearest windows of each", "ms", 1e3 * few.solve().seconds);
    const auto best = all.solve();
    report.add("LEMON alone, every window of each", "ms", 1e3 * best.seconds);
    if (plan.seated.size() != best.seated || plan.distance != best.distance)
      throw std::runtime_error("the round is not the best seating");
  }
  report.at_most("a round of 1,024, given fewer arcs", "Holdfast, a round",
                 "LEMON alone, the 20 nearest windows of each", 1.3);
  report.at_most("a round of 1,024, all arcs", "Holdfast, a round", "LEMON alone, every window of each", 1.3);
}

/// Seats for all, but few of those that people wish for.
void a_scarce_stream(Report& report) {
  const auto people = brief_or_full<std::size_t>(1'000, 50'000);
  const Town town{clinics, 30, brief_or_full(1, 9), people, 2};
  double gathered = 0;
  report.add("one great round", "s", seconds_of([&] { gathered = cost_in_rounds(town, people); }));
  report.add("memory of it", "MiB", peak_mib());
  report.at_most("50,000 gathered, scarce windows, exact", "one great round", 60);
  report.at_most("the same", "memory of it", 2'048);

  report.add("gathered", "distance", gathered);
  report.add("rounds as they come", "distance", cost_in_rounds(town, round_max));
  report.add("first come, first served", "distance", cost_in_rounds(town, 1));
  report.at_most("sum of distances, rounds as they come", "rounds as they come", "first come, first served",
                 1.0);
  report.at_most("sum of distances, gathered", "gathered", "first come, first served", 0.7);
}

}  // namespace

int main() {
  Report report{"matching",
                "Rounds, the great round, and the sum of distances; an unseated person counts as 100,000."};
  a_round(report);
  a_scarce_stream(report);
  report.finish();
}
