#include "allocation/standby_turn.hpp"

#include <algorithm>

#include "allocation/round_parts.hpp"
#include "holdfast/domain/ordered_bytes.hpp"
#include "holdfast/store/rounds.hpp"

namespace holdfast::allocation {

namespace {

constexpr std::size_t no_shows_max = 100;
constexpr std::chrono::milliseconds turn_max{250};

std::vector<Contact> open_channels(const ChannelOpen& is_open) {
  std::vector<Contact> open;
  for (const auto channel : {Contact::sms, Contact::email}) {
    if (is_open(channel)) open.push_back(channel);
  }
  return open;
}

/// How many were asked about one hour. People before windows, as everywhere; what is really free is seen
/// under the lock.
std::size_t ask(store::Transaction& tx, const store::StandbyWindow& window, const Limits& limits,
                const std::vector<Contact>& channels) {
  auto people = store::lock_standby_people(tx, window.id, limits.standby, channels, window.free);
  if (people.empty()) return 0;
  const auto seats = store::lock_windows(tx, {window.id});
  const auto free = seats.empty() ? 0 : static_cast<std::size_t>(seats.front().free);
  people.resize(std::min(people.size(), free));
  if (people.empty()) return 0;

  const auto now = store::Connection::clock(tx);
  store::NewRound round;
  round.started_at = now;
  round.people = people.size();
  round.delivery_grace = limits.standby_hold;
  round.standby = {.hold = limits.standby_hold, .lead_time = limits.standby.lead_time};
  for (const auto& person : people) {
    round.offers.push_back({.id = OfferId{ordered_bytes(now)},
                            .registration = person.id,
                            .window = window.id,
                            .choice = {},
                            .contact = person.contact,
                            .stored_as = RegistrationState::waiting});
  }
  store::make_offers(tx, round);
  return people.size();
}

void free_no_shows(store::Connection& connection, const store::StandbyRules& rules) {
  const auto people = connection.in_transaction(
      [&](store::Transaction& tx) { return store::find_no_shows(tx, rules, no_shows_max); });
  for (const auto& person : people) {
    connection.in_transaction([&](store::Transaction& tx) { return store::free_no_show(tx, rules, person); });
  }
}

}  // namespace

std::optional<RoundReport> StandbyTurn::run(store::Connection& connection) {
  looked_ = std::chrono::steady_clock::now();
  const auto channels = open_channels(channel_open_);
  if (channels.empty()) return std::nullopt;

  free_no_shows(connection, limits_.standby);

  RoundReport report{.kind = RoundReport::Kind::standby};
  const Stopwatch total;
  auto windows = connection.in_transaction([&](store::Transaction& tx) {
    return store::read_standby_windows(tx, store::Connection::clock(tx), limits_.standby);
  });
  // There may be many hours that nobody near wishes to hear of: a long turn goes on there the next time.
  const auto from = std::ranges::find(windows, next_, &store::StandbyWindow::id);
  std::ranges::rotate(windows, from == windows.end() ? windows.begin() : from);
  next_ = {};
  for (const auto& window : windows) {
    if (total.elapsed() >= turn_max) {
      next_ = window.id;
      break;
    }
    report.people +=
        connection.in_transaction([&](store::Transaction& tx) { return ask(tx, window, limits_, channels); });
  }
  if (report.people == 0) return std::nullopt;
  report.seated = report.people;
  report.choices[0] = report.people;
  report.total = total.elapsed();
  return report;
}

}  // namespace holdfast::allocation
