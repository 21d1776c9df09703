#include "bench/support/opening_day.hpp"

#include <atomic>
#include <mutex>
#include <set>
#include <thread>
#include <unordered_map>

#include <pqxx/pqxx>

#include "app/configuration/key_file.hpp"
#include "app/outside/http_client.hpp"
#include "bench/support/town_files.hpp"
#include "holdfast/domain/capability.hpp"
#include "holdfast/forecast/people.hpp"
#include "holdfast/forecast/town.hpp"
#include "holdfast/forms/generator.hpp"
#include "support/open_loop.hpp"
#include "support/postgres.hpp"
#include "support/program/a_server.hpp"
#include "support/program/samples.hpp"
#include "support/program/timetable.hpp"

namespace holdfast::bench {

using namespace std::chrono;
using forecast::Figures;

namespace {

/// The people of a running day: looks at their offers as they are sent, and answers them as they would.
class Residents {
 public:
  Residents(const Figures& figures, const test::Home& home, test::Running& server)
      : figures_(figures),
        url_(home.database_url()),
        capabilities_(app::read_keys(home.folder() / "keys")),
        server_(server),
        answers_(3, [&server] { return server.client(); }),
        thread_([this] { live(); }) {}
  ~Residents() { stop(); }
  Residents(const Residents&) = delete;
  Residents& operator=(const Residents&) = delete;

  void stop() {
    stopping_ = true;
    if (thread_.joinable()) thread_.join();
  }

  /// Person number `n` was answered with 202.
  void acknowledged(std::size_t n, std::string_view body) {
    const auto reference = test::Json::parse(body).at("reference").get<std::string>();
    const std::lock_guard lock{mutex_};
    number_[uuid_text(capabilities_.registration(reference).value().bytes)] = n;
  }

  [[nodiscard]] std::size_t acknowledged() const {
    const std::lock_guard lock{mutex_};
    return number_.size();
  }
  [[nodiscard]] std::size_t queue_peak() const noexcept { return queue_peak_; }

 private:
  static constexpr auto look_every = milliseconds{50};

  void live() {
    pqxx::connection database{url_};
    while (!stopping_) {
      const auto queued = server_.queued();
      if (queued != static_cast<std::size_t>(-1)) queue_peak_ = std::max(queue_peak_.load(), queued);
      look(database);
      std::this_thread::sleep_for(look_every);
    }
  }

  /// Offers whose hold began lately: by the index on its end.
  void look(pqxx::connection& database) {
    constexpr auto sql = R"sql(
      SELECT id, registration_id, extract(epoch FROM notified_at) AS told FROM offers
       WHERE state = 'held' AND notified_at IS NOT NULL
         AND held_until > now() + $1 * interval '1 second')sql";
    pqxx::nontransaction tx{database};
    for (const auto& row : tx.exec_params(sql, figures_.rules.hold.count() - 2)) {
      const auto id = row["id"].as<std::string>();
      if (!seen_.insert(id).second) continue;
      const auto person = number_of(row["registration_id"].as<std::string>());
      if (!person) {  // its 202 is not read yet
        seen_.erase(id);
        continue;
      }
      plan(id, *person, row["told"].as<double>());
    }
  }

  std::optional<std::size_t> number_of(const std::string& registration) const {
    const std::lock_guard lock{mutex_};
    const auto found = number_.find(registration);
    return found == number_.end() ? std::nullopt : std::optional{found->second};
  }

  void plan(const std::string& id, std::size_t person, double told) {
    const auto will = forecast::reply(figures_, person, offers_of_[person]++);
    if (will.answer == forecast::Answer::is_silent || will.after >= figures_.rules.hold) return;
    const auto path = "/v1/offers/" + capabilities_.reference(OfferId{uuid_bytes(id)}) +
                      (will.answer == forecast::Answer::accepts ? "/accept" : "/decline");
    const auto at =
        system_clock::time_point{duration_cast<system_clock::duration>(duration<double>{told} + will.after)};
    answers_.at(at, [path](app::HttpClient& client) { client.post(path, "{}"); });
  }

