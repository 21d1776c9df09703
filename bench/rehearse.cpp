// An opening day with residents as they behave, played by several processes: what they saw must add up with
// what the server counted and stored. In full it is the day of `here`; docs/rehearsal.md has its report.
#include <cstdio>

#include "bench/rehearse/alone.hpp"
#include "bench/rehearse/report.hpp"
#include "bench/support/report.hpp"
#include "support/child.hpp"

using namespace holdfast;
using namespace holdfast::bench;

namespace {

void add(Report& report, const rehearse::Seen& seen) {
  const auto& tally = seen.residents;
  report.add("press to 202, p99", "ms", tally.kept.at(0.99).count());
  report.add("202 to offer or reason, p99", "ms", tally.told.at(0.99).count());
  report.at_most("press to 202, p99", "press to 202, p99", 300);
  report.at_most("202 to offer or reason, p99", "202 to offer or reason, p99", 60'000);
  for (const auto& objective : rehearse::objectives_of(tally, seen.server)) {
    const auto met = objective.met();
    report.note(objective.name + ": " + (!met ? "not seen" : *met ? "met" : "missed"));
  }
  for (const auto& [fate, count] : tally.fates) report.note(fate + ": " + std::to_string(count));
  if (!rehearse::kept_schedule(tally)) report.note("The generator was late: times say little of the server.");
}

}  // namespace

int main() {
  const test::TemporaryFolder folder{"rehearse"};
  const rehearse::Alone day{
      .scenario = rehearse::read_scenario("here", brief_or_full(0.006, 1.0), brief_or_full(1'500.0, 20.0)),
      .parts = brief_or_full<std::uint64_t>(3, 2),
      .program = HOLDFAST_REHEARSE,
      .folder = folder.path()};
  const auto seen = rehearse::play(day);

  Report report{"rehearse", "An opening day as residents live it: from the form to the appointment."};
  add(report, seen);
  report.finish();
  const auto wrong = rehearse::contradictions(seen.residents, seen.server);
  for (const auto& sentence : wrong) std::printf("FAILED: %s\n", sentence.c_str());
  return wrong.empty() ? 0 : 1;
}
