#include "holdfast/observe/metrics.hpp"

#include <iterator>
#include <mutex>
#include <sstream>
#include <vector>

#include <prometheus/family.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include "observe/process.hpp"

namespace holdfast::observe {
namespace {

using Buckets = prometheus::Histogram::BucketBoundaries;
using Counters = prometheus::Family<prometheus::Counter>;
using Gauges = prometheus::Family<prometheus::Gauge>;
using Histograms = prometheus::Family<prometheus::Histogram>;

// Each has its objective among its bounds (docs/slo.md): 300 ms an answer, 60 s an offer or a reason, 2 s a
// release, 30 s a message.
const Buckets request_seconds{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .3, .5, 1, 2.5, 5, 10};
const Buckets commit_seconds{.0001, .00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 5};
const Buckets round_seconds{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30};
const Buckets answer_seconds{.05, .1, .25, .5, 1, 2, 5, 10, 30, 60, 120, 300, 600, 3600};
const Buckets release_seconds{.05, .1, .25, .5, 1, 1.5, 2, 3, 5, 10, 30, 60};
const Buckets message_seconds{.1, .5, 1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600};
const Buckets people{1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 16384, 65536};
const Buckets distance_minutes{0, 30, 60, 120, 180, 240, 360, 540, 720, 1440, 2880, 5760, 11520};

std::string word(std::string_view text) {
  return std::string(text);
}

}  // namespace

/// Families are made once, in the order of the contract, so that /metrics reads the same every time.
struct Metrics::Impl {
  prometheus::Registry registry;

  Counters& counters(const char* name, const char* help) {
    return prometheus::BuildCounter().Name(name).Help(help).Register(registry);
  }
  Gauges& gauges(const char* name, const char* help) {
    return prometheus::BuildGauge().Name(name).Help(help).Register(registry);
  }
  Histograms& histograms(const char* name, const char* help) {
    return prometheus::BuildHistogram().Name(name).Help(help).Register(registry);
  }

  Counters& http_requests = counters("holdfast_http_requests_total", "Requests answered");
  Histograms& http_request_duration =
      histograms("holdfast_http_request_duration_seconds", "From a request's header to its answer written");
  Gauges& http_connections = gauges("holdfast_http_connections", "Open connections");
  Gauges& watchers = gauges("holdfast_watchers", "Open pages that are told of changes");
  Counters& watch_queries =
      counters("holdfast_watch_queries_total", "Questions to the database for all of them together");
  Counters& http_refused =
      counters("holdfast_http_refused_total", "Requests and connections refused before a route was found");
  Counters& http_broken_off = counters("holdfast_http_broken_off_total",
                                       "Requests whose client went away before the answer was written");
  Counters& registrations = counters("holdfast_registrations_total", "Forms sent, by what became of them");
  Counters& answers = counters("holdfast_answers_total", "What people did by telephone");
  Histograms& registration_answer =
      histograms("holdfast_registration_answer_seconds",
                 "From a form being kept to its offer, or to the reason why there is none");
  Counters& journal_commits = counters("holdfast_journal_commits_total", "Batches made durable");
  Histograms& journal_commit_duration =
      histograms("holdfast_journal_commit_duration_seconds", "Writing and syncing one batch");
  Histograms& journal_batch =
      histograms("holdfast_journal_batch_registrations", "Registrations in one batch");
  Gauges& journal_bytes = gauges("holdfast_journal_bytes", "Size of the journal on disk");
  Gauges& journal_free_bytes =
      gauges("holdfast_journal_free_bytes", "Room left on the disk that the journal lies on");
  Gauges& queue = gauges("holdfast_queue_registrations", "Registrations kept and not yet in a round");
  Gauges& queue_oldest = gauges("holdfast_queue_oldest_age_seconds", "Age of the oldest of them");
  Histograms& round_registrations = histograms("holdfast_round_registrations", "People in one round");
  Histograms& round_duration = histograms("holdfast_round_duration_seconds", "One round, by part");
  Histograms& match_distance = histograms(
      "holdfast_match_distance_minutes", "Distance of an offer from the wishes, in minutes of inconvenience");
  Counters& offers = counters("holdfast_offers_total", "Offers made and what became of them");
  Gauges& offers_held = gauges("holdfast_offers_held", "Offers held now");
  Histograms& release_delay =
      histograms("holdfast_offer_release_delay_seconds", "From the end of a hold to its seat being free");
  Gauges& waiting = gauges("holdfast_waiting_registrations", "People on the waiting list");
  Gauges& seats = gauges("holdfast_seats", "Seats of windows to come, by state");
  Gauges& second_doses = gauges("holdfast_second_doses_waiting",
                                "Second doses that are due and wait, by whether a seat is kept for them");
  Gauges& residences = gauges("holdfast_residences", "Retirement residences, by how they stand");
  Gauges& households =
      gauges("holdfast_households", "People who come together, each household once, by how they stand");
  Gauges& visit_seats = gauges("holdfast_visit_seats", "Seats of mobile teams' visits to come");
  Gauges& oversold =
      gauges("holdfast_oversold_seats", "Seats given out beyond a window's capacity: always 0");
  Counters& likely_dates = counters("holdfast_likely_dates_total",
                                    "People who waited, by how the days they were told first were kept");
  Counters& careful_changes = counters("holdfast_careful_changes_total",
                                       "Steps of changes by staff that touch people, by kind and outcome");
  Counters& messages = counters("holdfast_messages_total", "Messages, by what became of them");
  Counters& reminders = counters("holdfast_reminders_total", "Reminders of appointments written");
  Counters& heads_ups = counters("holdfast_heads_ups_total",
                                 "People told that an offer is likely tomorrow, and what became of it");
  Counters& purged =
      counters("holdfast_purged_total", "Rows whose personal data was erased for its time was over");
  Counters& purge_walks =
      counters("holdfast_purge_walks_total", "Walks through all rows in search of what is to be erased");
  Gauges& messages_due = gauges("holdfast_messages_due", "Messages due and not yet sent");
  Histograms& feed_build =
      histograms("holdfast_feed_build_duration_seconds", "Writing one edition of the open feed");
  Gauges& feed_slots = gauges("holdfast_feed_slots", "Lines about windows in its newest edition");
  Gauges& gateway_state = gauges("holdfast_gateway_state", "1 for the state of the gateway's breaker");
  Histograms& message_delay =
      histograms("holdfast_message_delay_seconds", "From a message being due to its sending");
  Gauges& database_up = gauges("holdfast_database_up", "1 if the database answers");
  Counters& database_requests =
      counters("holdfast_database_requests_total", "Short requests to the database");
  Gauges& log_dropped = gauges("holdfast_log_dropped_lines", "Log lines lost because nobody read them");
  Counters& dead_letters = counters("holdfast_dead_letters_total", "Registrations set aside for staff");
  Gauges& switch_on = gauges("holdfast_switch_on", "1 while the switch is on");
  Gauges& audit_chain_broken =
      gauges("holdfast_audit_chain_broken", "1 if the chain of the audit log is found broken");
  Gauges& build_info = gauges("holdfast_build_info", "Which build this is; always 1");

