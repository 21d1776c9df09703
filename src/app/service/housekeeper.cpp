#include "app/service/housekeeper.hpp"

#include <chrono>
#include <exception>

#include "holdfast/store/heartbeat.hpp"
#include "holdfast/store/household_figures.hpp"
#include "holdfast/store/outbox.hpp"
#include "holdfast/store/rotation.hpp"
#include "holdfast/store/verify.hpp"
#include "holdfast/store/visits.hpp"

namespace holdfast::app {

using observe::Severity;
using store::Transaction;

namespace {

constexpr std::chrono::seconds pause{2};
constexpr std::chrono::hours between_forgettings{1};
constexpr std::size_t forgotten_at_once = 2000;
constexpr std::chrono::minutes between_purges{10};
constexpr std::size_t purged_at_once = 1000;

}  // namespace

Housekeeper::Housekeeper(store::Settings settings, std::string process, const store::Vault& vault,
                         intake::Intake& intake, store::RoundsKept rounds_kept, store::KeptFor kept_for,
                         observe::Metrics& metrics, observe::Log& log, DatabaseWatch& database)
    : connection_(std::move(settings)),
      process_(std::move(process)),
      vault_(vault),
      intake_(intake),
      rounds_kept_(rounds_kept),
      kept_for_(kept_for),
      metrics_(metrics),
      log_(log),
      database_(database),
      rhythm_(pause, [this] {
        adopt();
        read_figures();
        forget_rounds();
        purge();
      }) {}

void Housekeeper::adopt() {
  try {
    const auto adopted = intake_.adopt();
    if (adopted == 0) return;
    log_.write(Severity::warn, "journal.adopted", "Registrations of a process that is gone were taken over.",
               {{"adopted", adopted}});
  } catch (const std::exception& failure) {
    log_.write(Severity::error, "journal.not_adopted", "A journal beside ours could not be taken over.",
               {{"exception.message", failure.what()}});
  }
}

void Housekeeper::read_figures() {
  try {
    connection_.in_transaction([&](Transaction& tx) {
      const auto figures = store::read_figures(tx);
      const auto set = [](observe::Gauge gauge, std::size_t value) { gauge.set(static_cast<double>(value)); };
      set(metrics_.waiting_registrations(), figures.waiting);
      set(metrics_.offers_held(), figures.offers_held);
      set(metrics_.oversold_seats(), figures.oversold);
      set(metrics_.seats("free"), figures.seats_free);
      set(metrics_.seats("held"), figures.seats_held);
      set(metrics_.seats("booked"), figures.seats_booked);
      set(metrics_.seats("kept"), figures.seats_kept);
      set(metrics_.second_doses_waiting("kept"), figures.seats_kept);
      set(metrics_.second_doses_waiting("none"), figures.second_doses_without_seat);
      const auto residences = store::read_residence_figures(tx);
      set(metrics_.residences("review"), residences.review);
      set(metrics_.residences("waiting"), residences.waiting);
      set(metrics_.residences("second-waiting"), residences.second_waiting);
      set(metrics_.residences("second-overdue"), residences.second_overdue);
      set(metrics_.residences("offered"), residences.offered);
      set(metrics_.residences("booked"), residences.booked);
      set(metrics_.visit_seats("free"), residences.seats_free);
      set(metrics_.visit_seats("held"), residences.seats_held);
      set(metrics_.visit_seats("booked"), residences.seats_booked);
      const auto households = store::read_household_figures(tx);
      set(metrics_.households("review"), households.review);
      set(metrics_.households("waiting"), households.waiting);
      set(metrics_.households("offered"), households.offered);
      set(metrics_.households("booked"), households.booked);
      set(metrics_.households("split"), households.split);
      std::size_t due = 0;
      for (const auto& channel : store::count_due(tx)) due += channel.due;
      set(metrics_.messages_due(), due);
      store::forget_old_heartbeats(tx);
      store::tell_keys(tx, process_, vault_);
    });
    database_.up();
  } catch (const std::exception& failure) {
    database_.away(failure.what());
  }
}

/// A part at a time, so that nobody waits; the next part two seconds later.
void Housekeeper::forget_rounds() {
  const auto now = std::chrono::steady_clock::now();
  if (now < rounds_due_) return;
  try {
    const auto forgotten = connection_.in_transaction(
        [&](Transaction& tx) { return store::forget_old_rounds(tx, rounds_kept_, forgotten_at_once); });
    if (forgotten < forgotten_at_once) rounds_due_ = now + between_forgettings;
  } catch (const std::exception& failure) {
    database_.away(failure.what());
  }
}

/// The same. A walk that is over begins again after a while: whoever is due by then is found.
void Housekeeper::purge() {
  const auto now = std::chrono::steady_clock::now();
  if (now < purge_due_) return;
  try {
    auto place = purge_place_;
    const auto purged = connection_.in_transaction([&](Transaction& tx) {
      place = purge_place_;
      return store::purge(tx, kept_for_, place, purged_at_once);
    });
    const auto count = [&](const char* kind, std::size_t rows) {
      if (rows > 0) metrics_.purged(kind).increment(static_cast<double>(rows));
    };
    count("ended", purged.ended);
    count("vaccinated", purged.vaccinated);
    count("unanswered", purged.unanswered);
    count("residents", purged.residents);
    count("messages", purged.messages);
    count("letters", purged.letters);
    purge_place_ = place.over ? store::PurgePlace{} : place;
    if (!place.over) return;
    metrics_.purge_walks().increment();
    purge_due_ = now + between_purges;
  } catch (const std::exception& failure) {
    database_.away(failure.what());
  }
}

}  // namespace holdfast::app
