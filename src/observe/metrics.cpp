#include "holdfast/observe/metrics.hpp"

#include <map>
#include <mutex>
#include <tuple>

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include "observe/process.hpp"

namespace holdfast::observe {

namespace {

using prometheus::Counter;
using prometheus::Family;
using prometheus::Gauge;
using prometheus::Histogram;
using Labels = std::map<std::string, std::string>;
using Buckets = Histogram::BucketBoundaries;

const Buckets request_seconds{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.3, 1, 2.5, 10};
const Buckets commit_seconds{0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.3, 1, 5};
const Buckets batch_sizes{1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 4096};
const Buckets round_seconds{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30, 60};
const Buckets distances{0, 30, 60, 120, 180, 360, 720, 1440, 2880, 5760, 11520};
const Buckets release_seconds{0.01, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 60};
const Buckets message_seconds{0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900};

/// A family whose members are found by their labels' values; looked up under a short lock, counted without
/// one.
template <class Metric>
class Labelled {
 public:
  Labelled(Family<Metric>& family, std::vector<std::string> names, Buckets buckets = {})
      : family_(family), names_(std::move(names)), buckets_(std::move(buckets)) {}

  template <class... Values>
  Metric& at(const Values&... values) {
    const std::lock_guard lock{mutex_};
    const std::vector<std::string> key{std::string(values)...};
    const auto found = members_.find(key);
    return found == members_.end() ? make(key) : *found->second;
  }

 private:
  Metric& make(const std::vector<std::string>& key) {
    Labels labels;
    for (std::size_t at = 0; at < names_.size(); ++at) labels[names_[at]] = key[at];
    Metric* made = nullptr;
    if constexpr (std::is_same_v<Metric, Histogram>) {
      made = &family_.Add(labels, buckets_);
    } else {
      made = &family_.Add(labels);
    }
    return *members_.emplace(key, made).first->second;
  }

  Family<Metric>& family_;
  std::vector<std::string> names_;
  Buckets buckets_;
  std::mutex mutex_;
  std::map<std::vector<std::string>, Metric*> members_;
};

}  // namespace

struct Metrics::Impl {
  Family<Counter>& counters(const char* name, const char* help) {
    return prometheus::BuildCounter().Name(name).Help(help).Register(registry);
  }
  Family<Gauge>& gauges(const char* name, const char* help) {
    return prometheus::BuildGauge().Name(name).Help(help).Register(registry);
  }
  Family<Histogram>& histograms(const char* name, const char* help) {
    return prometheus::BuildHistogram().Name(name).Help(help).Register(registry);
  }

  /// What an answered request counts in. Route patterns and methods live as long as the process: their
  /// addresses do as keys.
  struct Route {
    Counter* requests;
    Histogram* duration;
  };
  Route& route(std::string_view pattern, std::string_view method, int status) {
    const std::lock_guard lock{routes_mutex};
    const auto [found, added] = routes.try_emplace({pattern.data(), method.data(), status});
    if (added) {
      found->second = {&http_requests.at(std::string(pattern), std::string(method), std::to_string(status)),
                       &http_duration.at(std::string(pattern))};
    }
    return found->second;
  }

  prometheus::Registry registry;
  std::mutex routes_mutex;
  std::map<std::tuple<const char*, const char*, int>, Route> routes;

  Labelled<Counter> http_requests{counters("holdfast_http_requests_total", "Requests answered."),
                                  {"route", "method", "status"}};
  Labelled<Histogram> http_duration{
      histograms("holdfast_http_request_duration_seconds", "From the whole request to its answer."),
      {"route"},
      request_seconds};
  Gauge& http_connections = gauges("holdfast_http_connections", "Open connections.").Add({});
  Labelled<Counter> http_refused{counters("holdfast_http_refused_total",
                                          "Requests and connections refused before a route, or broken off."),
                                 {"reason"}};

