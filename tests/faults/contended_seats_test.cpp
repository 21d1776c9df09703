#include <map>
#include <optional>
#include <thread>

#include <gtest/gtest.h>

#include "support/long_form.hpp"
#include "support/program/a_crowd.hpp"

using namespace holdfast::test;

namespace {

/// Some people, one after the other and round again, who go for the same few seats: they register, accept or
/// decline or cancel, and go in again.
class Contender {
 public:
  Contender(const std::string& url, int first, int people) : client_(url) {
    const auto wish = day_ahead(5, 10);
    for (int n = 0; n < people; ++n)
      references_.push_back(submit(client_, a_form(first + n, "sterling-road", wish)));
  }

  void contend(std::atomic<std::size_t>& attempts, std::size_t wanted) {
    for (std::size_t turn = 0; attempts < wanted; ++turn) attempts += act(turn);
  }

  /// Whoever was told yes at last, and did nothing since, has what they were told. Those who have not are
  /// returned.
  [[nodiscard]] std::vector<std::string> betrayed() {
    std::vector<std::string> all;
    for (const auto& [reference, state] : told_) {
      const std::string now = status_of(client_, reference)["state"];
      if (now != state) all.push_back("told it is " + state + ", is " + now);
    }
    return all;
  }

 private:
  /// How many requests it took.
  std::size_t act(std::size_t turn) {
    const auto& reference = references_[turn % references_.size()];
    const auto status = status_of(client_, reference);
    const std::string state = status["state"];
    if (state == "offered") {
      const auto offer = "/v1/offers/" + std::string(status["offer"]["id"]);
      const auto accepts = turn % 2 == 0;
      press(offer + (accepts ? "/accept" : "/decline"), reference, accepts ? "booked" : "declined");
    } else if (state == "booked") {
      press("/v1/registrations/" + reference + "/cancel", reference, "cancelled");
    } else if (state == "declined" || state == "cancelled" || state == "lapsed") {
      client_.post("/v1/registrations/" + reference + "/requeue", "{}");
      told_.erase(reference);
    } else {
      return 1;
    }
    return 2;
  }

  void press(const std::string& path, const std::string& reference, const char* state) {
    told_.erase(reference);
    if (client_.post(path, "{}").status == 200) told_[reference] = state;
  }

  holdfast::app::HttpClient client_;
  std::vector<std::string> references_;
  std::map<std::string, std::string> told_;
};

/// Looks at the seats again and again while people contend: each look is one snapshot.
class Auditor {
 public:
  explicit Auditor(const Home& home) : thread_([this, &home] { look(home); }) {}
  std::size_t stop() {
    done_ = true;
    thread_.join();
    return snapshots_;
  }

 private:
  void look(const Home& home) {
    while (!done_) {
      EXPECT_EQ(
          home.value(
              "SELECT count(*) FROM windows w WHERE held < 0 OR booked < 0 OR held + booked > capacity "
              "OR held <> (SELECT count(*) FROM offers o WHERE o.window_id = w.id AND o.state = 'held') "
              "OR booked <> (SELECT count(*) FROM offers o "
              "WHERE o.window_id = w.id AND o.state = 'accepted')"),
          "0");
      EXPECT_EQ(home.value("SELECT count(*) FROM (SELECT FROM offers WHERE state IN ('held', 'accepted') "
                           "GROUP BY registration_id HAVING count(*) > 1) twice"),
                "0");
      ++snapshots_;
    }
  }

  std::atomic<bool> done_{false};
  std::size_t snapshots_ = 0;
  std::thread thread_;
};

}  // namespace

TEST(ContendedSeats, OfFourProcessesOnWindowsOfOneSeatNothingIsSoldTwiceAndNobodyIsOfferedTwoSeats) {
  Home home;
  home.settings["offers.hold_seconds"] = "1";
  std::string windows;
  for (int hour = 9; hour < 17; ++hour) {
    for (int day = 5; day < 15; ++day) windows += "sterling-road," + day_ahead(day, hour) + ",1\n";
  }
  home.import_demo(windows);
  std::vector<std::unique_ptr<Running>> servers;
  for (const auto* name : {"a", "b", "c", "d"}) servers.push_back(std::make_unique<Running>(home, name));
  std::vector<std::unique_ptr<Contender>> contenders;
  for (std::size_t at = 0; at < 8; ++at) {
    contenders.push_back(std::make_unique<Contender>(servers[at % servers.size()]->url(), at * 40, 40));
  }

  const auto attempts_wanted = short_or_long<std::size_t>(20'000, 1'000'000);
  std::atomic<std::size_t> attempts{0};
  Auditor auditor{home};
  std::vector<std::thread> people;
  for (auto& contender : contenders) {
    people.emplace_back([&] { contender->contend(attempts, attempts_wanted); });
  }
  for (auto& person : people) person.join();
  const auto snapshots = auditor.stop();

  std::printf("%zu attempts on 80 windows of one seat by four processes; %s offers; %zu snapshots balanced\n",
              attempts.load(), home.value("SELECT count(*) FROM offers").c_str(), snapshots);
  for (auto& contender : contenders) EXPECT_EQ(contender->betrayed(), std::vector<std::string>{});
  EXPECT_GT(snapshots, 10U);
  const auto verified = home.run({"verify"});
  EXPECT_EQ(verified.code, 0) << verified.text;
}
