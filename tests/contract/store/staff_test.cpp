#include "holdfast/store/staff.hpp"

#include <gmock/gmock.h>

#include "contract/store/scene.hpp"
#include "holdfast/store/sign_in.hpp"
#include "holdfast/store/staff_sessions.hpp"

using namespace holdfast;
using namespace holdfast::test;
using namespace std::chrono_literals;
using store::SessionToken;
using store::Transaction;

namespace {

constexpr store::SessionLife life{.idle = 30min, .whole = 12h};

class StaffStore : public StoreTest {
 protected:
  StaffId add(const std::string& email = "margaret@example.org", Role role = Role::agent) {
    Staff staff;
    staff.email = email;
    staff.name = "Margaret";
    staff.role = role;
    return run([&](Transaction& tx) {
             return store::add_staff(tx, staff, {.hash = "hash of " + email, .lifetime = 1h});
           })
        .value();
  }
  SessionToken sign_in(StaffId id, store::SessionLife how_long = life) {
    return run([&](Transaction& tx) { return store::begin_session(tx, id, true, how_long); });
  }
  bool is_in(const SessionToken& token) {
    return run([&](Transaction& tx) { return store::read_session(tx, token, life.idle).has_value(); });
  }
  std::optional<store::PasswordTry> try_password(const std::string& email,
                                                 const store::BackOff& back_off = {}) {
    return run([&](Transaction& tx) { return store::count_password_try(tx, email, back_off); });
  }
};

}  // namespace

TEST_F(StaffStore, AnEMailAddressIsOnePersonsWhateverItsCapitals) {
  const auto id = add("Margaret@Example.org");
  Staff again;
  again.email = "margaret@example.ORG";

  EXPECT_EQ(run([&](Transaction& tx) { return store::add_staff(tx, again, {"hash", 1h}); }), std::nullopt);
  const auto found = run([](Transaction& tx) { return store::find_staff(tx, "MARGARET@example.org"); });
  EXPECT_EQ(found.value().id, id);
  EXPECT_TRUE(found->password_is_temporary);
  EXPECT_FALSE(found->has_second_factor);
}

TEST_F(StaffStore, AManagersClinicsAreAllOrThoseNamed) {
  const auto id = add("m@example.org", Role::manager);
  const auto clinics = [&] {
    return run([&](Transaction& tx) { return store::find_staff(tx, id); })->clinics;
  };
  EXPECT_EQ(clinics(), std::nullopt);

  const std::vector<ClinicId> two{ClinicId{"a"}, ClinicId{"sterling-road"}};
  run([&](Transaction& tx) { store::set_staff_role(tx, id, Role::manager, two); });

  EXPECT_EQ(clinics(), two);
}

TEST_F(StaffStore, TheDatabaseKnowsOnlyTheHashOfASessionsToken) {
  const auto token = sign_in(add());

  EXPECT_TRUE(is_in(token));
  EXPECT_FALSE(is_in(SessionToken{random_bytes()}));
  const std::string bytes{token.bytes.begin(), token.bytes.end()};
  EXPECT_EQ(scene.value("SELECT length(token_hash) FROM staff_sessions"), "32");
  EXPECT_EQ(scene.value("SELECT count(*) FROM staff_sessions WHERE position('\\x" +
                        uuid_text(token.bytes).substr(0, 8) + "'::bytea IN token_hash) > 0"),
            "0");
}

TEST_F(StaffStore, ASessionEndsWhenItIsIdleAndARequestMakesItNew) {
  const auto token = sign_in(add());
  scene.execute("UPDATE staff_sessions SET idle_until = clock_timestamp() + interval '1 second'");

  EXPECT_TRUE(is_in(token)) << "and that made its idle time new";
  EXPECT_EQ(scene.value("SELECT idle_until > clock_timestamp() + interval '29 minutes' FROM staff_sessions"),
            "t");
  scene.execute("UPDATE staff_sessions SET idle_until = clock_timestamp()");
  EXPECT_FALSE(is_in(token));
}

