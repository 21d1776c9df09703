// Seats of the same day, for people who asked to be told at short notice.

#include "holdfast/store/standby.hpp"

#include <gmock/gmock.h>

#include "contract/store/scene.hpp"
#include "holdfast/domain/dates.hpp"
#include "holdfast/store/attendance.hpp"
#include "holdfast/store/outbox.hpp"
#include "holdfast/store/rounds.hpp"

using namespace holdfast;
using namespace holdfast::test;
using namespace std::chrono_literals;
using store::Transaction;
using testing::ElementsAre;
using testing::IsEmpty;

namespace {

class StandbyStore : public StoreTest {
 protected:
  void SetUp() override {
    // Noon at the clinic, whenever the test runs.
    scene.execute(
        "INSERT INTO areas VALUES ('M6R', 43.65, -79.44), ('K1A', 45.42, -75.70); "
        "UPDATE clinics SET time_zone = (SELECT 'Etc/GMT' || CASE WHEN n < 0 THEN '' ELSE '+' END || n "
        "FROM (SELECT extract(hour FROM now() AT TIME ZONE 'UTC')::int - 12 AS n) AS west)");
  }

  /// Who waits and asked for it.
  RegistrationId asked() {
    const auto id = scene.add_person();
    scene.execute("UPDATE registrations SET eligible_from = '2020-01-01' WHERE id = '$'", id);
    EXPECT_TRUE(run([&](Transaction& tx) { return store::set_standby(tx, id, true); }));
    return id;
  }
  WindowId window_at(const std::string& starts_at, int capacity = 1) {
    const auto id = scene.add_window(capacity);
    scene.execute("UPDATE windows SET starts_at = " + starts_at +
                  " WHERE id = " + std::to_string(static_cast<std::int64_t>(id)));
    return id;
  }
  WindowId window_now(int capacity = 1) {
    return window_at("clock_timestamp() - interval '5 minutes'", capacity);
  }
  std::vector<WindowId> windows(const char* now) {
    const auto instant = rfc3339_in(now).value();
    std::vector<WindowId> all;
    for (const auto& each :
         run([&](Transaction& tx) { return store::read_standby_windows(tx, instant, rules); })) {
      all.push_back(each.id);
    }
    return all;
  }
  std::vector<RegistrationId> people(WindowId window, int limit = 100) {
    std::vector<RegistrationId> all;
    for (const auto& each : run([&](Transaction& tx) {
           return store::lock_standby_people(tx, window, rules, {Contact::sms, Contact::email}, limit);
         })) {
      all.push_back(each.id);
    }
    return all;
  }
  OfferId offer(const RegistrationId& person, WindowId window) {
    const OfferId id{random_bytes()};
    store::NewRound round;
    round.started_at = std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
    round.people = 1;
    round.standby = {.hold = 300s, .lead_time = rules.lead_time};
    round.offers.push_back({.id = id, .registration = person, .window = window, .choice = {}});
    run([&](Transaction& tx) {
      (void)store::lock_windows(tx, {window});
      return store::make_offers(tx, round);
    });
    return id;
  }

  store::StandbyRules rules;
};

}  // namespace

TEST_F(StandbyStore, OnlyHoursInsideTheLeadTimeThatCanStillBeReachedAreOpen) {
  (void)asked();
  scene.execute("UPDATE clinics SET time_zone = 'America/Toronto'");
  const auto window = window_at("'2027-01-12T17:00:00Z'");

  EXPECT_THAT(windows("2027-01-12T15:00:00Z"), IsEmpty()) << "two hours before, it is everybody's";
  EXPECT_THAT(windows("2027-01-12T15:00:01Z"), ElementsAre(window));
  EXPECT_THAT(windows("2027-01-12T17:30:00Z"), ElementsAre(window));
  EXPECT_THAT(windows("2027-01-12T17:30:01Z"), IsEmpty()) << "nobody gets there any more";
}

