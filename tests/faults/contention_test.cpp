#include <future>

#include <gtest/gtest.h>

#include "support/lock_holder.hpp"
#include "support/long_form.hpp"
#include "support/program/a_crowd.hpp"

using namespace holdfast::test;
using namespace std::chrono_literals;

namespace {

/// A Holdfast beside somebody else's sessions on the same tables.
class Contention : public testing::Test {
 protected:
  Contention() {
    postgres.execute("CREATE DATABASE holdfast");
    home.emplace(postgres.url("holdfast"));
    if (home->run({"migrate"}).code != 0) throw std::runtime_error("not migrated");
  }

  void serve() {
    server.emplace(*home);
    client.emplace(server->url());
  }

  std::string offered(int n, const std::string& clinic) {
    const auto status = await_state(*client, submit(*client, a_form(n, clinic, wish)), "offered");
    EXPECT_EQ(status["state"], "offered") << server->log();
    return "/v1/offers/" + std::string(status["offer"]["id"]);
  }

  [[nodiscard]] std::string newest_offer() const {
    return home->value("SELECT id FROM offers ORDER BY created_at DESC LIMIT 1");
  }

  int press(const std::string& path) const { return server->client().post(path, "{}").status; }

  void expect_the_laws() const {
    const auto verified = home->run({"verify"});
    EXPECT_EQ(verified.code, 0) << verified.text << server->log();
  }

  const std::string wish = day_ahead(5, 10);
  PrivatePostgres postgres{{.settings = {"deadlock_timeout = 500ms"}}};
  std::optional<Home> home;
  std::optional<Running> server;
  std::optional<holdfast::app::HttpClient> client;
};

}  // namespace

TEST_F(Contention, ALockHeldForLongHoldsUpWhoWantsThatWindowAndNobodyElse) {
  const auto held_for = short_or_long<std::chrono::milliseconds>(7s, 30s);
  home->import_demo("sterling-road," + wish + ",40\nparkdale," + wish + ",40\n");
  serve();
  const auto behind = offered(1, "sterling-road");
  const auto beside = offered(2, "parkdale");
  LockHolder other{home->database_url(), "SELECT FROM windows WHERE clinic_id = 'sterling-road' FOR UPDATE"};
  const auto until = std::chrono::steady_clock::now() + held_for;

  auto pressed_behind = std::async(std::launch::async, [&] { return press(behind + "/accept"); });
  std::vector<std::string> references;
  for (int n = 10; n < 30; ++n) references.push_back(submit(*client, a_form(n, "sterling-road", wish)));
  const auto begun = std::chrono::steady_clock::now();
  EXPECT_EQ(press(beside + "/accept"), 200);
  const std::chrono::duration<double> beside_took = std::chrono::steady_clock::now() - begun;
  const auto answered_behind = pressed_behind.get();
  const std::chrono::duration<double> behind_took = std::chrono::steady_clock::now() - begun;
  std::this_thread::sleep_until(until);
  other.roll_back();

  std::printf(
      "a window locked for %lld ms: a press on it was answered %d after %.1f s, one beside it after %.2f s\n",
      static_cast<long long>(held_for.count()), answered_behind, behind_took.count(), beside_took.count());
  EXPECT_EQ(answered_behind, 503);  // told to press again, well before anybody loses patience
  EXPECT_LT(behind_took, 7s);
  EXPECT_LT(beside_took, 2s * leeway());
  EXPECT_EQ(press(behind + "/accept"), 200);
  for (const auto& reference : references) {
    EXPECT_EQ(await_state(*client, reference, "offered")["state"], "offered") << server->log();
  }
  expect_the_laws();
}

TEST_F(Contention, ADeadlockIsDrivenAgainAndEveryPressIsAnswered) {
  const auto people = short_or_long(6, 500);
  home->import_demo(many_seats_at("sterling-road"));
  serve();

  int answered = 0;
  for (int n = 0; n < people; ++n) {
    const auto offer = offered(n, "sterling-road");
    const auto id = newest_offer();
    // Never the one who is thrown out.
    LockHolder other{home->database_url(),
                     "SET deadlock_timeout = '30s'; SELECT FROM offers WHERE id = '" + id + "' FOR UPDATE"};
    auto pressed =
        std::async(std::launch::async, [&] { return press(offer + (n % 2 == 0 ? "/accept" : "/decline")); });
    other.wait_until_somebody_waits();  // it has the person, and wants the offer
    other.execute("SELECT FROM registrations WHERE offer_id = '" + id + "' FOR UPDATE");
    other.roll_back();
    answered += pressed.get() == 200 ? 1 : 0;
  }

  const auto deadlocks = home->value("SELECT deadlocks FROM pg_stat_database WHERE datname = 'holdfast'");
  std::printf("%d presses, %s deadlocks: %d answered\n", people, deadlocks.c_str(), answered);
  EXPECT_EQ(answered, people);
  EXPECT_GE(std::stoi(deadlocks), people / 2);
  expect_the_laws();
}

TEST_F(Contention, ASerialisationFailureInAnyStatementOrAtTheCommitIsDrivenAgain) {
  const auto people = short_or_long<std::size_t>(60, 2'000);
  home->import_demo(many_seats_at("sterling-road"));
  // A count that no rollback takes back: every third change fails at once, every fifth at its commit.
  home->execute(R"sql(
    CREATE SEQUENCE changes;
    CREATE FUNCTION fail_now_and_then() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF nextval('changes') % TG_ARGV[0]::int = 0 THEN
        RAISE EXCEPTION 'could not serialize access' USING ERRCODE = '40001';
      END IF;
      RETURN NULL;
    END $$;
    CREATE TRIGGER at_once AFTER INSERT OR UPDATE ON offers
      FOR EACH STATEMENT EXECUTE FUNCTION fail_now_and_then(3);
    CREATE CONSTRAINT TRIGGER at_commit AFTER INSERT OR UPDATE ON registrations DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW EXECUTE FUNCTION fail_now_and_then(5))sql");
  home->settings["allocation.round_max"] = "2";
  serve();
  std::vector<std::string> references;
  for (std::size_t n = 0; n < people; ++n) {
    references.push_back(submit(*client, a_form(static_cast<int>(n), "sterling-road", day_ahead(5, 10))));
  }

  std::size_t answered = 0;
  for (std::size_t n = 0; n < people; ++n) {
    const auto status = await_state(*client, references[n], "offered", 60s);
    ASSERT_EQ(status["state"], "offered") << server->log();
    const auto offer = "/v1/offers/" + std::string(status["offer"]["id"]);
    int status_of_press = 503;
    for (int attempt = 0; attempt < 10 && status_of_press == 503; ++attempt) {
      status_of_press = press(offer + (n % 2 == 0 ? "/accept" : "/decline"));
    }
    answered += status_of_press == 200 ? 1 : 0;
  }

  std::printf("%zu forms and presses amid serialisation failures, %s changes tried: %zu answered\n", people,
              home->value("SELECT last_value FROM changes").c_str(), answered);
  EXPECT_EQ(answered, people);
  for (std::size_t n = 0; n < people; ++n) {
    EXPECT_EQ(status_of(*client, references[n])["state"], n % 2 == 0 ? "booked" : "declined");
  }
  expect_the_laws();
}
