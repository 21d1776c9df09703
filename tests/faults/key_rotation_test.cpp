// Keys are changed while everybody registers.

#include <atomic>
#include <csignal>
#include <cstdio>
#include <deque>
#include <fstream>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include <gmock/gmock.h>

#include "support/long_form.hpp"
#include "support/program/a_crowd.hpp"
#include "support/second_session.hpp"

using namespace holdfast::test;
using namespace std::chrono_literals;
using testing::HasSubstr;
namespace fs = std::filesystem;

namespace {

std::string keys_of(const Home& home) {
  return (home.folder() / "keys").string();
}

/// People who send their form again and again, to two processes in turn, with everything new but the card.
class Insistent {
 public:
  explicit Insistent(fs::path acknowledged) : acknowledged_(std::move(acknowledged)) {}

  /// The form of card number `card`; keeps its reference.
  void send(holdfast::app::HttpClient& client, int card) {
    auto form = a_form(card, "sterling-road", day_ahead(5, 10));
    const auto n = next_++;
    form["phone"] = "647555" + std::to_string(1000 + n % 9000);
    form["email"] = "insistent" + std::to_string(n) + "@example.org";
    const auto reference = submit(client, form);
    const std::lock_guard lock{mutex_};
    if (reference.empty()) {
      ++refused_;
      return;
    }
    by_card_[card].push_back(reference);
    std::ofstream{acknowledged_, std::ios::app} << reference << '\n';
  }

  /// From now on and until `stop`: each card of the first `cards`, and new ones, now here, now there.
  void start(const std::vector<std::string>& urls, int cards) {
    thread_ = std::thread([this, urls, cards] {
      std::deque<holdfast::app::HttpClient> clients;
      for (const auto& url : urls) clients.emplace_back(url);
      for (int turn = 0; !stopping_; ++turn) {
        const bool is_new = turn % 4 == 0;
        send(clients[static_cast<std::size_t>(turn) % clients.size()],
             is_new ? cards + turn / 4 : (turn * 7) % (cards + turn / 4 + 1));
        std::this_thread::sleep_for(2ms);  // some hundred a second: the two processes are not to be outrun
      }
    });
  }
  void stop() {
    stopping_ = true;
    thread_.join();
    stopping_ = false;
  }

  [[nodiscard]] const std::map<int, std::vector<std::string>>& by_card() const { return by_card_; }
  [[nodiscard]] std::size_t refused() const { return refused_; }
  [[nodiscard]] const fs::path& acknowledged() const { return acknowledged_; }

 private:
  fs::path acknowledged_;
  std::atomic<int> next_{0};
  std::atomic<bool> stopping_{false};
  std::mutex mutex_;  ///< of what follows and the file
  std::map<int, std::vector<std::string>> by_card_;
  std::size_t refused_ = 0;
  std::thread thread_;
};

/// As if ten seconds had passed since the processes that are gone beat last.
void forget_the_gone(const Home& home) {
  home.execute("DELETE FROM heartbeats WHERE at < clock_timestamp() - interval '2500 ms'");
}

/// `holdfast keys rotate`, killed where it waits for a row that another session holds.
void rotate_and_be_killed_in_the_midst(const Home& home, const fs::path& configuration) {
  SecondSession in_the_way{home.database_url(),
                           "SELECT FROM registrations ORDER BY id DESC LIMIT 1 FOR UPDATE"};
  Child rotation{{program(), "--config", configuration.string(), "keys", "rotate"},
                 home.folder() / "rotation-killed"};
  EXPECT_TRUE(comes_true([&] {
    return home.value(
               "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE "
               "'%card_sealed IS NOT NULL%'") != "0";
  })) << rotation.log();
  rotation.signal(SIGKILL);
  rotation.wait();
  in_the_way.give_up();
}

/// The ids of the keys in the headers of the frames of each journal under the folder (docs/journal.md).
std::map<fs::path, std::set<int>> key_ids_in_journals(const fs::path& folder) {
  std::map<fs::path, std::set<int>> found;
  for (const auto& file : fs::recursive_directory_iterator(folder)) {
    if (!file.is_regular_file()) continue;
    const auto bytes = contents_of(file.path());
    for (std::size_t at = 0; at + 12 < bytes.size(); at += 4096) {
      if (bytes.compare(at, 8, "HOLDFAST") == 0) {
        found[file.path().parent_path()].insert(static_cast<unsigned char>(bytes[at + 10]));
      }
    }
  }
  return found;
}

}  // namespace

