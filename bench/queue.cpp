// A million people in the queue while PostgreSQL is away: memory as they come, and how soon the program is
// ready again after it was killed with all of them in its journal.
#include "bench/support/peak.hpp"
#include "bench/support/report.hpp"
#include "support/program/footprint.hpp"

using namespace holdfast;
using namespace holdfast::bench;

namespace {

constexpr int parts = 10;

double resident_mib(test::Running& running) {
  return static_cast<double>(test::footprint_of(running.process().pid()).resident_kb) / 1024;
}

double seconds_until_ready(test::Running& running) {
  const auto begin = std::chrono::steady_clock::now();
  running.start();
  if (!test::comes_true([&] { return running.readiness() == 200; }, std::chrono::minutes{2}))
    throw std::runtime_error("it is not ready:\n" + running.log());
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

}  // namespace

int main() {
  Report report{"queue", "A million registrations queued, PostgreSQL away."};
  const auto people = brief_or_full<std::size_t>(5'000, 1'000'000);
  Installation installation;
  test::Running running{installation.home()};
  installation.postgres().stop();
  for (int part = 1; part <= parts; ++part) {
    send_all(running.port(), Forms{people / parts, static_cast<std::uint64_t>(part)});
    report.add(part == 1 ? "memory, the first tenth queued" : "memory, as more are queued", "MiB",
               resident_mib(running));
  }
  if (running.queued() != people) throw std::runtime_error("not all are queued");
  report.add("memory, all queued", "MiB", resident_mib(running));
  report.at_most("memory with 1,000,000 queued", "memory, all queued", 400);
  report.at_most("the same, flat", "memory, all queued", "memory, the first tenth queued", 1.25);

  running.kill();
  installation.postgres().start();  // without the programme nothing is ready to check a form
  report.add("start until ready", "s", seconds_until_ready(running));
  report.at_most("start with 1,000,000 in the journal until ready", "start until ready", 5);
  report.finish();
}
