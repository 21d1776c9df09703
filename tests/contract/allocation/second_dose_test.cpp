#include <functional>
#include <numeric>
#include <utility>

#include <gtest/gtest.h>

#include "allocation/waiting_turn.hpp"
#include "contract/allocation/a_town.hpp"
#include "holdfast/store/second_doses.hpp"

namespace holdfast::test {
namespace {

using namespace std::chrono;

/// Second doses that are due now: the days of the town's windows.
class SecondDoses : public AllocatorTest {
 protected:
  /// Ticked, and without a seat: the windows come later.
  RegistrationId due(int hour, days from = days{0}, days until = days{8}) {
    auto first = town.person(hour);
    first.id = RegistrationId{random_bytes()};
    const RegistrationId id{random_bytes()};
    const auto day = sys_days{floor<days>(town.now)};
    const SecondDose dose{
        .first = first.id, .product = "x", .from = Date{day + from}, .until = Date{day + until}};
    (void)town.value("INSERT INTO products VALUES ('x', 'X', 1, 30) ON CONFLICT DO NOTHING RETURNING id");
    (void)town.value(given_first(first.id));
    town.connection.in_transaction([&](store::Transaction& tx) {
      store::add_second_dose(tx, id, dose, town.wish(hour), store::Connection::clock(tx));
    });
    return id;
  }
  [[nodiscard]] int kept() const {
    return std::stoi(town.value("SELECT coalesce(sum(kept), 0) FROM windows"));
  }
  void at_night() {
    process.limits.contact_from_hour = 0;
    process.limits.contact_to_hour = 0;
  }

  Process process{town, 2};