  Labelled<Counter> registrations{counters("holdfast_registrations_total", "Forms, by door and outcome."),
                                  {"via", "outcome"}};
  Counter& journal_commits = counters("holdfast_journal_commits_total", "Batches made durable.").Add({});
  Histogram& journal_commit_duration =
      histograms("holdfast_journal_commit_duration_seconds", "Write and fdatasync of one batch.")
          .Add({}, commit_seconds);
  Histogram& journal_batch =
      histograms("holdfast_journal_batch_registrations", "Registrations in one batch.").Add({}, batch_sizes);
  Gauge& journal_size = gauges("holdfast_journal_bytes", "Journal not forgotten yet.").Add({});
  Counter& torn_tails = counters("holdfast_journal_torn_tails_total", "Torn tails cut in recovery.").Add({});
  Counter& corruptions =
      counters("holdfast_journal_corruptions_total", "Corrupt places found: each is a loss to look into.")
          .Add({});
  Gauge& queue = gauges("holdfast_queue_registrations", "Kept and not yet matched.").Add({});
  Gauge& queue_age =
      gauges("holdfast_queue_oldest_age_seconds", "Age of the oldest kept and not yet matched.").Add({});

  Histogram& round_size =
      histograms("holdfast_round_registrations", "People in one round.").Add({}, batch_sizes);
  Labelled<Histogram> round_duration{
      histograms("holdfast_round_duration_seconds", "One round, by part."), {"part"}, round_seconds};
  Histogram& match_distance =
      histograms("holdfast_match_distance_minutes", "Mean distance of those seated in a round.")
          .Add({}, distances);
  Labelled<Counter> offers{
      counters("holdfast_offers_total", "Offers, by outcome and choice (none: none of theirs)."),
      {"outcome", "choice"}};
  Histogram& release_delay =
      histograms("holdfast_offer_release_delay_seconds", "From the end of a hold to its release.")
          .Add({}, release_seconds);
  Counter& lengthened =
      counters("holdfast_holds_lengthened_total", "Holds lengthened after an outage of our own.").Add({});

  Gauge& offers_held = gauges("holdfast_offers_held", "Offers held now.").Add({});
  Gauge& waiting = gauges("holdfast_waiting_registrations", "People on the waiting list.").Add({});
  Labelled<Gauge> seats{gauges("holdfast_seats", "Seats of coming windows."), {"state"}};
  Gauge& oversold = gauges("holdfast_oversold_seats", "Seats beyond capacity: always 0.").Add({});
  Gauge& dead_letters =
      gauges("holdfast_dead_letters", "Registrations that no transaction could store.").Add({});

  Labelled<Counter> messages{counters("holdfast_messages_total", "Messages, by channel and outcome."),
                             {"channel", "outcome"}};
  Gauge& messages_due = gauges("holdfast_messages_due", "Messages due and not sent.").Add({});
  Labelled<Histogram> message_delays{
      histograms("holdfast_message_delay_seconds", "From due to taken by the gateway."),
      {"channel"},
      message_seconds};
  Labelled<Gauge> gateways{gauges("holdfast_gateway_up", "Whether the gateway of a channel takes messages."),
                           {"channel"}};

