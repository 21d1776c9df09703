// Forms kept: durable 202s a second while rounds are paused (PostgreSQL is away), beside a bare server.
#include "bench/support/bare_server.hpp"
#include "bench/support/peak.hpp"
#include "bench/support/report.hpp"

using namespace holdfast;
using namespace holdfast::bench;

namespace {

double kept_per_second(const Forms& forms) {
  Installation installation;
  const test::Running running{installation.home()};
  installation.postgres().stop();
  return send_all(running.port(), forms).per_second();
}

}  // namespace

int main() {
  Report report{"kept", "Durable 202s a second, rounds paused, and the limit of one io thread."};
  const Forms forms{brief_or_full<std::size_t>(2'000, 150'000), 1};
  for (int run = 0; run < brief_or_full(1, 5); ++run) {
    const BareServer bare;
    report.add("bare server", "202s/s", send_all(bare.port(), forms).per_second());
    report.add("Holdfast", "202s/s", kept_per_second(forms));
  }
  report.at_least("durable 202s per second, rounds paused", "Holdfast", "bare server", 0.65);
  report.finish();
}