  const Figures& figures_;
  const std::string url_;
  const Capabilities capabilities_;
  test::Running& server_;
  mutable std::mutex mutex_;
  std::unordered_map<std::string, std::size_t> number_;  ///< by registration; under mutex_
  std::set<std::string> seen_;                           ///< by the thread alone, as is
  std::unordered_map<std::size_t, std::uint64_t> offers_of_;
  std::atomic<std::size_t> queue_peak_{0};
  std::atomic<bool> stopping_{false};
  test::Timetable<app::HttpClient> answers_;
  std::thread thread_;
};

test::Outcome send_forms(const Figures& figures, const forecast::Town& town, const test::Running& server,
                         Residents& residents) {
  const auto people = static_cast<std::size_t>(figures.people);
  const auto length = round<milliseconds>(figures.coming.first_stretch);
  return test::run(
      test::OpenLoop{.port = server.port(),
                     .per_second = static_cast<double>(people) / figures.coming.first_stretch.count(),
                     .duration = length * 2,  // the number of people is the end
                     .requests_max = people,
                     .connections_max = 200,
                     .refused_come_back = true,
                     .seed = figures.seed,
                     .request =
                         [&](std::size_t n) {
                           auto form = town.form(n, figures.opens_at);
                           if (form.contact == "call") form.contact = "sms";  // no agents ring here
                           return test::post_bytes("/v1/registrations", forms::json(form));
                         },
                     .answered =
                         [&](std::size_t n, int status, std::string_view, std::string_view body) {
                           if (status == 202) residents.acknowledged(n, body);
                         }});
}

double number(const test::Home& home, const std::string& sql) {
  const auto text = home.value(sql);
  return text.empty() ? 0 : std::stod(text);
}

/// The rounds' costs from the server's metrics. What a round costs whoever is in it, and what each of its
/// people adds, cannot be told apart by one run: the second is taken as it is assumed.
void read_costs(const test::Running& server, const forecast::Costs& assumed, OpeningDay& day) {
  const auto metrics = server.metrics();
  const auto sum = [&](const char* part) {
    return test::sum_of(metrics, "holdfast_round_duration_seconds_sum", {part});
  };
  const auto rounds = test::sum_of(metrics, "holdfast_round_duration_seconds_count", {R"(part="database")"});
  const auto people = test::sum_of(metrics, "holdfast_round_registrations_sum");
  const auto database = sum(R"(part="database")") / rounds;
  const auto match = sum(R"(part="match")") / people;
  day.costs = assumed;
  day.costs.round =
      forecast::Seconds{std::max(0.0, database - assumed.database_person.count() * people / rounds)};
  day.costs.match_person = forecast::Seconds{match};
  char line[160];
  std::snprintf(line, sizeof line,
                "%.0f rounds of %.1f people, %.2f ms each in the database; %.0f us of matching a person",
                rounds, people / rounds, 1e3 * database, 1e6 * match);
  day.rounds = line;
}

void read_outcome(const test::Home& home, OpeningDay& day) {
  const auto of_state = [&](const char* state) {
    return static_cast<std::uint64_t>(
        number(home, std::string("SELECT count(*) FROM registrations WHERE state = '") + state + "'"));
  };
  day.with_outcome =
      static_cast<std::uint64_t>(number(home, "SELECT count(*) FROM registrations WHERE state <> 'queued'"));
  day.booked = of_state("booked");
  day.waiting = of_state("waiting");
  day.declined = of_state("declined");
  day.lapsed = of_state("lapsed");
  day.offers = static_cast<std::uint64_t>(number(home, "SELECT count(*) FROM offers"));

  const std::string first = R"sql(
    WITH first AS (SELECT DISTINCT ON (registration_id) registration_id, round_id, choice
                     FROM offers ORDER BY registration_id, created_at) )sql";
  day.first_choice = number(home, first + "SELECT avg((choice IS NOT DISTINCT FROM 1)::int) FROM first");
  day.any_choice = number(home, first + "SELECT avg((choice IS NOT NULL)::int) FROM first");
  const auto waited = [&](const char* share) {
    return number(home, first + "SELECT 1000 * percentile_disc(" + share + R"sql() WITHIN GROUP (
      ORDER BY extract(epoch FROM pg_xact_commit_timestamp(o.xmin) - g.received_at))
      FROM first f JOIN rounds o ON o.id = f.round_id JOIN registrations g ON g.id = f.registration_id)sql");
  };
  day.offer_median_ms = waited("0.5");
  day.offer_p99_ms = waited("0.99");
  day.messages = number(home, "SELECT count(*) FROM messages WHERE sent_at IS NOT NULL");
  day.messages_peak = number(home, R"sql(
    SELECT max(n) FROM (SELECT count(*) AS n FROM messages WHERE sent_at IS NOT NULL
                         GROUP BY date_trunc('second', sent_at)) AS by_second)sql");
}

