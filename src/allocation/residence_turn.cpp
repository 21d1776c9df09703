#include "allocation/residence_turn.hpp"

#include "holdfast/store/residence_turn.hpp"

namespace holdfast::allocation {

namespace {

// In one turn: whoever is left comes with the next.
constexpr std::size_t offers_lapsed_max = 100;
constexpr std::size_t residences_max = 100;
constexpr std::size_t people_max = 1000;
constexpr std::size_t ended_max = 100;

}  // namespace

ResidenceTurn::Report ResidenceTurn::run(store::Connection& connection, bool may_offer) {
  looked_ = std::chrono::steady_clock::now();
  Report report;
  lapse(connection, report);
  if (may_offer) {
    offer(connection, store::WaitsFor::second, second_asked_, report);
    offer(connection, store::WaitsFor::first, asked_, report);
  }
  end_own_registrations(connection, report);
  return report;
}

void ResidenceTurn::lapse(store::Connection& connection, Report& report) {
  const auto run_out = connection.in_transaction(
      [](store::Transaction& tx) { return store::residences_run_out(tx, offers_lapsed_max); });
  for (const auto& each : run_out) {
    report.lapsed += connection.in_transaction(
        [&](store::Transaction& tx) { return store::lapse_residence_offer(tx, each); });
  }
}

void ResidenceTurn::offer(store::Connection& connection, store::WaitsFor visit, ResidenceId& asked,
                          Report& report) {
  const auto waiting = connection.in_transaction(
      [&](store::Transaction& tx) { return store::waiting_residences(tx, visit, asked, residences_max); });
  for (const auto& each : waiting) {
    if (!channel_open_(each.contact)) continue;
    report.offered += connection.in_transaction(
        [&](store::Transaction& tx) { return store::offer_visits(tx, each.id, limits_.residences); });
  }
}

void ResidenceTurn::end_own_registrations(store::Connection& connection, Report& report) {
  auto own = connection.in_transaction(
      [&](store::Transaction& tx) { return store::find_own_registrations(tx, vault_, seen_, people_max); });
  if (own.size() > ended_max) {
    own.resize(ended_max);
    seen_ = own.back().resident;
  }
  for (const auto& each : own) {
    report.ended += connection.in_transaction(
        [&](store::Transaction& tx) { return store::end_own_registration(tx, each); });
  }
}

}  // namespace holdfast::allocation
