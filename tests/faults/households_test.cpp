// Many households among many who come alone, on hours that are scarce: some answer yes, some no, some of them
// leave, the server is killed among it, and whatever happens to one happens to all.

#include <atomic>
#include <thread>

#include <gtest/gtest.h>

#include "app/configuration/key_file.hpp"
#include "holdfast/domain/capability.hpp"
#include "support/long_form.hpp"
#include "support/program/a_server.hpp"

using namespace holdfast;
using namespace holdfast::test;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t at_once = 4;

class HouseholdsAmongMany : public testing::Test {
 protected:
  /// Five of eight find a seat.
  void open() {
    home.settings["limits.live_per_contact_max"] = "1000";
    std::string windows;
    for (std::size_t hour = 0; hour < hours; ++hour) {
      windows += "sterling-road," + window_of(hour) + ',' + std::to_string(seats_an_hour) + '\n';
    }
    home.import_demo(windows);
    server.emplace(home);
  }
  [[nodiscard]] static std::string window_of(std::size_t hour) {
    return day_ahead(3 + static_cast<int>(hour / 8), 9 + static_cast<int>(hour % 8));
  }
  [[nodiscard]] static std::size_t size_of(std::size_t household) { return 2 + household % 5; }

  /// Households of two to six first, every third content with neighbouring hours; then people alone. Each
  /// wishes for one of the hours.
  [[nodiscard]] Json form_of(std::size_t n) const {
    const auto wish = window_of(n % hours);
    if (n >= households) return a_form(static_cast<int>(6 * households + n), "sterling-road", wish);
    auto form = a_form(static_cast<int>(6 * n), "sterling-road", wish);
    form["household"] = Json::array();
    for (std::size_t other = 1; other < size_of(n); ++other) {
      const auto one = a_form(static_cast<int>(6 * n + other), "sterling-road", wish);
      form["household"].push_back({{"name", "Other " + std::to_string(other)},
                                   {"dateOfBirth", one["dateOfBirth"]},
                                   {"healthCardNumber", one["healthCardNumber"]}});
    }
    if (n % 3 == 0) form["neighbouringHours"] = true;
    return form;
  }

  void send_all() {
    std::atomic<std::size_t> next{0};
    std::vector<std::thread> threads;
    for (std::size_t at = 0; at < at_once; ++at) {
      threads.emplace_back([&] {
        auto client = server->client();
        // households and people alone by turns
        for (auto turn = next++; turn < households + alone; turn = next++) {
          const auto n = turn % 6 == 0 && turn / 6 < households ? turn / 6 : households + turn - turn / 6 - 1;
          const auto answer = client.post("/v1/registrations", form_of(n).dump());
          EXPECT_EQ(answer.status, 202) << answer.body;
          if (answer.status == 202) people += n < households ? size_of(n) : 1;
        }
      });
    }
    for (auto& thread : threads) thread.join();
  }

  [[nodiscard]] std::size_t count_of(const std::string& sql) const { return std::stoul(home.value(sql)); }

  [[nodiscard]] bool are_settled() const {
    return comes_true(
        [&] {
          return count_of(
                     "SELECT count(*) FROM registrations WHERE state IN ('waiting', 'offered', 'booked', "
                     "'declined', 'cancelled')") == people;
        },
        180s);
  }

  /// Answers up to `share` offers; a household's by that of any of its people.
  void answer(const std::string& how, std::size_t share) {
    const auto offers =
        Json::parse(home.value("SELECT coalesce(json_agg(id), '[]') FROM (SELECT DISTINCT ON "
                               "(coalesce(party_id, id)) id FROM offers "
                               "WHERE state = 'held' ORDER BY coalesce(party_id, id), id DESC LIMIT " +
                               std::to_string(share) + ") AS few"));
    auto client = server->client();
    const Capabilities capabilities{app::read_keys(home.folder() / "keys")};
    for (const auto& offer : offers) {
      const auto reference = capabilities.reference(OfferId{uuid_bytes(offer.get<std::string>())});
      EXPECT_EQ(client.post("/v1/offers/" + reference + '/' + how, "{}").status, 200);
    }
  }

