#include <algorithm>
#include <stdexcept>

#include "bench/support/peers.hpp"

namespace holdfast::bench {

namespace {

/// What pgbench says: "tps = 5100.123 (without initial connection time)".
double per_second_in(const std::string& printed) {
  const std::string before = "tps = ";
  const auto at = printed.find(before);
  if (at == std::string::npos) throw std::runtime_error("pgbench failed:\n" + printed);
  return std::stod(printed.substr(at + before.size()));
}

void fill_seats(const PeerDatabase& database) {
  if (database.count("SELECT count(*) FROM (SELECT FROM seats LIMIT 1) one") > 0) return;
  database.execute(
      "INSERT INTO seats (window_id) SELECT id FROM windows, generate_series(1, windows.capacity) ORDER BY "
      "id");
  database.execute("VACUUM ANALYZE seats");
}

}  // namespace

double run(const Pgbench& plan, const PeerDatabase& database) {
  if (plan.script == "seats") fill_seats(database);
  const auto before = database.booked();
  const auto each = plan.transactions / plan.clients;
  const auto windows =
      plan.hot_windows > 0 ? plan.hot_windows : database.count("SELECT count(*) FROM windows");

  const test::TemporaryFolder folder{"pgbench"};
  const std::string scripts = HOLDFAST_ROOT "/bench/peers/pgbench/";
  test::Child child{
      {HOLDFAST_PGBENCH, "--no-vacuum", "--protocol=prepared", "--client=" + std::to_string(plan.clients),
       "--jobs=" + std::to_string(std::min<std::size_t>(plan.clients, 2)),
       "--transactions=" + std::to_string(each), "--define=windows=" + std::to_string(windows),
       "--define=n=" + std::to_string(database.registered()), "--file=" + scripts + plan.script + ".sql",
       database.url()},
      folder.path() / "printed"};
  const auto code = child.wait(std::chrono::minutes{10});
  const auto transactions_per_second = per_second_in(child.log());
  if (code != 0) throw std::runtime_error("pgbench failed:\n" + child.log());

  const auto booked = static_cast<double>(database.booked() - before);
  return transactions_per_second * booked / static_cast<double>(each * plan.clients);
}

}  // namespace holdfast::bench
