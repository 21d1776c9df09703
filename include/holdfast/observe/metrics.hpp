#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>

namespace holdfast::observe {

/// Handles of one time series. Take them once, where the thing that counts is made, and keep them: counting
/// is then one atomic addition (a histogram: a short lock). Valid as long as their `Metrics`; copies count
/// the same series; safe on any thread.
class Counter {
 public:
  explicit Counter(prometheus::Counter& series) : series_(&series) {}
  void increment(double by = 1) noexcept { series_->Increment(by); }
  void add(double amount) noexcept { series_->Increment(amount); }
  [[nodiscard]] double value() const { return series_->Value(); }

 private:
  prometheus::Counter* series_;
};

class Gauge {
 public:
  explicit Gauge(prometheus::Gauge& series) : series_(&series) {}
  void set(double value) noexcept { series_->Set(value); }
  void add(double change) noexcept { series_->Increment(change); }
  [[nodiscard]] double value() const { return series_->Value(); }

 private:
  prometheus::Gauge* series_;
};

class Histogram {
 public:
  explicit Histogram(prometheus::Histogram& series) : series_(&series) {}
  void observe(double value) { series_->Observe(value); }

 private:
  prometheus::Histogram* series_;
};

/// Every metric of Holdfast, by the names that dashboards and alerts rely on.
///
/// Label values are words from a short list (a route's pattern, a state, an outcome): never an id, a name or
/// anything a caller of the API chose. A series appears when its handle is first taken. Methods are safe on
/// any thread and may throw std::bad_alloc; `text` also runs the `on_scrape` callbacks, one scrape at a time.
class Metrics {
 public:
  Metrics(std::string_view version, std::string_view revision);
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  /// @name HTTP. Requests = http_requests + http_refused + http_broken_off.
  Counter http_requests(std::string_view route, std::string_view method, int status);
  Histogram http_request_duration_seconds(std::string_view route);
  Gauge http_connections();
  Gauge watchers();
  Counter watch_queries();
  Counter http_refused(std::string_view reason);
  Counter http_broken_off();

  /// @name Keeping
  Counter registrations(std::string_view via, std::string_view outcome);
  Histogram registration_answer_seconds();
  Counter journal_commits();
  Histogram journal_commit_duration_seconds();
  Histogram journal_batch_registrations();
  Gauge journal_bytes();
  Gauge journal_free_bytes();
  Gauge queue_registrations();
  Gauge queue_oldest_age_seconds();

  /// @name Rounds. `part` is match, database or whole.
  Histogram round_registrations();
  Histogram round_duration_seconds(std::string_view part);
  Histogram match_distance_minutes();

  /// @name Offers. `choice` is "1" to "5", or "none".
  /// What people did by a way whose routes do not tell: voice.
  Counter answers(std::string_view via, std::string_view outcome);
  Counter offers(std::string_view outcome, std::string_view choice);
  Gauge offers_held();
  Histogram offer_release_delay_seconds();
  Gauge waiting_registrations();
  Gauge seats(std::string_view state);
  /// Of "windows", a "phase" or a "visit": done at-once, proposed, waiting, undone, done, lapsed.
  Counter careful_changes(std::string_view kind, std::string_view outcome);
  /// Of people who waited and were told days: `outcome` is within, earlier or later.
  Counter likely_dates(std::string_view outcome);
  Gauge second_doses_waiting(std::string_view seat);  ///< kept, none
  Gauge residences(
      std::string_view state);  ///< review, waiting, offered, booked, second-waiting, second-overdue
  Gauge households(std::string_view state);   ///< review, waiting, offered, booked; split: always 0
  Gauge visit_seats(std::string_view state);  ///< free, held, booked: of visits to come
  Gauge oversold_seats();  ///< always 0; exported from the start, so that an alert can rely on it

  /// @name Messages
  Counter messages(std::string_view channel, std::string_view outcome);
  Gauge messages_due();
  /// `kind` is day-before or hours-before.
  Counter reminders(std::string_view kind, std::string_view channel);
  /// `outcome` is told; and of those told, judged at noon: followed by an offer, missed, or passed over.
  Counter heads_ups(std::string_view outcome);
  /// What was erased because its time was over: people by ended, vaccinated or unanswered; residents;
  /// messages; letters.
  Counter purged(std::string_view kind);
  Counter purge_walks();  ///< that came to their end
  /// 1 for the state that the gateway's breaker is in, 0 for the others.
  Gauge gateway_state(std::string_view channel, std::string_view state);
  Histogram message_delay_seconds(std::string_view channel);

  /// @name Feeds
  Histogram feed_build_duration_seconds();
  Gauge feed_slots();  ///< lines about windows in the newest edition

  /// @name Surroundings
  Gauge database_up();
  Counter database_requests(std::string_view outcome);
  Gauge log_dropped();  ///< log lines lost because standard output was blocked
  Counter dead_letters(std::string_view reason);
  Gauge switch_on(std::string_view name);
  Gauge audit_chain_broken();  ///< 1 if the chain of the audit log is found broken

  /// Calls `refresh` before every scrape, to set gauges from what is the case then. It must not block for
  /// long and may throw: its gauges then keep their last value.
  void on_scrape(std::function<void()> refresh);

  /// Everything, in Prometheus' text format 0.0.4, with the process' own metrics read from /proc.
  [[nodiscard]] std::string text() const;

  static constexpr std::string_view content_type = "text/plain; version=0.0.4; charset=utf-8";

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace holdfast::observe
