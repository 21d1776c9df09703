// Offers committed while the forms arrive over HTTP: from the first byte to the last commit. Beside it what
// PostgreSQL alone can do with the same rounds, and the peers.
#include "bench/limits/replay.hpp"
#include "bench/support/peak.hpp"
#include "bench/support/report.hpp"

using namespace holdfast;
using namespace holdfast::bench;

namespace {

double from_form_to_offer(const Forms& forms) {
  Installation installation;
  const test::Running running{installation.home()};
  return whole_way(installation, running, forms).offers_per_second;
}

/// The statements of all workers' rounds, said again to the same tables.
double postgres_alone(const Forms& forms) {
  Installation installation;
  const Recorder recorder{installation.postgres().port()};
  installation.reach_database_by(recorder.url("holdfast"));
  {
    test::Running running{installation.home()};
    whole_way(installation, running, forms);
    running.kill();
  }
  const auto offers = installation.number("SELECT count(*) FROM offers");
  installation.home().execute("TRUNCATE registrations, rounds, offers, messages RESTART IDENTITY CASCADE");
  installation.home().execute("UPDATE windows SET held = 0, booked = 0");
  installation.home().execute("VACUUM ANALYZE");

  const auto seconds = say_again(installation.postgres().port(), recorder.conversations_with("write_round"));

  if (installation.number("SELECT count(*) FROM offers") != offers)
    throw std::runtime_error("the same statements made other offers");
  return offers / seconds;
}

}  // namespace

int main() {
  Report report{"offers",
                "Offers committed a second, while all forms arrive over HTTP: from the first byte to "
                "the last commit."};
  const Forms forms{brief_or_full<std::size_t>(2'000, 50'000), 1};
  for (int run = 0; run < brief_or_full(1, 5); ++run) {
    report.add("Holdfast", "offers/s", from_form_to_offer(forms));
    report.add("PostgreSQL alone, the same rounds", "offers/s", postgres_alone(forms));
  }
  report.at_least("offers committed while the forms arrive", "Holdfast", "PostgreSQL alone, the same rounds",
                  0.5);
  report.finish();
}