TEST_F(StandbyStore, ContactHoursAreThoseOnTheWallOfTheClinicAlsoWhereTheClocksChange) {
  (void)asked();
  scene.execute("UPDATE clinics SET time_zone = 'America/Toronto'");
  const auto winter = window_at("'2027-03-13T13:00:00Z'");
  const auto spring = window_at("'2027-03-14T12:00:00Z'");
  const auto autumn = window_at("'2027-11-07T13:00:00Z'");

  EXPECT_THAT(windows("2027-03-13T12:59:59Z"), IsEmpty()) << "07:59 in winter";
  EXPECT_THAT(windows("2027-03-13T13:00:00Z"), ElementsAre(winter));
  EXPECT_THAT(windows("2027-03-14T11:59:59Z"), IsEmpty()) << "07:59 on the day of 23 hours";
  EXPECT_THAT(windows("2027-03-14T12:00:00Z"), ElementsAre(spring));
  EXPECT_THAT(windows("2027-11-07T12:59:59Z"), IsEmpty()) << "07:59 on the day of 25 hours";
  EXPECT_THAT(windows("2027-11-07T13:00:00Z"), ElementsAre(autumn));
}

TEST_F(StandbyStore, AnHourOfTomorrowIsNotOfThisDay) {
  (void)asked();
  scene.execute("UPDATE clinics SET time_zone = 'America/Toronto'");
  rules.contact_to_hour = 24;
  (void)window_at("'2027-01-13T05:00:00Z'");

  EXPECT_THAT(windows("2027-01-13T04:30:00Z"), IsEmpty());
}

TEST_F(StandbyStore, WhileNobodyAskedOrAllSeatsAreTakenThereIsNothingToOffer) {
  scene.execute("UPDATE clinics SET time_zone = 'America/Toronto'");
  const auto window = window_at("'2027-01-12T17:00:00Z'");
  EXPECT_THAT(windows("2027-01-12T16:00:00Z"), IsEmpty());

  const auto person = asked();
  EXPECT_THAT(windows("2027-01-12T16:00:00Z"), ElementsAre(window));
  run([&](Transaction& tx) { return store::set_standby(tx, person, false); });
  EXPECT_THAT(windows("2027-01-12T16:00:00Z"), IsEmpty());

  (void)asked();
  (void)scene.add_offer(scene.add_person(), window);
  EXPECT_THAT(windows("2027-01-12T16:00:00Z"), IsEmpty());
}

TEST_F(StandbyStore, WhoNeedsSomethingIsAskedOnlyWhereItIs) {
  const auto window = window_now();
  const auto person = asked();
  const auto with = [&](const std::string& needs, const std::string& meets) {
    scene.execute("UPDATE clinics SET meets = " + meets);
    scene.execute("UPDATE registrations SET needs = '" + needs + "' WHERE id = '$'", person);
    return !people(window).empty();
  };
  EXPECT_FALSE(with("step-free", "NULL"));
  EXPECT_TRUE(with("step-free language-fr", "'language-fr step-free companion'"));
  EXPECT_FALSE(with("step-free language-fr", "'step-free'"));
  EXPECT_TRUE(with("without-car", "'without-car'"));
  scene.execute("UPDATE areas SET latitude = latitude + 0.03");  // 3.3 km away
  EXPECT_FALSE(with("without-car", "NULL"));
  rules.walk_km_max = rules.km_max;
  EXPECT_TRUE(with("without-car", "NULL"));
}