TEST_F(StaffStore, ASessionEndsAtItsEndWhateverCame) {
  const auto token = sign_in(add());
  scene.execute("UPDATE staff_sessions SET ends_at = clock_timestamp()");

  EXPECT_FALSE(is_in(token));
}

TEST_F(StaffStore, OfMoreThanFiveSessionsTheOldestEnds) {
  const auto id = add();
  std::vector<SessionToken> tokens;
  for (int n = 0; n < 6; ++n) tokens.push_back(sign_in(id));

  EXPECT_FALSE(is_in(tokens.front()));
  for (int n = 1; n < 6; ++n) EXPECT_TRUE(is_in(tokens.at(static_cast<std::size_t>(n))));
}

TEST_F(StaffStore, WhoeverIsDisabledGivenAnotherRoleOrResetIsOutAtOnce) {
  const auto id = add();
  const std::function<void(Transaction&)> changes[]{
      [&](Transaction& tx) { store::set_staff_role(tx, id, Role::manager, std::nullopt); },
      [&](Transaction& tx) { store::set_password(tx, id, "new"); },
      [&](Transaction& tx) {
        store::reset_staff(tx, id, {"temporary", 1h});
      },
      [&](Transaction& tx) { store::set_staff_enabled(tx, id, false); },
  };
  for (const auto& change : changes) {
    const auto token = sign_in(id);
    ASSERT_TRUE(is_in(token));
    run([&](Transaction& tx) { change(tx); });
    EXPECT_FALSE(is_in(token));
  }
  EXPECT_FALSE(is_in(sign_in(id))) << "disabled";
  EXPECT_EQ(try_password("margaret@example.org"), std::nullopt) << "and as if there were nobody";
}

TEST_F(StaffStore, AfterTheFreeTriesEachWaitsTwiceAsLong) {
  add();
  const store::BackOff back_off{.free = 3, .first = 1000s, .longest = 5000s};
  const auto wait = [&] {
    return scene.value(
        "SELECT round(extract(epoch FROM no_try_before - clock_timestamp()) / 1000) FROM staff");
  };
  const auto next = [&] {
    scene.execute("UPDATE staff SET no_try_before = '-infinity'");
    EXPECT_TRUE(try_password("margaret@example.org", back_off)->may);
  };
  for (int n = 0; n < 3; ++n) EXPECT_TRUE(try_password("margaret@example.org", back_off)->may);

  for (const auto* thousands : {"1", "2", "4", "5", "5"}) {
    next();
    EXPECT_EQ(wait(), thousands);
    EXPECT_FALSE(try_password("margaret@example.org", back_off)->may) << "and is not counted";
  }
  for (int n = 0; n < 100; ++n) next();
  EXPECT_EQ(wait(), "5") << "whatever the number of tries";
}

TEST_F(StaffStore, SigningInForgetsTheTries) {
  const auto id = add();
  for (int n = 0; n < 8; ++n) (void)try_password("margaret@example.org");
  ASSERT_FALSE(try_password("margaret@example.org")->may);

  run([&](Transaction& tx) { store::note_sign_in(tx, id); });

  EXPECT_TRUE(try_password("margaret@example.org")->may);
  EXPECT_EQ(scene.value("SELECT failed_tries FROM staff"), "1");
}

TEST_F(StaffStore, ATemporaryPasswordOpensUntilItRunsOut) {
  add();
  EXPECT_EQ(try_password("margaret@example.org")->password_hash, "hash of margaret@example.org");

  scene.execute("UPDATE staff SET temporary_until = clock_timestamp()");

  EXPECT_EQ(try_password("margaret@example.org"), std::nullopt);
}

TEST_F(StaffStore, ACodeIsTakenOnceAndNoneBeforeIt) {
  const auto id = add();
  const auto take = [&](std::int64_t step) {
    return run([&](Transaction& tx) { return store::take_code(tx, id, step); });
  };
  run([&](Transaction& tx) { store::set_second_factor(tx, id, "sealed", 100); });

  EXPECT_FALSE(take(100));
  EXPECT_FALSE(take(99));
  EXPECT_TRUE(take(101));
  EXPECT_FALSE(take(101));
}
