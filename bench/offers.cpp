// Offers committed while the forms arrive over HTTP: from the first byte to the last commit. Beside it what
// PostgreSQL alone can do with the same rounds, and the peers.
#include <thread>

#include "bench/limits/replay.hpp"
#include "bench/support/closed_loop.hpp"
#include "bench/support/forms.hpp"
#include "bench/support/installation.hpp"
#include "bench/support/report.hpp"

using namespace holdfast;
using namespace holdfast::bench;

namespace {

using Clock = std::chrono::steady_clock;
constexpr std::size_t connections = 128;
constexpr auto glance = std::chrono::milliseconds{10};
constexpr auto patience = std::chrono::minutes{5};

/// Sends all and waits until every one has been in a round; offers a second.
double offers_per_second(Installation& installation, const test::Running& running, const Forms& forms) {
  const auto begin = Clock::now();
  const auto sent = run(ClosedLoop{.port = running.port(),
                                   .connections = connections,
                                   .requests = forms.size(),
                                   .request = [&](std::size_t n) { return forms.request(n); }});
  if (sent.otherwise > 0) throw std::runtime_error(std::to_string(sent.otherwise) + " were not taken");
  const auto seated = [&] {
    return installation.number("SELECT coalesce(sum(people), 0) FROM rounds") >=
           static_cast<double>(forms.size());
  };
  while (!seated()) {
    if (Clock::now() - begin > patience) throw std::runtime_error("not all came to a round");
    std::this_thread::sleep_for(glance);
  }
  const std::chrono::duration<double> took = Clock::now() - begin;
  return installation.number("SELECT count(*) FROM offers") / took.count();
}

double from_form_to_offer(const Forms& forms) {
  Installation installation;
  const test::Running running{installation.home()};
  return offers_per_second(installation, running, forms);
}

/// The statements of all workers' rounds, said again to the same tables.
double postgres_alone(const Forms& forms) {
  Installation installation;
  const Recorder recorder{installation.postgres().port()};
  installation.reach_database_by(recorder.url("holdfast"));
  {
    test::Running running{installation.home()};
    static_cast<void>(offers_per_second(installation, running, forms));
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