  void leave(const std::string& person) const {
    const Capabilities capabilities{app::read_keys(home.folder() / "keys")};
    const auto reference = capabilities.reference(RegistrationId{uuid_bytes(person)});
    EXPECT_EQ(server->client().post("/v1/registrations/" + reference + "/cancel", "{}").status, 200);
  }

  /// Households that are in more than one state, without those of whom somebody cancelled.
  [[nodiscard]] std::size_t parted() const {
    return count_of(
        "SELECT count(*) FROM (SELECT household_id FROM registrations WHERE household_id IS NOT NULL "
        "GROUP BY household_id HAVING count(DISTINCT state) > 1 AND NOT bool_or(state = 'cancelled')) AS h");
  }
  /// Households with seats at more than one clinic, farther apart than they said, or of whom not all have
  /// one.
  [[nodiscard]] std::size_t split() const {
    return count_of(
        "SELECT count(*) FROM (SELECT r.household_id FROM registrations r JOIN offers o ON o.registration_id "
        "= r.id "
        "AND o.state IN ('held', 'accepted') JOIN windows w ON w.id = o.window_id "
        "WHERE r.household_id IS NOT NULL GROUP BY r.household_id HAVING count(DISTINCT w.clinic_id) > 1 "
        "OR max(w.starts_at) - min(w.starts_at) > "
        "CASE WHEN bool_or(r.neighbouring_hours) THEN interval '1 hour' ELSE interval '0' END "
        "OR count(*) <> (SELECT count(*) FROM registrations a WHERE a.household_id = r.household_id "
        "AND a.state <> 'cancelled')) AS h");
  }

  const std::size_t households = short_or_long<std::size_t>(40, 1'000);
  const std::size_t alone = 5 * households;
  static constexpr std::size_t hours = 40;
  const std::size_t seats_an_hour = 9 * households / hours * 5 / 8;
  std::atomic<std::size_t> people = 0;
  Home home;
  std::optional<Running> server;
};

}  // namespace

TEST_F(HouseholdsAmongMany, AreNeverSplitAndNobodyIsLost) {
  open();
  send_all();
  EXPECT_EQ(people, 4 * households + alone);
  server->kill();
  server->start();
  ASSERT_TRUE(are_settled());
  const auto seated =
      count_of("SELECT count(DISTINCT household_id) FROM registrations WHERE state = 'offered'");
  EXPECT_GT(seated, households / 4);
  EXPECT_LT(count_of("SELECT count(*) FROM offers"), people) << "hours are scarce";
  EXPECT_EQ(parted(), 0U);
  EXPECT_EQ(split(), 0U);

  answer("decline", households / 5);
  answer("accept", people);
  ASSERT_TRUE(are_settled());
  EXPECT_EQ(parted(), 0U);
  EXPECT_EQ(split(), 0U);
  const auto booked =
      count_of("SELECT count(DISTINCT household_id) FROM registrations WHERE state = 'booked'");
  EXPECT_GT(booked, households / 8);

  const auto leaves = home.value(
      "SELECT id FROM registrations WHERE state = 'booked' AND household_id IS NOT NULL ORDER BY id LIMIT 1");
  leave(leaves);
  EXPECT_EQ(count_of("SELECT count(*) FROM registrations WHERE state = 'cancelled'"), 1U);

  EXPECT_EQ(parted(), 0U);
  EXPECT_EQ(split(), 0U);
  EXPECT_EQ(count_of("SELECT count(*) FROM registrations"), people);
  const auto verified = home.run({"verify"});
  EXPECT_EQ(verified.code, 0) << verified.text;
  const auto replayed = home.run({"replay", "--all"});
  EXPECT_EQ(replayed.code, 0) << replayed.text;
  std::printf(
      "%zu households and %zu people alone: %zu households offered together, %zu booked, none split\n",
      households, alone, seated, booked);
}