  Gauge& database = gauges("holdfast_database_up", "Whether the database answers.").Add({});
  Labelled<Counter> database_requests{
      counters("holdfast_database_requests_total", "Short requests at the desk."), {"outcome"}};
  Gauge& log_dropped = gauges("holdfast_log_dropped_lines", "Log lines dropped since the start.").Add({});
  Family<Gauge>& build = gauges("holdfast_build_info", "Always 1; the labels tell.");
  Asked asked;
};

Metrics::Metrics(std::string_view version, std::string_view revision) : impl_(std::make_unique<Impl>()) {
  impl_->build.Add({{"version", std::string(version)}, {"revision", std::string(revision)}}).Set(1);
}

Metrics::~Metrics() = default;

void Metrics::answered(std::string_view route, std::string_view method, int status, Seconds took) {
  auto& counted = impl_->route(route, method, status);
  counted.requests->Increment();
  counted.duration->Observe(took.count());
}

void Metrics::refused(std::string_view reason) {
  impl_->http_refused.at(reason).Increment();
}
void Metrics::broken_off() {
  impl_->http_refused.at("broken-off").Increment();
}
void Metrics::connections(std::int64_t change) {
  impl_->http_connections.Increment(static_cast<double>(change));
}

void Metrics::registration(std::string_view via, std::string_view outcome) {
  impl_->registrations.at(via, outcome).Increment();
}

void Metrics::journal_committed(std::size_t registrations, Seconds took) {
  impl_->journal_commits.Increment();
  impl_->journal_commit_duration.Observe(took.count());
  impl_->journal_batch.Observe(static_cast<double>(registrations));
}

void Metrics::journal_bytes(std::uint64_t bytes) {
  impl_->journal_size.Set(static_cast<double>(bytes));
}
void Metrics::journal_torn_tail(std::uint64_t) {
  impl_->torn_tails.Increment();
}
void Metrics::journal_corrupt() {
  impl_->corruptions.Increment();
}

void Metrics::round(const Round& round) {
  impl_->round_size.Observe(static_cast<double>(round.people));
  impl_->round_duration.at("match").Observe(round.match.count());
  impl_->round_duration.at("database").Observe(round.database.count());
  impl_->round_duration.at("total").Observe(round.total.count());
  if (round.seated > 0) {
    impl_->match_distance.Observe(static_cast<double>(round.distance_minutes) /
                                  static_cast<double>(round.seated));
  }
  for (std::size_t choice = 0; choice < round.choices.size(); ++choice) {
    offer("held", static_cast<int>(choice), round.choices[choice]);
  }
}

void Metrics::dead_letter() {
  impl_->dead_letters.Increment();
}

void Metrics::offer(std::string_view outcome, int choice, std::size_t count) {
  if (count == 0) return;
  impl_->offers.at(outcome, choice == 0 ? std::string("none") : std::to_string(choice))
      .Increment(static_cast<double>(count));
}

void Metrics::released(Seconds delay) {
  impl_->release_delay.Observe(delay.count());
}
void Metrics::holds_lengthened(std::size_t holds) {
  impl_->lengthened.Increment(static_cast<double>(holds));
}

void Metrics::message(std::string_view channel, std::string_view outcome) {
  impl_->messages.at(channel, outcome).Increment();
}
void Metrics::message_delay(std::string_view channel, Seconds delay) {
  impl_->message_delays.at(channel).Observe(delay.count());
}
void Metrics::gateway_open(std::string_view channel, bool open) {
  impl_->gateways.at(channel).Set(open ? 1 : 0);
}

void Metrics::database_up(bool up) {
  impl_->database.Set(up ? 1 : 0);
}
void Metrics::database_request(std::string_view outcome) {
  impl_->database_requests.at(outcome).Increment();
}

void Metrics::figures(const Figures& figures) {
  const auto set = [](Gauge& gauge, std::size_t value) { gauge.Set(static_cast<double>(value)); };
  set(impl_->waiting, figures.waiting);
  set(impl_->offers_held, figures.offers_held);
  set(impl_->oversold, figures.oversold);
  set(impl_->dead_letters, figures.dead_letters);
  set(impl_->messages_due, figures.messages_due);
  set(impl_->seats.at("free"), figures.seats_free);
  set(impl_->seats.at("held"), figures.seats_held);
  set(impl_->seats.at("booked"), figures.seats_booked);
}

void Metrics::ask(Asked asked) {
  impl_->asked = std::move(asked);
}

std::string Metrics::text() {
  const auto& asked = impl_->asked;
  if (asked.queue_registrations) impl_->queue.Set(static_cast<double>(asked.queue_registrations()));
  if (asked.queue_oldest_age_seconds) impl_->queue_age.Set(asked.queue_oldest_age_seconds());
  if (asked.log_lines_dropped) impl_->log_dropped.Set(static_cast<double>(asked.log_lines_dropped()));
  return prometheus::TextSerializer{}.Serialize(impl_->registry.Collect()) + process_metrics();
}

}  // namespace holdfast::observe
