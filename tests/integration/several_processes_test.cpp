#include <optional>
#include <thread>

#include <gmock/gmock.h>

#include "support/long_form.hpp"
#include "support/program/a_crowd.hpp"

using namespace holdfast::test;
using namespace std::chrono_literals;

namespace {

/// One person after another goes for the same few seats: registers, accepts or declines or cancels, goes in
/// again.
void contend(const std::string& url, int first, int people, std::atomic<std::size_t>& attempts,
             std::size_t wanted) {
  holdfast::app::HttpClient client{url};
  const auto wish = day_ahead(5, 10);
  std::vector<std::string> references;
  for (int n = 0; n < people; ++n)
    references.push_back(submit(client, a_form(first + n, "sterling-road", wish)));
  for (std::size_t turn = 0; attempts < wanted; ++turn) {
    const auto& reference = references[turn % references.size()];
    const auto status = status_of(client, reference);
    ++attempts;
    const auto state = status["state"].get<std::string>();
    if (state == "offered") {
      const auto offer = "/v1/offers/" + status["offer"]["id"].get<std::string>();
      client.post(offer + (turn % 2 == 0 ? "/accept" : "/decline"), "{}");
      ++attempts;
    } else if (state == "booked") {
      client.post("/v1/registrations/" + reference + "/cancel", "{}");
      ++attempts;
    } else if (state == "declined" || state == "cancelled" || state == "lapsed") {
      client.post("/v1/registrations/" + reference + "/requeue", "{}");
      ++attempts;
    }
  }
}

}  // namespace

TEST(SeveralProcesses, OnWindowsOfOneSeatNothingIsSoldTwiceAndNobodyIsOfferedTwoSeats) {
  Home home;
  home.settings["offers.hold_seconds"] = "1";
  std::string windows;
  for (int hour = 9; hour < 17; ++hour) {
    for (int day = 5; day < 15; ++day) windows += "sterling-road," + day_ahead(day, hour) + ",1\n";
  }
  home.import_demo(windows);
  Running one{home, "a"};
  Running two{home, "b"};
  const auto attempts_wanted = short_or_long<std::size_t>(20'000, 100'000);
  std::atomic<std::size_t> attempts{0};
  std::atomic<std::size_t> snapshots{0};
  std::atomic<bool> done{false};
  std::thread auditor{[&] {
    while (!done) {
      EXPECT_EQ(home.value("SELECT count(*) FROM windows w WHERE held + booked > capacity OR held + booked "
                           "<> (SELECT count(*) "
                           "FROM offers o WHERE o.window_id = w.id AND o.state IN ('held', 'accepted'))"),
                "0");
      EXPECT_EQ(
          home.value(
              "SELECT count(*) FROM (SELECT registration_id FROM offers WHERE state IN ('held', 'accepted') "
              "GROUP BY 1 HAVING count(*) > 1) twice"),
          "0");
      ++snapshots;
    }
  }};
  std::vector<std::thread> people;
  for (int at = 0; at < 8; ++at) {
    people.emplace_back(
        [&, at] { contend(at % 2 == 0 ? one.url() : two.url(), at * 40, 40, attempts, attempts_wanted); });
  }
  for (auto& person : people) person.join();
  done = true;
  auditor.join();

  std::printf("%zu attempts on 80 seats by two processes; %zu snapshots balanced\n", attempts.load(),
              snapshots.load());
  const auto verified = home.run({"verify"});
  EXPECT_EQ(verified.code, 0) << verified.text;
}

TEST(SeveralProcesses, TheJournalOfADeadOneIsAdoptedByTheOther) {
  PrivatePostgres postgres{{.durable = true, .settings = {}}};
  postgres.execute("CREATE DATABASE holdfast");
  Home home{postgres.url("holdfast")};
  ASSERT_EQ(home.run({"migrate"}).code, 0);
  home.import_demo(demo_windows());
  std::optional<Running> dead;
  dead.emplace(home, "a");
  Running other{home, "b"};
  postgres.stop();  // now all stays in the journals
  Crowd crowd{home};
  EXPECT_EQ(crowd.send(dead->url(), 300), 300U);
  EXPECT_EQ(other.queued(), 0U);

  dead->kill();

  EXPECT_TRUE(comes_true([&] { return other.queued() == 300; })) << other.log();
  postgres.start();
  EXPECT_TRUE(comes_true([&] { return other.queued() == 0; }, 60s)) << other.log();
  const auto verified = home.run({"verify", "--acknowledged", crowd.acknowledged_file().string()});
  EXPECT_EQ(verified.code, 0) << verified.text;
}

TEST(SeveralProcesses, AJournalFromElsewhereIsAdoptedByCommandAndDrainedByWhoeverRuns) {
  PrivatePostgres postgres{{.durable = true, .settings = {}}};
  postgres.execute("CREATE DATABASE holdfast");
  Home home{postgres.url("holdfast")};
  ASSERT_EQ(home.run({"migrate"}).code, 0);
  home.import_demo(demo_windows());
  const auto elsewhere = home.folder() / "elsewhere";
  Crowd crowd{home};
  {
    Running server{home, "a"};
    postgres.stop();
    EXPECT_EQ(crowd.send(server.url(), 300), 300U);
    EXPECT_EQ(home.run({"journal", "adopt", (home.folder() / "journal").string()}).code, 1) << "it is alive";
    server.kill();
  }
  std::filesystem::rename(home.folder() / "journal", elsewhere);
  postgres.start();
  Running server{home, "b"};

  const auto printed = home.run({"journal", "adopt", elsewhere.string()});

  EXPECT_EQ(printed.code, 0) << printed.text;
  EXPECT_THAT(printed.text, testing::HasSubstr("300 records adopted"));
  EXPECT_TRUE(comes_true([&] { return home.value("SELECT count(*) FROM registrations") == "300"; }, 60s))
      << server.log();
  const auto verified = home.run({"verify", "--acknowledged", crowd.acknowledged_file().string()});
  EXPECT_EQ(verified.code, 0) << verified.text;
  EXPECT_THAT(home.run({"journal", "adopt", elsewhere.string()}).text, testing::HasSubstr("0 records"));
}