TEST_F(StandbyStore, NobodyAsksInVain) {
  const auto may_ask = [&](const std::string& change) {
    const auto id = scene.add_person();
    scene.execute("UPDATE registrations SET " + change + " WHERE id = '$'", id);
    return run([&](Transaction& tx) { return store::set_standby(tx, id, true); });
  };
  EXPECT_TRUE(may_ask("contact = 'sms'"));
  EXPECT_FALSE(may_ask("contact = 'call'"));
  laws_must_hold = false;  // a second dose that follows nobody
  EXPECT_FALSE(
      may_ask("first_id = gen_random_uuid(), product_id = 'x', due_from = now(), due_until = now()"));

  const auto leaves = asked();
  scene.execute("UPDATE registrations SET contact = 'call' WHERE id = '$'", leaves);
  EXPECT_TRUE(run([&](Transaction& tx) { return store::set_standby(tx, leaves, false); }));
}

TEST_F(StandbyStore, WhoAskedIsTakenInTheOrderOfTheWaitingList) {
  const auto window = window_now();
  const auto second = asked();
  const auto first = asked();
  scene.execute("UPDATE registrations SET turn_at = turn_at - interval '1 day' WHERE id = '$'", first);
  const auto displaced = asked();
  scene.execute("UPDATE registrations SET displaced_at = now() WHERE id = '$'", displaced);

  EXPECT_THAT(people(window), ElementsAre(displaced, first, second));
  EXPECT_THAT(people(window, 1), ElementsAre(displaced));
}

TEST_F(StandbyStore, NobodyElseIsAsked) {
  const auto window = window_now();
  (void)scene.add_person();  // did not ask
  const auto no_more = asked();
  run([&](Transaction& tx) { return store::set_standby(tx, no_more, false); });
  scene.execute("UPDATE registrations SET postal_code = 'K1A 0A1' WHERE id = '$'", asked());  // 350 km away
  scene.execute("UPDATE registrations SET postal_code = 'X0X 0X0' WHERE id = '$'", asked());  // nobody knows
  scene.execute("UPDATE registrations SET contact = 'call' WHERE id = '$'", asked());
  scene.execute("UPDATE registrations SET eligible_from = now()::date + 2 WHERE id = '$'", asked());
  scene.execute("UPDATE registrations SET turn_at = now() + interval '1 day' WHERE id = '$'", asked());
  scene.execute("UPDATE registrations SET passed_until = now() + interval '1 hour' WHERE id = '$'", asked());
  (void)scene.add_offer(asked(), scene.add_window());

  EXPECT_THAT(people(window), IsEmpty());
}

TEST_F(StandbyStore, WhoDeclinesWaitsOnInTheirPlaceAndIsNotAskedAboutThatHourAgain) {
  const auto window = window_now();
  const auto person = asked();
  const auto place = scene.value("SELECT turn_at FROM registrations WHERE id = '$'", person);
  const auto made = offer(person, window);
  EXPECT_EQ(scene.state(person), "offered");

  run([&](Transaction& tx) { return store::decline_offer(tx, made); });

  EXPECT_EQ(scene.state(made), "declined");
  EXPECT_EQ(scene.state(person), "waiting");
  EXPECT_EQ(scene.value("SELECT turn_at FROM registrations WHERE id = '$'", person), place);
  EXPECT_THAT(people(window), IsEmpty());
  EXPECT_THAT(people(window_at("clock_timestamp() - interval '4 minutes'")), ElementsAre(person));
}

TEST_F(StandbyStore, WhoLetsItRunOutWaitsOnAndIsNotTroubledAgain) {
  const auto window = window_now();
  const auto person = asked();
  const auto made = offer(person, window);
  run([&](Transaction& tx) { return store::claim_messages(tx, Contact::sms, 10, 600s, 60s); });
  scene.execute("UPDATE offers SET held_until = clock_timestamp(), notified_at = created_at");

  const auto released = run([](Transaction& tx) { return store::release_due(tx, 10); });

  EXPECT_EQ(released.returned, 1U);
  EXPECT_EQ(scene.state(made), "expired");
  EXPECT_EQ(scene.state(person), "waiting");
  EXPECT_EQ(scene.messages(made), "offer sms sending") << "nothing is written about it";
  EXPECT_THAT(people(window), IsEmpty());
}