  mutable std::mutex scraping;
  std::vector<std::function<void()>> refreshes;  ///< guarded by `scraping`
};

Metrics::Metrics(std::string_view version, std::string_view revision) : impl_(std::make_unique<Impl>()) {
  impl_->build_info.Add({{"version", word(version)}, {"revision", word(revision)}}).Set(1);
  impl_->oversold.Add({}).Set(0);
}

Metrics::~Metrics() = default;

Counter Metrics::http_requests(std::string_view route, std::string_view method, int status) {
  return Counter(impl_->http_requests.Add(
      {{"route", word(route)}, {"method", word(method)}, {"status", std::to_string(status)}}));
}
Histogram Metrics::http_request_duration_seconds(std::string_view route) {
  return Histogram(impl_->http_request_duration.Add({{"route", word(route)}}, request_seconds));
}
Gauge Metrics::http_connections() {
  return Gauge(impl_->http_connections.Add({}));
}
Gauge Metrics::watchers() {
  return Gauge(impl_->watchers.Add({}));
}
Counter Metrics::watch_queries() {
  return Counter(impl_->watch_queries.Add({}));
}
Counter Metrics::http_refused(std::string_view reason) {
  return Counter(impl_->http_refused.Add({{"reason", word(reason)}}));
}
Counter Metrics::http_broken_off() {
  return Counter(impl_->http_broken_off.Add({}));
}

Counter Metrics::registrations(std::string_view via, std::string_view outcome) {
  return Counter(impl_->registrations.Add({{"via", word(via)}, {"outcome", word(outcome)}}));
}
Histogram Metrics::registration_answer_seconds() {
  return Histogram(impl_->registration_answer.Add({}, answer_seconds));
}
Counter Metrics::journal_commits() {
  return Counter(impl_->journal_commits.Add({}));
}
Histogram Metrics::journal_commit_duration_seconds() {
  return Histogram(impl_->journal_commit_duration.Add({}, commit_seconds));
}
Histogram Metrics::journal_batch_registrations() {
  return Histogram(impl_->journal_batch.Add({}, people));
}
Gauge Metrics::journal_bytes() {
  return Gauge(impl_->journal_bytes.Add({}));
}
Gauge Metrics::journal_free_bytes() {
  return Gauge(impl_->journal_free_bytes.Add({}));
}
Gauge Metrics::queue_registrations() {
  return Gauge(impl_->queue.Add({}));
}
Gauge Metrics::queue_oldest_age_seconds() {
  return Gauge(impl_->queue_oldest.Add({}));
}

Histogram Metrics::round_registrations() {
  return Histogram(impl_->round_registrations.Add({}, people));
}
Histogram Metrics::round_duration_seconds(std::string_view part) {
  return Histogram(impl_->round_duration.Add({{"part", word(part)}}, round_seconds));
}
Histogram Metrics::match_distance_minutes() {
  return Histogram(impl_->match_distance.Add({}, distance_minutes));
}

Histogram Metrics::feed_build_duration_seconds() {
  return Histogram(impl_->feed_build.Add({}, round_seconds));
}
Gauge Metrics::feed_slots() {
  return Gauge(impl_->feed_slots.Add({}));
}

Counter Metrics::answers(std::string_view via, std::string_view outcome) {
  return Counter(impl_->answers.Add({{"via", word(via)}, {"outcome", word(outcome)}}));
}
Counter Metrics::offers(std::string_view outcome, std::string_view choice) {
  return Counter(impl_->offers.Add({{"outcome", word(outcome)}, {"choice", word(choice)}}));
}
Gauge Metrics::offers_held() {
  return Gauge(impl_->offers_held.Add({}));
}
Histogram Metrics::offer_release_delay_seconds() {
  return Histogram(impl_->release_delay.Add({}, release_seconds));
}
Gauge Metrics::waiting_registrations() {
  return Gauge(impl_->waiting.Add({}));
}
Gauge Metrics::seats(std::string_view state) {
  return Gauge(impl_->seats.Add({{"state", word(state)}}));
}
Gauge Metrics::second_doses_waiting(std::string_view seat) {
  return Gauge(impl_->second_doses.Add({{"seat", word(seat)}}));
}
Gauge Metrics::residences(std::string_view state) {
  return Gauge(impl_->residences.Add({{"state", word(state)}}));
}
Gauge Metrics::households(std::string_view state) {
  return Gauge(impl_->households.Add({{"state", word(state)}}));
}
Gauge Metrics::visit_seats(std::string_view state) {
  return Gauge(impl_->visit_seats.Add({{"state", word(state)}}));
}
Gauge Metrics::oversold_seats() {
  return Gauge(impl_->oversold.Add({}));
}
Counter Metrics::careful_changes(std::string_view kind, std::string_view outcome) {
  return Counter(impl_->careful_changes.Add({{"kind", word(kind)}, {"outcome", word(outcome)}}));
}
Counter Metrics::likely_dates(std::string_view outcome) {
  return Counter(impl_->likely_dates.Add({{"outcome", word(outcome)}}));
}

Counter Metrics::messages(std::string_view channel, std::string_view outcome) {
  return Counter(impl_->messages.Add({{"channel", word(channel)}, {"outcome", word(outcome)}}));
}
Counter Metrics::reminders(std::string_view kind, std::string_view channel) {
  return Counter(impl_->reminders.Add({{"kind", word(kind)}, {"channel", word(channel)}}));
}
Counter Metrics::heads_ups(std::string_view outcome) {
  return Counter(impl_->heads_ups.Add({{"outcome", word(outcome)}}));
}
Counter Metrics::purged(std::string_view kind) {
  return Counter(impl_->purged.Add({{"class", word(kind)}}));
}
Counter Metrics::purge_walks() {
  return Counter(impl_->purge_walks.Add({}));
}
Gauge Metrics::messages_due() {
  return Gauge(impl_->messages_due.Add({}));
}
Gauge Metrics::gateway_state(std::string_view channel, std::string_view state) {
  return Gauge(impl_->gateway_state.Add({{"channel", word(channel)}, {"state", word(state)}}));
}
Histogram Metrics::message_delay_seconds(std::string_view channel) {
  return Histogram(impl_->message_delay.Add({{"channel", word(channel)}}, message_seconds));
}

Gauge Metrics::database_up() {
  return Gauge(impl_->database_up.Add({}));
}
Counter Metrics::database_requests(std::string_view outcome) {
  return Counter(impl_->database_requests.Add({{"outcome", word(outcome)}}));
}
Gauge Metrics::log_dropped() {
  return Gauge(impl_->log_dropped.Add({}));
}
Counter Metrics::dead_letters(std::string_view reason) {
  return Counter(impl_->dead_letters.Add({{"reason", word(reason)}}));
}
Gauge Metrics::switch_on(std::string_view name) {
  return Gauge(impl_->switch_on.Add({{"name", word(name)}}));
}

Gauge Metrics::audit_chain_broken() {
  return Gauge(impl_->audit_chain_broken.Add({}));
}

void Metrics::on_scrape(std::function<void()> refresh) {
  const std::lock_guard lock(impl_->scraping);
  impl_->refreshes.push_back(std::move(refresh));
}

std::string Metrics::text() const {
  const std::lock_guard lock(impl_->scraping);
  for (const auto& refresh : impl_->refreshes) {
    try {
      refresh();
    } catch (const std::exception&) {
      // Its gauges keep their last value: a scrape must come through when the database does not.
    }
  }
  auto families = impl_->registry.Collect();
  auto process = process_metrics();
  families.insert(families.end(), std::make_move_iterator(process.begin()),
                  std::make_move_iterator(process.end()));
  std::ostringstream out;
  prometheus::TextSerializer().Serialize(out, families);
  return out.str();
}

}  // namespace holdfast::observe