TEST(KeyRotation, OfCardNumbersUnderLoadLetsNoCardPassTwiceAndOldLinksHold) {
  Home home;
  home.settings["limits.registrations_per_address_per_minute"] = "1000000";
  home.import_demo(demo_windows());
  const int cards = short_or_long(150, 1500);
  Insistent people{home.folder() / "acknowledged"};
  std::optional<Running> behind{std::in_place, home, "old"};
  {
    auto client = behind->client();
    for (int card = 0; card < cards; ++card) people.send(client, card);
  }
  auto before = behind->client();
  const auto old_reference = people.by_card().at(3).front();
  const auto old_offer = await_state(before, old_reference, "offered")["offer"]["id"].get<std::string>();

  // The new key is known to one process and not to the other, then used by one and known to the other.
  EXPECT_EQ(home.run({"keys", "prepare", keys_of(home)}).code, 0);
  Running known{home, "known"};
  EXPECT_EQ(home.run({"keys", "use", keys_of(home)}).code, 0);
  const auto too_early = home.run({"keys", "rotate"});
  EXPECT_EQ(too_early.code, 1);
  EXPECT_THAT(too_early.text, HasSubstr("has not said that it has key 2"));
  behind->process().signal(SIGTERM);
  EXPECT_EQ(behind->process().wait(), 0);
  behind.reset();
  Running used{home, "used"};

  people.start({known.url(), used.url()}, cards);
  EXPECT_TRUE(comes_true([&] {
    forget_the_gone(home);
    return home.value("SELECT count(*) FROM heartbeats WHERE key_ids @> '{2}'") == "2" &&
           home.value("SELECT count(*) FROM heartbeats") == "2";
  }));
  rotate_and_be_killed_in_the_midst(home, home.write_configuration(0, 0));
  const auto rotated = home.run({"keys", "rotate"});
  EXPECT_EQ(rotated.code, 0) << rotated.text;
  people.stop();

  EXPECT_TRUE(comes_true([&] { return known.queued() + used.queued() == 0; }));
  std::size_t seconds = 0, passed_twice = 0, sent = 0;
  auto client = known.client();
  for (const auto& [card, references] : people.by_card()) {
    std::size_t live = 0;
    for (const auto& reference : references)
      live += status_of(client, reference)["state"] == "review" ? 0 : 1;
    sent += references.size();
    seconds += references.size() - live;
    passed_twice += live > 1 ? 1 : 0;
    EXPECT_EQ(live, 1U) << "card " << card;
  }
  EXPECT_EQ(people.refused(), 0U);
  EXPECT_EQ(
      home.value("SELECT count(*) FROM registrations WHERE card_hash IS NOT NULL OR card_hash_2 IS NULL"),
      "0");
  EXPECT_EQ(home.value("SELECT string_agg(DISTINCT get_byte(card_sealed, 0)::text, ' ') FROM registrations"),
            "2");
  EXPECT_EQ(used.client().post("/v1/offers/" + old_offer + "/accept", "{}").status, 200);
  const auto laws = home.run({"verify", "--acknowledged", people.acknowledged().string()});
  EXPECT_EQ(laws.code, 0) << laws.text;
  std::printf("key rotation: %zu forms of %zu cards, %zu second forms in review, %zu cards passed twice\n",
              sent, people.by_card().size(), seconds, passed_twice);
}

TEST(KeyRotation, AJournalWithFramesOfBothKeysIsRecoveredAndAdopted) {
  Home home;
  home.settings["limits.registrations_per_address_per_minute"] = "1000000";
  home.import_demo(demo_windows());
  Crowd crowd{home};
  SecondSession nothing_is_stored{home.database_url(), "LOCK TABLE registrations IN SHARE MODE"};
  {
    Running old{home, "old"};
    EXPECT_EQ(crowd.send(old.url(), 100), 100U);
    old.kill();
  }
  EXPECT_EQ(home.run({"keys", "add", keys_of(home)}).code, 0);
  {
    Running with_both{home, "both"};  // recovers the other's journal and goes on in it
    EXPECT_EQ(crowd.send(with_both.url(), 100), 100U);
    with_both.kill();
  }
  const auto journals = key_ids_in_journals(home.folder() / "journal");
  EXPECT_THAT(journals, testing::Contains(testing::Pair(testing::_, std::set<int>{1, 2})));

  Running first{home, "first"};
  EXPECT_EQ(crowd.send(first.url(), 100), 100U);
  Running adopter{home, "adopter"};
  first.kill();
  nothing_is_stored.give_up();
  EXPECT_TRUE(comes_true([&] { return home.value("SELECT count(*) FROM registrations") == "300"; }))
      << adopter.log();

  const auto laws = home.run({"verify", "--acknowledged", crowd.acknowledged_file().string()});
  EXPECT_EQ(laws.code, 0) << laws.text;
  std::printf("key rotation: 300 forms in journals of two keys, %s kept\n",
              home.value("SELECT count(*) FROM registrations").c_str());
}

TEST(KeyRotation, AProcessWithoutTheKeyOfADeadOnesJournalLeavesItWhole) {
  Home home;
  home.import_demo(demo_windows());
  Running old{home, "old"};  // reads the keys at its start
  Crowd crowd{home};
  EXPECT_EQ(home.run({"keys", "add", keys_of(home)}).code, 0);
  {
    SecondSession nothing_is_stored{home.database_url(), "LOCK TABLE registrations IN SHARE MODE"};
    Running with_both{home, "both"};
    EXPECT_EQ(crowd.send(with_both.url(), 50), 50U);
    with_both.kill();
  }

  EXPECT_TRUE(comes_true([&] { return old.log().find("journal.not_adopted") != std::string::npos; }));
  EXPECT_EQ(home.value("SELECT count(*) FROM registrations"), "0");
  Running again{home, "again"};
  EXPECT_TRUE(comes_true([&] { return home.value("SELECT count(*) FROM registrations") == "50"; }));

  EXPECT_EQ(home.run({"verify", "--acknowledged", crowd.acknowledged_file().string()}).code, 0);
}