TEST_F(StandbyStore, ItsHoldIsShortAndARepeatAfterACrashNamesTheSameDeadline) {
  const auto made = offer(asked(), window_now());
  const auto claim = [&] {
    return run([](Transaction& tx) { return store::claim_messages(tx, Contact::sms, 10, 600s, 0s); });
  };

  const auto first = claim();
  ASSERT_EQ(first.size(), 1U);
  EXPECT_TRUE(first[0].offer->standby);
  EXPECT_EQ(first[0].offer->offer.held_until - *first[0].offer->offer.notified_at, 300s);
  const auto again = claim();  // its sender died before it was marked

  ASSERT_EQ(again.size(), 1U);
  EXPECT_EQ(again[0].id, first[0].id);
  EXPECT_EQ(again[0].offer->offer.held_until, first[0].offer->offer.held_until);
  EXPECT_EQ(scene.value("SELECT count(*) FROM messages WHERE offer_id = '$'", made), "1");
}

TEST_F(StandbyStore, AnAcceptedOneIsAnAppointmentLikeAnyOther) {
  const auto made = offer(asked(), window_now());

  const auto accepted = run([&](Transaction& tx) { return store::accept_offer(tx, made); });

  ASSERT_TRUE(accepted && *accepted);
  EXPECT_GE((*accepted)->arrival, 5min) << "a minute still to come";
  EXPECT_EQ(scene.seats(made), "0 1");
}

TEST_F(StandbyStore, TheSeatOfWhoDidNotComeIsFreedAMinuteAfterTheTickAndTheyAreTold) {
  const StaffId manager{std::stoll(scene.value(
      "INSERT INTO staff (email, name, role, password_hash) VALUES ('m@example.org', 'Mo', 'manager', '-') "
      "RETURNING id"))};
  const auto window = window_now(3);
  std::vector<OfferId> booked;
  for (int n = 0; n < 3; ++n) {
    booked.push_back(scene.add_offer(scene.add_person(), window));
    run([&](Transaction& tx) { return store::accept_offer(tx, booked.back()); });
  }
  const auto tick = [&](const OfferId& offer, bool came) {
    run([&](Transaction& tx) { return store::mark_attendance(tx, {"a"}, offer, came, manager); });
  };
  const auto free = [&] {
    std::size_t freed = 0;
    for (const auto& id : run([&](Transaction& tx) { return store::find_no_shows(tx, rules, 10); }))
      freed += run([&](Transaction& tx) { return store::free_no_show(tx, rules, id); });
    return freed;
  };
  tick(booked[0], false);
  tick(booked[1], true);
  scene.execute("UPDATE attendance SET marked_at = marked_at - interval '61 seconds'");
  EXPECT_EQ(free(), 0U) << "while nobody wishes to have the seat";
  (void)asked();

  scene.execute("UPDATE attendance SET marked_at = clock_timestamp() WHERE NOT came");
  EXPECT_EQ(free(), 0U) << "it may have been a slip of the hand";
  scene.execute("UPDATE attendance SET marked_at = marked_at - interval '61 seconds'");
  EXPECT_EQ(free(), 1U);
  EXPECT_EQ(scene.state(booked[0]), "cancelled");
  EXPECT_EQ(scene.seats(booked[0]), "0 2");
  EXPECT_THAT(scene.messages(booked[0]), testing::HasSubstr("cancelled sms due"));

  scene.execute("UPDATE offers SET arrival_minute = 0");
  scene.execute("UPDATE offers SET arrival_places = 3");
  rules.no_show = 6min;
  EXPECT_EQ(free(), 0U);
  rules.no_show = 5min;
  EXPECT_EQ(free(), 1U) << "nobody ticked them, and another was";
  EXPECT_EQ(scene.state(booked[2]), "cancelled");
  EXPECT_EQ(scene.state(booked[1]), "accepted");
}