void configure(test::Home& home, const Figures& figures) {
  const auto whole = [](forecast::Seconds time) {
    return std::to_string(static_cast<std::int64_t>(time.count()));
  };
  home.settings["limits.registrations_per_telephone_per_hour"] = "1000000";
  home.settings["journal.segment_bytes"] = "67108864";
  home.settings["offers.hold_seconds"] = whole(figures.rules.hold);
  home.settings["offers.delivery_grace_seconds"] = whole(figures.rules.grace);
  home.settings["offers.delivery_grace_call_seconds"] = whole(figures.rules.grace);
  home.settings["allocation.workers"] = std::to_string(figures.workers);
  home.settings["allocation.round_max"] = std::to_string(figures.rules.round_max);
}

}  // namespace

OpeningDay told_by(const forecast::Forecast& day) {
  const auto milliseconds_of = [](forecast::Seconds time) { return time.count() * 1000; };
  const auto offered = static_cast<double>(std::max<std::uint64_t>(1, day.as_they_come.seated()));
  const auto& end = day.at_the_end;
  return {.acknowledged = day.people,
          .with_outcome = day.people - end.coming - end.queued,
          .first_choice = static_cast<double>(day.as_they_come.first_choice) / offered,
          .any_choice =
              static_cast<double>(day.as_they_come.first_choice + day.as_they_come.other_choice) / offered,
          .offers = day.offers,
          .booked = end.booked,
          .waiting = end.waiting,
          .declined = end.declined,
          .lapsed = end.lapsed,
          .queue_peak = static_cast<double>(day.queue_peak),
          .kept_p99_ms = milliseconds_of(day.to_kept.p99),
          .offer_median_ms = milliseconds_of(day.to_offer.median),
          .offer_p99_ms = milliseconds_of(day.to_offer.p99),
          .messages_peak = static_cast<double>(day.messages_peak),
          .messages = static_cast<double>(day.messages),
          .costs = {},
          .rounds = {}};
}

OpeningDay play(const Figures& figures) {
  const test::PrivatePostgres postgres{{.durable = true, .settings = {"track_commit_timestamp = on"}}};
  postgres.execute("CREATE DATABASE holdfast");
  test::Home home{postgres.url("holdfast")};
  configure(home, figures);
  if (home.run({"migrate"}).code != 0) throw std::runtime_error("the database was not migrated");
  const forecast::Town town{figures, 0};
  import_town(home, town, figures.opens_at);

  test::Running server{home};
  OpeningDay day;
  {
    Residents residents{figures, home, server};
    const auto sent = send_forms(figures, town, server, residents);
    day.kept_schedule = sent.kept_schedule();
    day.kept_p99_ms = sent.accepted.at(0.99).count();
    const auto settled =
        "SELECT (SELECT count(*) FROM offers WHERE state = 'held') + "
        "(SELECT count(*) FROM messages WHERE state IN ('due', 'sending'))";
    (void)test::comes_true([&] { return server.queued() == 0 && home.value(settled) == "0"; },
                           round<milliseconds>(figures.length) + seconds{30});
    residents.stop();
    day.acknowledged = residents.acknowledged();
    day.queue_peak = static_cast<double>(residents.queue_peak());
  }
  read_costs(server, figures.costs, day);
  read_outcome(home, day);
  return day;
}

}  // namespace holdfast::bench
