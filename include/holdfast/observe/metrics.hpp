#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace holdfast::observe {

/// Every metric Holdfast exports, named in one place: docs and dashboards hold on to these names.
///
/// Base units; no personal data and no ids in labels. Counting is a few atomic additions, on any thread, and
/// never blocks for longer than a look-up. Gauges that somebody else knows are asked for at the scrape.
class Metrics {
 public:
  using Seconds = std::chrono::duration<double>;

  Metrics(std::string_view version, std::string_view revision);
  ~Metrics();

  // http. `route` is the route's pattern.
  void answered(std::string_view route, std::string_view method, int status, Seconds took);
  void refused(std::string_view reason);
  void broken_off();
  void connections(std::int64_t change);

  // intake and journal
  void registration(std::string_view via, std::string_view outcome);
  void journal_committed(std::size_t registrations, Seconds took);
  void journal_bytes(std::uint64_t bytes);
  void journal_torn_tail(std::uint64_t bytes);
  void journal_corrupt();

  // rounds: parts match, database, total
  struct Round {
    std::size_t people = 0, seated = 0;
    std::int64_t distance_minutes = 0;
    std::array<std::size_t, 6> choices{};  ///< [1] to [5]; [0]: none of theirs
    Seconds match{}, database{}, total{};
  };
  void round(const Round&);
  void dead_letter();

  // offers: outcome held, accepted, declined, expired, returned, cancelled; choice 0: none of theirs
  void offer(std::string_view outcome, int choice, std::size_t count = 1);
  void released(Seconds delay);
  void holds_lengthened(std::size_t holds);

  // messages
  void message(std::string_view channel, std::string_view outcome);
  void message_delay(std::string_view channel, Seconds);
  void gateway_open(std::string_view channel, bool open);

  void database_up(bool);
  void database_request(std::string_view outcome);  ///< done, busy, away

  /// What is read from the database now and then.
  struct Figures {
    std::size_t waiting = 0, offers_held = 0, oversold = 0, dead_letters = 0, messages_due = 0;
    std::size_t seats_free = 0, seats_held = 0, seats_booked = 0;
  };
  void figures(const Figures&);

  /// Asked at each scrape, on the scraping thread.
  struct Asked {
    std::function<std::size_t()> queue_registrations;
    std::function<double()> queue_oldest_age_seconds;
    std::function<std::uint64_t()> log_lines_dropped;
  };
  void ask(Asked);

  /// The Prometheus text format.
  [[nodiscard]] std::string text();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace holdfast::observe
