// Turns of two processes, and a turn beside whoever decides: none waits for the other in a circle.

#include <gtest/gtest.h>

#include <string>

#include "allocation/residence_turn.hpp"
#include "allocation/standby_turn.hpp"
#include "contract/store/beside.hpp"
#include "contract/store/park_house.hpp"
#include "holdfast/store/residences.hpp"

namespace holdfast::test {
namespace {

using store::Connection;
using store::Transaction;

constexpr int times = 25;

class LockOrderOfTurns : public StoreTest {
 protected:
  allocation::Limits limits;
  allocation::ChannelOpen open = [](Contact) { return true; };
  store::Vault vault{KeyRing{.masters = {{1, SecretKey{7}}}, .current = 1}};
  Beside beside{scene};
};

TEST_F(LockOrderOfTurns, TwoProcessesFreeWhoDidNotComeWhileTheyCancel) {
  scene.execute(
      "UPDATE clinics SET time_zone = (SELECT 'Etc/GMT' || CASE WHEN n < 0 THEN '' ELSE '+' END || n "
      "FROM (SELECT extract(hour FROM now() AT TIME ZONE 'UTC')::int - 12 AS n) AS west); "
      "INSERT INTO staff (id, email, name, role, password_hash) OVERRIDING SYSTEM VALUE VALUES (7, 'm@b.c', "
      "'M', 'manager', '-')");
  std::vector<WindowId> windows;
  for (int each = 0; each < 4; ++each) windows.push_back(scene.add_window(6 * times));
  scene.execute(
      "UPDATE windows SET starts_at = clock_timestamp() - interval '5 minutes' + id * interval '1 "
      "second'");
  const auto waits = scene.add_person();
  scene.execute("INSERT INTO standby (registration_id, is_on) VALUES ('$', true)", waits);
  std::vector<RegistrationId> people;
  const auto prepare = [&] {
    people.clear();
    for (int each = 0; each < 16; ++each) {
      people.push_back(scene.add_person());
      const auto offer =
          scene.add_offer(people.back(), windows[static_cast<std::size_t>(each) % windows.size()]);
      connection.in_transaction([&](Transaction& tx) { return store::accept_offer(tx, offer); });
      scene.execute(
          "INSERT INTO attendance (offer_id, came, marked_at, marked_by) VALUES ('$', false, "
          "clock_timestamp() - interval '2 minutes', 7)",
          offer);
    }
  };
  const auto turn = [&](Connection& own) { (void)allocation::StandbyTurn{limits, open}.run(own); };

  const auto cancel = [&](Connection& own) {
    for (const auto& person : people)
      own.in_transaction([&](Transaction& tx) { return store::cancel_registration(tx, person, "asked"); });
  };

  beside.run(times, prepare, {turn, turn, cancel});

  EXPECT_EQ(beside.deadlocks(), 0);
  EXPECT_EQ(scene.value("SELECT count(*) FROM offers WHERE state = 'accepted'"), "0");
}

TEST_F(LockOrderOfTurns, OffersOfResidencesLapseWhileOneEnds) {
  std::vector<ResidenceId> ids;
  const auto prepare = [&] {
    scene.execute(
        "UPDATE visits SET is_held_back = true; "
        "INSERT INTO visits (team, starts_at, ends_at, seats, area) SELECT gen_random_uuid()::text, "
        "now() + interval '4 days', now() + interval '4 days 3 hours', 15, '{M6R}'");
    ids.clear();
    for (int each = 0; each < 5; ++each) {
      const auto residence = park_house();
      ids.push_back(residence.id);
      connection.in_transaction([&](Transaction& tx) {
        store::add_residence(tx, vault, residence, {{"R", std::chrono::March / 12 / 1938, {}}});
        (void)store::let_residence_through(tx, residence.id);
        EXPECT_TRUE(store::offer_visits(tx, residence.id, {}));
      });
    }
    scene.execute("UPDATE residence_offers SET held_until = now() - interval '1 s' WHERE state = 'held'");
  };
  const auto turn = [&](Connection& own) {
    (void)allocation::ResidenceTurn{limits, vault, open}.run(own, false);
  };
  const auto end = [&](std::size_t which) {
    return [&ids, which](Connection& own) {
      own.in_transaction([&](Transaction& tx) {
        return store::end_residence(tx, ids[which], TimeZone::named("America/Toronto"));
      });
    };
  };

  beside.run(times, prepare, {turn, end(4), end(3), end(2)});

  EXPECT_EQ(beside.deadlocks(), 0);
  EXPECT_EQ(scene.value("SELECT count(*) FROM residence_offers WHERE state = 'held'"), "0");
}

}  // namespace
}  // namespace holdfast::test
