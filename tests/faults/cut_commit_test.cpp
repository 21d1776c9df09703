#include <array>
#include <random>

#include <gtest/gtest.h>

#include "support/cutting_proxy.hpp"
#include "support/long_form.hpp"
#include "support/program/a_crowd.hpp"

using namespace holdfast::test;
using namespace std::chrono_literals;
using Cut = CuttingProxy::Cut;

namespace {

/// A Holdfast whose way to its database breaks, now and then, at a COMMIT; what the test asks goes another
/// way.
class CutCommit : public testing::Test {
 protected:
  CutCommit() {
    std::printf("seed %u\n", seed);
    home.import_demo(demo_windows());
    home.settings["database.url"] = '"' + proxy.url(database()) + '"';
    home.settings["allocation.round_max"] = "8";
    server.emplace(home);
  }

  [[nodiscard]] std::string database() const {
    return home.database_url().substr(home.database_url().rfind('/') + 1);
  }

  Cut decide() {
    if (static_cast<int>(random() % 100) >= percent) return Cut::never;
    return random() % 2 == 0 ? Cut::before : Cut::after;
  }

  void expect_the_laws(const Crowd* crowd = nullptr) {
    home.settings.erase("database.url");
    const auto verified = crowd == nullptr ? home.run({"verify"}) : crowd->verified(home);
    EXPECT_EQ(verified.code, 0) << verified.text << server->log();
    EXPECT_EQ(home.value("SELECT count(*) FROM (SELECT registration_id FROM offers "
                         "GROUP BY registration_id HAVING count(*) > 1) twice"),
              "0");
  }

  std::atomic<int> percent{0};  ///< of the commits that are cut
  const unsigned seed = std::random_device{}();
  std::mt19937 random{seed};
  Home home;
  CuttingProxy proxy{shared_postgres().port(), [this] { return decide(); }};
  std::optional<Running> server;
};

/// What a person sees who presses until they are told how it came out.
struct Pressed {
  std::vector<int> statuses;
  std::string last;
};

Pressed press_until_told(holdfast::app::HttpClient& client, const std::string& path) {
  Pressed pressed;
  for (int attempt = 0; attempt < 30; ++attempt) {
    const auto answer = client.post(path, "{}");
    pressed.statuses.push_back(answer.status);
    pressed.last = answer.body;
    if (answer.status != 503) break;
  }
  return pressed;
}

}  // namespace

TEST_F(CutCommit, OfARoundIsDrivenAgainAndNobodyIsStoredOrOfferedTwice) {
  Crowd crowd{home, seed};

  percent = 30;
  const auto forms = short_or_long<std::size_t>(400, 20'000);
  EXPECT_EQ(crowd.send(server->url(), forms), forms);
  const auto stored = [&] {
    return home.value("SELECT count(*) FROM registrations") == std::to_string(forms);
  };
  EXPECT_TRUE(comes_true(stored, 120s)) << server->log();
  percent = 0;

  std::printf("%zu forms, %zu commits cut before they were done, %zu after\n", crowd.acknowledged(),
              proxy.cuts_before(), proxy.cuts_after());
  EXPECT_EQ(crowd.refused(), 0U);
  EXPECT_GT(proxy.cuts_before(), 5U);
  EXPECT_GT(proxy.cuts_after(), 5U);
  expect_the_laws(&crowd);
}

TEST_F(CutCommit, OfAPressIsAnsweredTruthfully) {
  constexpr std::array<const char*, 3> verbs{"accept", "decline", "cancel"};
  constexpr std::array<const char*, 3> outcomes{"booked", "declined", "cancelled"};
  const auto people = short_or_long(45, 3'000);
  auto client = server->client();
  std::vector<std::string> references, paths;
  for (int n = 0; n < people; ++n) {
    references.push_back(submit(client, a_form(n, "sterling-road", day_ahead(5 + n % 20, 10))));
  }
  for (std::size_t at = 0; at < references.size(); ++at) {
    const auto offered = await_state(client, references[at], "offered");
    ASSERT_EQ(offered["state"], "offered") << server->log();
    paths.push_back(at % 3 == 2 ? "/v1/registrations/" + references[at] + "/cancel"
                                : "/v1/offers/" + std::string(offered["offer"]["id"]) + "/" + verbs[at % 3]);
  }

  percent = 40;
  std::size_t in_doubt = 0;
  for (std::size_t at = 0; at < paths.size(); ++at) {
    const auto pressed = press_until_told(client, paths[at]);
    EXPECT_EQ(pressed.statuses.back(), 200) << pressed.last;
    in_doubt += pressed.statuses.size() - 1;
  }
  percent = 0;

  for (std::size_t at = 0; at < references.size(); ++at) {
    EXPECT_EQ(status_of(client, references[at])["state"], outcomes[at % 3]);
  }
  std::printf("%d presses, %zu + %zu commits cut, %zu times told to press again\n", people,
              proxy.cuts_before(), proxy.cuts_after(), in_doubt);
  EXPECT_GT(proxy.cuts_before() + proxy.cuts_after(), static_cast<std::size_t>(people / 4));
  // Driven again by itself, five times at most.
  EXPECT_LT(in_doubt, static_cast<std::size_t>(people / 10));
  expect_the_laws();
}
