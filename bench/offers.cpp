// Offers committed while the forms arrive over HTTP: from the first byte to the last commit. Beside it what
// PostgreSQL alone can do with the same rounds, and the peers.
#include <thread>

#include "bench/limits/replay.hpp"
#include "bench/support/peak.hpp"
#include "bench/support/peers.hpp"
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
  installation.home().execute(
      "TRUNCATE registrations, rounds, round_records, round_places, offers, messages RESTART IDENTITY "
      "CASCADE");
  installation.home().execute("UPDATE windows SET held = 0, booked = 0");
  installation.home().execute("VACUUM ANALYZE");

  const auto seconds = say_again(installation.postgres().port(), recorder.conversations_with("write_round"));

  if (installation.number("SELECT count(*) FROM offers") != offers)
    throw std::runtime_error("the same statements made other offers");
  return offers / seconds;
}

constexpr auto glance = std::chrono::milliseconds{10};
constexpr auto patience = std::chrono::minutes{10};

/// The same forms, sent in the same way, until every one is committed.
double by_peer(const std::string& name, const Forms& forms) {
  using Clock = std::chrono::steady_clock;
  const test::PrivatePostgres postgres{postgres_options()};
  const Peer peer{name, postgres, test::demo_windows()};
  const auto begin = Clock::now();
  send_all(peer.port(), forms);
  while (peer.database().registered() < forms.size()) {
    if (Clock::now() - begin > patience) throw std::runtime_error(name + " did not book all:\n" + peer.log());
    std::this_thread::sleep_for(glance);
  }
  const std::chrono::duration<double> took = Clock::now() - begin;
  return static_cast<double>(peer.database().booked()) / took.count();
}

double by_pgbench(const std::string& script, std::size_t transactions) {
  const test::PrivatePostgres postgres{postgres_options()};
  const PeerDatabase database{postgres, test::demo_windows()};
  return run(Pgbench{.script = script, .transactions = transactions}, database);
}

std::string text_of(const std::map<std::string, std::string>& versions) {
  std::string text;
  for (const auto& [name, version] : versions) text += (text.empty() ? "" : ", ") + name + " " + version;
  return text + ".";
}

struct PeerSeries {
  const char *name, *series;
  double times;  ///< as many offers a second as that at the least
};
constexpr PeerSeries peers[]{{"fastify", "fastify + pg, a transaction a booking", 5},
                             {"graphile_worker", "graphile-worker, a job a booking", 8},
                             {"pg_boss", "pg-boss, a job a booking", 10}};
constexpr PeerSeries scripts[]{{"booking", "pgbench, a transaction a booking", 2},
                               {"seats", "pgbench, seats as rows, skip locked", 2}};

}  // namespace

int main() {
  Report report{"offers",
                "Offers committed a second, while all forms arrive over HTTP: from the first byte to "
                "the last commit. People ask to be called, since the peers send nothing."};
  const auto people = brief_or_full<std::size_t>(2'000, 50'000);
  const Forms forms{people, 1, Forms::Heard::by_call};
  const Forms to_be_sent{people, 1};
  const auto lacking = peers_lack();
  if (!lacking.empty()) report.note("Without the peers of npm: " + lacking);
  for (int run = 0; run < brief_or_full(1, 3); ++run) {
    report.add("Holdfast", "offers/s", from_form_to_offer(forms));
    report.add("Holdfast, texts and mail sent beside it", "offers/s", from_form_to_offer(to_be_sent));
    report.add("PostgreSQL alone, the same rounds", "offers/s", postgres_alone(forms));
    for (const auto& each : scripts) report.add(each.series, "offers/s", by_pgbench(each.name, forms.size()));
    if (!lacking.empty()) continue;
    for (const auto& each : peers) report.add(each.series, "offers/s", by_peer(each.name, forms));
  }
  report.note(text_of(peer_versions(test::PrivatePostgres{})));
  report.at_least("offers committed while the forms arrive", "Holdfast", "PostgreSQL alone, the same rounds",
                  0.5);
  for (const auto& each : scripts) report.at_least("the same", "Holdfast", each.series, each.times);
  for (const auto& each : peers) {
    if (lacking.empty()) report.at_least("the same", "Holdfast", each.series, each.times);
  }
  report.finish();
}
