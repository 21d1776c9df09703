#include "app/service/watchers.hpp"

#include <array>
#include <atomic>
#include <map>
#include <tuple>

namespace holdfast::app {

using observe::Severity;
using Seconds = std::chrono::duration<double>;

namespace {

std::atomic<std::uint64_t> watchers_made{0};

constexpr std::array<std::string_view, 6> choices{"none", "1", "2", "3", "4", "5"};

/// "day-before": the metric says already that it is a reminder.
std::string_view label_of(Reminder reminder) {
  constexpr std::string_view kinds_begin = "reminder-";
  return name_of(reminder).substr(kinds_begin.size());
}

}  // namespace

/// The series of one (route, method, status). The views point to text that lives as long as the process, so
/// that addresses serve as keys.
struct HttpWatcher::Counted {
  observe::Counter requests;
  observe::Histogram duration;
};

// A rate knows nothing of a series whose first sample is not nought, so those that alerts rely on begin with
// it.
HttpWatcher::HttpWatcher(observe::Metrics& metrics, observe::Log& log)
    : metrics_(metrics),
      log_(log),
      connections_(metrics.http_connections()),
      watchers_(metrics.watchers()),
      broken_off_(metrics.http_broken_off()),
      serial_(++watchers_made) {
  for (const auto reason :
       {"descriptors", "malformed", "read-only", "registrations-off", "slow", "starting", "too-many"})
    metrics.http_refused(reason);
}

HttpWatcher::Counted& HttpWatcher::counted(const http::Answered& answer) {
  using Key = std::tuple<std::uint64_t, const char*, const char*, int>;
  thread_local std::map<Key, Counted> cache;
  const Key key{serial_, answer.route.data(), answer.method.data(), answer.status};
  const auto found = cache.find(key);
  if (found != cache.end()) return found->second;
  return cache
      .emplace(key, Counted{metrics_.http_requests(answer.route, answer.method, answer.status),
                            metrics_.http_request_duration_seconds(answer.route)})
      .first->second;
}

void HttpWatcher::answered(const http::Answered& answer) noexcept {
  auto& series = counted(answer);
  series.requests.increment();
  series.duration.observe(Seconds(answer.took).count());
  if (!log_.enabled(Severity::debug)) return;
  log_.write(Severity::debug, "http.answered", "A request was answered.",
             {{"http.route", answer.route},
              {"http.request.method", answer.method},
              {"http.response.status_code", answer.status},
              {"duration_seconds", Seconds(answer.took).count()},
              {"trace_id", answer.trace_id}});
}

void HttpWatcher::refused(std::string_view reason) noexcept {
  metrics_.http_refused(reason).increment();
}
void HttpWatcher::broken_off() noexcept {
  broken_off_.increment();
}
void HttpWatcher::connections(std::int64_t change) noexcept {
  connections_.add(static_cast<double>(change));
}
void HttpWatcher::streams(std::int64_t change) noexcept {
  watchers_.add(static_cast<double>(change));
}

void HttpWatcher::failed(const http::Failed& failed) noexcept {
  log_.write(Severity::error, "http.failed", "A request could not be answered.",
             {{"http.route", failed.route},
              {"exception.message", failed.what},
              {"request_id", failed.request_id},
              {"trace_id", failed.trace_id}});
}

JournalWatcher::JournalWatcher(observe::Metrics& metrics, observe::Log& log, std::function<void()> fail)
    : log_(log),
      commits_(metrics.journal_commits()),
      duration_(metrics.journal_commit_duration_seconds()),
      batch_(metrics.journal_batch_registrations()),
      bytes_(metrics.journal_bytes()),
      fail_(std::move(fail)) {}

void JournalWatcher::committed(std::size_t records, double seconds) noexcept {
  commits_.increment();
  duration_.observe(seconds);
  batch_.observe(static_cast<double>(records));
}

void JournalWatcher::size(std::uint64_t bytes, std::size_t) noexcept {
  bytes_.set(static_cast<double>(bytes));
}

void JournalWatcher::torn_tail(const std::string& segment, std::uint64_t bytes) noexcept {
  log_.write(Severity::warn, "journal.torn_tail", "A torn tail was cut and kept beside.",
             {{"journal.segment", segment}, {"bytes", bytes}});
}

void JournalWatcher::corrupt(const std::string& segment, const std::string& what) noexcept {
  log_.write(Severity::error, "journal.corrupt", "The journal is damaged below what was durable.",
             {{"journal.segment", segment}, {"reason", what}});
}

void JournalWatcher::failed(const std::string& what) noexcept {
  log_.write(Severity::fatal, "journal.failed",
             "The journal's disk failed: nothing can be kept, the process ends.", {{"reason", what}});
  fail_();
}

DatabaseWatch::DatabaseWatch(observe::Metrics& metrics, observe::Log& log)
    : log_(log), gauge_(metrics.database_up()) {
  gauge_.set(1);
}

void DatabaseWatch::up() noexcept {
  if (up_.exchange(true)) return;
  gauge_.set(1);
  log_.write(Severity::info, "database.back", "The database answers again.");
}

void DatabaseWatch::away(std::string_view what) noexcept {
  if (!up_.exchange(false)) return;
  gauge_.set(0);
  log_.write(Severity::error, "database.away", "The database does not answer; forms are still kept.",
             {{"exception.message", what}});
}

RoundsWatcher::RoundsWatcher(observe::Metrics& metrics, observe::Log& log, DatabaseWatch& database,
                             KeptProgramme& kept_programme)
    : metrics_(metrics),
      answer_(metrics.registration_answer_seconds()),
      log_(log),
      database_(database),
      kept_programme_(kept_programme) {
  metrics.dead_letters("poisoned");
}

void RoundsWatcher::round_committed(const allocation::RoundReport& report) noexcept {
  static constexpr std::array<std::string_view, 3> kinds{"newcomers", "waiting-list", "stand-by"};
  const bool standby = report.kind == allocation::RoundReport::Kind::standby;
  metrics_.round_registrations().observe(static_cast<double>(report.people));
  metrics_.round_duration_seconds("match").observe(report.match.count());
  metrics_.round_duration_seconds("database").observe(report.database.count());
  metrics_.round_duration_seconds("whole").observe(report.total.count());
  if (standby) metrics_.offers("standby", "none").add(static_cast<double>(report.seated));
  for (const auto distance : report.distances)
    metrics_.match_distance_minutes().observe(static_cast<double>(distance));
  for (const auto& answer : report.answers) answer_.observe(answer.count());
  for (std::size_t at = 0; at < choices.size(); ++at) {
    if (report.choices[at] > 0)
      metrics_.offers("held", choices[at]).add(static_cast<double>(report.choices[at]));
  }
  log_.write(Severity::info, "round.committed", "A round was matched and committed.",
             {{"kind", kinds.at(static_cast<std::size_t>(report.kind))},
              {"people", report.people},
              {"seated", report.seated},
              {"waiting", report.waiting},
              {"distance", report.distance},
              {"duration_seconds", report.total.count()}});
}

void RoundsWatcher::dead_letter(const std::string& reason) noexcept {
  metrics_.dead_letters("poisoned").increment();
  log_.write(Severity::error, "registration.dead_letter",
             "A registration could not be stored and was set aside.", {{"reason", reason}});
}

void RoundsWatcher::database(bool up, const std::string& what) noexcept {
  up ? database_.up() : database_.away(what);
}

void RoundsWatcher::programme_read(const Programme& programme, std::size_t windows) noexcept {
  kept_programme_.keep(programme);
  log_.write(Severity::info, "programme.read", "The programme was read.",
             {{"count", programme.version}, {"clinics", programme.clinics.size()}, {"windows", windows}});
}

store::Desk::Told count_requests(observe::Metrics& metrics) {
  using Outcome = store::Desk::Outcome;
  return [answered = metrics.database_requests("answered"), failed = metrics.database_requests("failed"),
          busy = metrics.database_requests("busy")](Outcome outcome) mutable {
    switch (outcome) {
      case Outcome::answered: return answered.increment();
      case Outcome::failed: return failed.increment();
      case Outcome::busy: return busy.increment();
    }
  };
}

std::function<void(const store::OfferView&)> count_decisions(observe::Metrics& metrics) {
  return [&metrics](const store::OfferView& decided) {
    metrics
        .offers(name_of(decided.offer.state), choices[static_cast<std::size_t>(decided.choice.value_or(0))])
        .add(static_cast<double>(decided.decided_now));
  };
}

std::function<void(std::chrono::duration<double>, std::size_t)> count_editions(observe::Metrics& metrics) {
  return [took = metrics.feed_build_duration_seconds(), lines = metrics.feed_slots()](
             std::chrono::duration<double> duration, std::size_t slots) mutable {
    took.observe(duration.count());
    lines.set(static_cast<double>(slots));
  };
}

HoldsWatcher::HoldsWatcher(observe::Metrics& metrics, observe::Log& log, DatabaseWatch& database)
    : metrics_(metrics),
      release_delay_(metrics.offer_release_delay_seconds()),
      log_(log),
      database_(database) {}

void HoldsWatcher::released(const store::Released& released) noexcept {
  for (const auto& delay : released.delays) release_delay_.observe(Seconds(delay).count());
  metrics_.offers("expired", "none").add(static_cast<double>(released.lapsed));
  metrics_.offers("returned", "none").add(static_cast<double>(released.returned));
  log_.write(Severity::info, "offers.released", "Holds ran out and their seats were freed.",
             {{"released", released.lapsed},
              {"restored", released.returned},
              {"delay_seconds", Seconds(released.delay_max()).count()}});
}

void HoldsWatcher::moved(std::size_t told, std::size_t returned) noexcept {
  metrics_.offers("cancelled", "none").add(static_cast<double>(told + returned));
  log_.write(Severity::info, "offers.moved", "Windows were cut; their people are matched again first.",
             {{"people", told + returned}, {"messages", told}});
}

void HoldsWatcher::lengthened(std::size_t holds, std::chrono::microseconds gap) noexcept {
  log_.write(Severity::warn, "offers.lengthened", "Holds were lengthened by an outage of our own.",
             {{"held", holds}, {"gap_seconds", Seconds(gap).count()}});
}

void HoldsWatcher::database(bool up) noexcept {
  up ? database_.up() : database_.away("the releaser has no answer");
}

RemindersWatcher::RemindersWatcher(observe::Metrics& metrics, DatabaseWatch& database)
    : metrics_(metrics), database_(database) {
  for (const auto reminder : every_reminder) reminded(reminder, {});
  heads_ups_told(0);
  heads_ups_judged({});
}

void RemindersWatcher::reminded(Reminder reminder, const store::Reminded& reminded) noexcept {
  for (const auto channel : {Contact::sms, Contact::email, Contact::call}) {
    metrics_.reminders(label_of(reminder), name_of(channel))
        .add(static_cast<double>(reminded.at(static_cast<std::size_t>(channel))));
  }
}

void RemindersWatcher::heads_ups_told(std::size_t people) noexcept {
  metrics_.heads_ups("told").add(static_cast<double>(people));
}

void RemindersWatcher::heads_ups_judged(const store::HeadsUpDay& day) noexcept {
  metrics_.heads_ups("followed").add(static_cast<double>(day.followed));
  metrics_.heads_ups("missed").add(static_cast<double>(day.missed()));
  metrics_.heads_ups("passed").add(static_cast<double>(day.passed));
}

void RemindersWatcher::database(bool up) noexcept {
  up ? database_.up() : database_.away("the notices have no answer");
}

MessagesWatcher::MessagesWatcher(observe::Metrics& metrics, observe::Log& log, DatabaseWatch& database)
    : metrics_(metrics), log_(log), database_(database) {
  for (const auto channel : {Contact::sms, Contact::email}) {
    for (const auto outcome : {"sent", "retried", "failed"}) metrics.messages(name_of(channel), outcome);
    metrics.message_delay_seconds(name_of(channel));
  }
}

void MessagesWatcher::sent(Contact channel, std::chrono::microseconds delay) {
  metrics_.messages(name_of(channel), "sent").increment();
  metrics_.message_delay_seconds(name_of(channel)).observe(Seconds(delay).count());
}

void MessagesWatcher::will_retry(Contact channel, messages::SendFailure) {
  metrics_.messages(name_of(channel), "retried").increment();
}

void MessagesWatcher::gave_up(Contact channel, messages::SendFailure) {
  metrics_.messages(name_of(channel), "failed").increment();
}

void MessagesWatcher::gateway_is(Contact channel, messages::GatewayState state) {
  log_.write(state == messages::GatewayState::open ? Severity::error : Severity::info, "gateway.changed",
             "A gateway's breaker changed.",
             {{"channel", name_of(channel)}, {"state", messages::name_of(state)}});
}

void MessagesWatcher::database_away(std::string_view what) {
  database_.away(what);
}
void MessagesWatcher::database_back() {
  database_.up();
}

}  // namespace holdfast::app