 private:
  /// A booked first dose, ticked: rows as its own way leaves them.
  [[nodiscard]] static std::string given_first(const RegistrationId& id) {
    const auto person = "'" + uuid_text(id.bytes) + "'";
    const auto offer = "'" + uuid_text(random_bytes()) + "'";
    return "WITH staff AS (INSERT INTO staff (email, name, role, password_hash) "
           "  VALUES ('m' || gen_random_uuid(), 'Mo', 'manager', '-') RETURNING id), "
           "past AS (INSERT INTO windows (clinic_id, starts_at, capacity, booked) "
           "  VALUES ('a', now() - interval '30 days' - random() * interval '300 days', 1, 1) RETURNING id), "
           "told AS (INSERT INTO messages (id, registration_id, offer_id, cause, kind, channel, state, "
           "due_at) "
           "  SELECT gen_random_uuid(), " +
           person + ", " + offer + ", " + offer +
           ", kind, 'email', 'sent', now() FROM unnest(ARRAY['offer', 'booked']) AS kind), "
           "accepted AS (INSERT INTO offers (id, registration_id, round_id, window_id, state, choice, "
           "  distance, created_at, notified_at, held_until, resolved_at) SELECT " +
           offer + ", " + person +
           ", 1, past.id, 'accepted', 1, 0, now() - interval '2 hours', now() - interval '2 hours', now(), "
           "  now() - interval '1 hour' FROM past), "
           "ticked AS (INSERT INTO attendance (offer_id, came, marked_at, marked_by, product_id) SELECT " +
           offer +
           ", true, now(), staff.id, 'x' FROM staff) "
           "INSERT INTO registrations (id, state, received_at, turn_at, asked_at, via, name, line1, line2, "
           "  city, province, postal_code, email, contact, language, date_of_birth, preferences, offer_id) "
           "VALUES (" +
           person +
           ", 'booked', now(), now(), now() - interval '30 days', 'web', 'Ann', '1 High Street', '', "
           "'Toronto', 'ON', 'M6R 2B2', 'ann@example.org', 'email', 'en', '1948-03-12', "
           R"('[{"start": "2026-12-03T09:00"}]', )" +
           offer + ") RETURNING id";
  }
};

TEST_F(SecondDoses, AreSeatedBeforeEverybodyWhoWaitsAndBeforeNewcomers) {
  process.start();
  const auto waited = process.submit(town.person(0));
  ASSERT_TRUE(becomes(waited, "waiting"));
  const auto second = due(0);

  (void)town.add_window(0);
  const auto newcomer = process.submit(town.person(0));

  EXPECT_TRUE(becomes(second, "offered"));
  EXPECT_TRUE(all_become({waited, newcomer}, "waiting"));
}

TEST_F(SecondDoses, AsManyAsCanBeAreSeatedBeforeOneOfTheOthersIs) {
  process.start();
  std::vector<RegistrationId> others, seconds;
  for (int hour = 0; hour < 6; ++hour) others.push_back(process.submit(town.person(hour)));
  ASSERT_TRUE(all_become(others, "waiting"));
  for (int hour = 0; hour < 6; ++hour) seconds.push_back(due(5));

  for (int hour = 0; hour < 6; ++hour) (void)town.add_window(hour);

  EXPECT_TRUE(all_become(seconds, "offered")) << "though every other sits nearer";
  EXPECT_TRUE(all_become(others, "waiting"));
}

TEST_F(SecondDoses, AreNeverOfferedADayThatIsNotTheirs) {
  process.start();
  const auto too_late = due(0, days{0}, days{2});
  const auto too_soon = due(0, days{6}, days{8});
  const auto other = process.submit(town.person(0));
  ASSERT_TRUE(becomes(other, "waiting"));

  (void)town.add_window(0);

  EXPECT_TRUE(becomes(other, "offered")) << "a seat that no second dose can have is anybody's";
  EXPECT_TRUE(all_become({too_late, too_soon}, "waiting"));
}

TEST_F(SecondDoses, AtNightHaveTheirSeatsKeptFromNewcomersAndAreOfferedThemByDay) {
  at_night();
  process.start();
  const std::vector seconds{due(0), due(0), due(0)};
  const auto window = town.add_window(0, 3);
  ASSERT_TRUE(comes_true([&] { return kept() == 3; }));

  const auto newcomer = process.submit(town.person(0));
  ASSERT_TRUE(becomes(newcomer, "waiting"));
  EXPECT_TRUE(goes_on(process, 20));
  EXPECT_EQ(town.count("FROM offers WHERE state = 'held'"), 0);

  process.stop();
  process.limits.contact_to_hour = 24;
  process.start();

  EXPECT_TRUE(all_become(seconds, "offered"));
  EXPECT_EQ(town.window_of(seconds.front()), std::to_string(static_cast<std::int64_t>(window)));
  EXPECT_EQ(kept(), 0);
}

TEST_F(SecondDoses, AreAskedBeforeNewcomersForASeatThatFallsFreeWhileTheyAreLookedAt) {
  std::function<void()> meanwhile = [] {};
  const allocation::ChannelOpen none_is_open = [&](Contact) {
    std::exchange(meanwhile, [] {})();
    return false;
  };
  allocation::Limits limits;
  limits.contact_from_hour = 0;
  limits.contact_to_hour = 24;
  allocation::SeatPicture picture{Programme{}, milliseconds{0}};
  allocation::Recorder recorder{false};
  allocation::WaitingTurn turn{picture, limits, none_is_open, recorder};
  (void)due(0);
  (void)town.add_window(0);
  (void)picture.refresh(town.connection, town.now);
  (void)turn.run(town.connection, town.now);
  ASSERT_EQ(kept(), 1);
  (void)due(3);
  store::Connection another{town.database.settings()};
  meanwhile = [&] {
    (void)town.add_window(3);
    (void)picture.refresh(another, town.now);
  };

  (void)turn.run(town.connection, town.now);

  const auto free = picture.view(allocation::SeatPicture::For::newcomers)->free;
  EXPECT_EQ(std::accumulate(free.begin(), free.end(), 0), 0);
  (void)turn.run(town.connection, town.now);
  EXPECT_EQ(kept(), 2);
}

TEST_F(SecondDoses, WhoseKeptSeatHasComeTooNearAreGivenAnother) {
  at_night();
  process.start();
  const auto second = due(0);
  (void)town.add_window(0);
  ASSERT_TRUE(comes_true([&] { return kept() == 1; }));

  const auto later = town.add_window(3);
  process.set_clock(town.start_of(0) - hours{1});

  EXPECT_TRUE(comes_true([&] {
    return town.value("SELECT kept FROM windows WHERE id = " +
                      std::to_string(static_cast<std::int64_t>(later))) == "1";
  }));
  EXPECT_EQ(town.state(second), "waiting");
}

}  // namespace
}  // namespace holdfast::test
