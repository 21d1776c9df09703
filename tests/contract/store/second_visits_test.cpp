// The second visit of a residence: ticks, who is on its list, and on which days it is offered.

#include "holdfast/store/visit_ticks.hpp"

#include <future>

#include <gmock/gmock.h>

#include "contract/store/residence_store.hpp"
#include "holdfast/store/failure.hpp"
#include "holdfast/store/outbox.hpp"
#include "holdfast/store/residence_contact.hpp"

using namespace holdfast;
using namespace holdfast::test;
using namespace std::chrono_literals;
using store::WaitsFor;

namespace {

/// A residence of five whose visit, where Comirnaty was given, is over since yesterday.
class SecondVisits : public ResidenceStore {
 protected:
  SecondVisits() {
    scene.execute(
        "INSERT INTO products VALUES ('comirnaty', 'Comirnaty', 21, 42), ('other', 'Other', 28, 30)");
    visit = add_visit(10);
    gives("comirnaty", visit);
    first = booked(some_people(5));
    for (int n = 0; n < 5; ++n) {
      people.push_back(ResidentId{std::stoll(scene.value("SELECT id FROM residents WHERE name = 'Resident " +
                                                         std::to_string(n) + "' AND first_id IS NULL"))});
    }
    scene.execute(
        "UPDATE visits SET starts_at = now() - interval '26 hours', ends_at = now() - interval '23 hours'");
  }
  void gives(const std::string& product, VisitId where) {
    scene.execute("UPDATE visits SET product_id = '" + product + "' WHERE id = " + number(where));
  }
  /// How many it changed; a negative one takes back.
  std::size_t tick(std::optional<ResidentId> person = {}, bool given = true) {
    return run([&](Transaction& tx) {
      return store::tick_residents(tx, {.visit = visit, .residence = first, .person = person, .given = given},
                                   *doer("mo").staff, home);
    });
  }
  /// As if nobody had been ticked for an hour.
  void come_to_rest() { scene.execute("UPDATE residents SET given_at = given_at - interval '61 minutes'"); }
  /// The second visit that was made last.
  [[nodiscard]] ResidenceId second() const {
    return ResidenceId{uuid_bytes(scene.value(
        "SELECT id FROM residences WHERE first_id IS NOT NULL ORDER BY received_at DESC LIMIT 1"))};
  }
  [[nodiscard]] std::string seconds() const {
    return scene.value("SELECT count(*) FROM residences WHERE first_id IS NOT NULL");
  }
  /// A visit with ten seats that starts there: `due_from`, `due_until - interval '1 second'`.
  VisitId add_visit_at(const std::string& start, int seats = 10) {
    const auto id = add_visit(seats);
    scene.execute("UPDATE visits SET starts_at = s.at, ends_at = s.at + interval '3 hours' FROM (SELECT " +
                      start + " AS at FROM residences WHERE id = '$') s WHERE visits.id = " + number(id),
                  second());
    return id;
  }
  /// Ticked, rested, offered at a visit of its first day, and accepted.
  VisitId booked_second(int seats = 10) {
    EXPECT_EQ(tick(), 5U);
    come_to_rest();
    const auto next = add_visit_at("due_from", seats);
    EXPECT_TRUE(offer(second()) && accept(second()));
    return next;
  }
  std::vector<ResidenceId> waiting(WaitsFor which) {
    ResidenceId after{};
    std::vector<ResidenceId> ids;
    for (const auto& each :
         run([&](Transaction& tx) { return store::waiting_residences(tx, which, after, 10); }))
      ids.push_back(each.id);
    return ids;
  }
  bool set_product(const std::string& product) {
    return run([&](Transaction& tx) { return store::set_product_of_visit(tx, visit, product, home); });
  }
  /// Registered on their own, with the card of the third on the list.
  Registration with_own_registration() {
    const auto person = a_person();
    keep(person);
    scene.execute(
        "UPDATE residents SET card_sealed = (SELECT card_sealed FROM registrations) WHERE name = 'Resident "
        "2'");
    return person;
  }
  /// Of everybody booked on a visit to come.
  std::size_t end_own_registrations() {
    ResidentId after{};
    std::size_t ended = 0;
    for (const auto& each :
         run([&](Transaction& tx) { return store::find_own_registrations(tx, vault, after, 100); }))
      ended += run([&](Transaction& tx) { return store::end_own_registration(tx, each); }) ? 1 : 0;
    return ended;
  }
  /// What whoever had a registration of their own is told of the visit, if anything.
  std::optional<store::ResidenceTold> told_of_own() {
    for (const auto& each :
         run([](Transaction& tx) { return store::claim_messages(tx, Contact::sms, 10, 600s, 60s); }))
      if (each.kind == "residence-care") return each.residence;
    return std::nullopt;
  }
  /// A residence of three at whose visit another product was given, all ticked: its second visit.
  ResidenceId second_of_another_product() {
    const auto elsewhere = add_visit(10);
    gives("other", elsewhere);
    const auto id = booked(some_people(3));
    scene.execute(
        "UPDATE visits SET starts_at = now() - interval '26 hours', ends_at = now() - interval '23 hours' "
        "WHERE id = " +
        number(elsewhere));
    run([&](Transaction& tx) {
      return store::tick_residents(tx, all_of(elsewhere, id), *doer("mo").staff, home);
    });
    return second();
  }
  /// Does one thing, and another beside it before that is committed; what became of the other.
  template <class Work, class Other>
  auto beside(const Work& work, const Other& other) {
    std::future<decltype(other(std::declval<Transaction&>()))> later;
    run([&](Transaction& tx) {
      work(tx);
      later = std::async(std::launch::async, [&] {
        auto own_session = connect();
        return own_session.in_transaction_again(other);
      });
      wait_until_somebody_waits(scene.database.url());
      return true;
    });
    return later.get();
  }
  static store::VisitTick all_of(VisitId where, const ResidenceId& whom) {
    return {.visit = where, .residence = whom, .person = {}, .given = true};
  }

  VisitId visit{};
  ResidenceId first;
  std::vector<ResidentId> people;
};

}  // namespace

TEST_F(SecondVisits, FollowForThoseTickedAloneAndForNobodyWhoIsTakenBack) {
  EXPECT_EQ(tick(people[0]), 1U);
  EXPECT_EQ(tick(people[0]), 0U) << "said already";
  EXPECT_EQ(tick(people[3]), 1U);
  EXPECT_EQ(roster(second()), "Resident 0 Resident 3");
  EXPECT_EQ(tick(people[3], false), 1U);
  EXPECT_EQ(roster(second()), "Resident 0");
  EXPECT_EQ(tick(), 4U) << "everybody who was not";

  EXPECT_EQ(seconds(), "1");
  EXPECT_EQ(scene.value("SELECT count(*) FROM residents WHERE given_by IS NOT NULL"), "5");
  EXPECT_EQ(scene.value("SELECT (due_from AT TIME ZONE 'America/Toronto')::text || ' ' || "
                        "(due_until AT TIME ZONE 'America/Toronto')::text FROM residences WHERE id = '$'",
                        second()),
            scene.value("SELECT (d + 21)::timestamp || ' ' || (d + 43)::timestamp FROM (SELECT (starts_at AT "
                        "TIME ZONE 'America/Toronto')::date AS d FROM visits) v"));
  const auto view = run([&](Transaction& tx) { return store::read_residence(tx, first); });
  ASSERT_EQ(view->seconds.size(), 1U);
  EXPECT_EQ(view->seconds[0].people, 5U);
  EXPECT_EQ(tick({}, false), 5U);
  EXPECT_EQ(seconds(), "0") << "nobody had heard of it";
  EXPECT_EQ(scene.value("SELECT count(*) FROM messages WHERE kind = 'residence-cancelled'"), "0");
}

TEST_F(SecondVisits, FollowNoVisitThatHasNotBegunHasNoProductOrIsASecondItself) {
  const auto begins = scene.value("SELECT starts_at FROM visits");
  scene.execute(
      "UPDATE visits SET starts_at = now() + interval '1 hour', ends_at = now() + interval '4 hours'");
  EXPECT_EQ(tick(), 0U);

  scene.execute("UPDATE visits SET starts_at = '" + begins +
                "', ends_at = now() - interval '23 hours', product_id = NULL");
  EXPECT_EQ(tick(), 5U);
  EXPECT_EQ(seconds(), "0");
  EXPECT_TRUE(set_product("comirnaty")) << "said later";
  EXPECT_EQ(seconds(), "1");

  come_to_rest();
  const auto next = add_visit_at("due_from");
  const auto id = second();
  ASSERT_TRUE(offer(id) && accept(id));
  scene.execute("UPDATE residences SET due_from = due_from - interval '60 days' WHERE first_id IS NOT NULL");
  begin(next);
  EXPECT_EQ(run([&](Transaction& tx) {
              return store::tick_residents(tx, {.visit = next, .residence = id, .person = {}, .given = true},
                                           *doer("mo").staff, home);
            }),
            5U);
  EXPECT_EQ(seconds(), "1");
  EXPECT_EQ(tick(people[0], false), 0U) << "they were given the second";
}

TEST_F(SecondVisits, AreOfferedFromTheFirstToTheLastOfTheirDaysAndNotAMomentBeside) {
  tick();
  come_to_rest();
  const auto id = second();
  (void)add_visit_at("due_from - interval '1 second'");
  (void)add_visit_at("due_until");
  EXPECT_FALSE(offer(id));

  const auto last = add_visit_at("due_until - interval '1 second'");
  EXPECT_TRUE(offer(id));
  EXPECT_EQ(row(last), "10 5 0");
  run([&](Transaction& tx) { return store::decline_residence_offer(tx, id); });
  run([&](Transaction& tx) { return store::residence_goes_again(tx, id); });

  const auto soonest = add_visit_at("due_from");
  EXPECT_TRUE(offer(id));
  EXPECT_EQ(row(soonest), "10 5 0");
  EXPECT_TRUE(accept(id));
  EXPECT_EQ(row(soonest), "10 0 5");
  EXPECT_EQ(state(first), "booked");
}

TEST_F(SecondVisits, AreOfferedWhereTheSameIsGivenOrNobodyHasSaid) {
  tick();
  come_to_rest();
  const auto next = add_visit_at("due_from");
  gives("other", next);
  EXPECT_FALSE(offer(second()));
  EXPECT_TRUE(offer(add_residence(some_people(3)))) << "a first dose may be of anything";

  gives("comirnaty", next);
  EXPECT_TRUE(offer(second()));
}

TEST_F(SecondVisits, WaitUntilTheirTicksHaveComeToRest) {
  tick();
  (void)add_visit_at("due_from");
  EXPECT_FALSE(offer(second()));

  come_to_rest();
  scene.execute("UPDATE visits SET ends_at = now() - interval '59 minutes' WHERE id = " + number(visit));
  EXPECT_FALSE(offer(second()));
  scene.execute("UPDATE visits SET ends_at = now() - interval '61 minutes' WHERE id = " + number(visit));
  EXPECT_TRUE(offer(second()));
}

TEST_F(SecondVisits, ComeBeforeAllWhoWaitForTheirFirstWhoseDaysEndSoonestFirst) {
  const auto newcomer = add_residence(some_people(2));
  scene.execute("UPDATE residences SET received_at = received_at - interval '9 days' WHERE id = '$'",
                newcomer);
  tick(people[0]);
  const auto sooner = second();
  scene.execute("UPDATE residences SET state = 'lapsed' WHERE id = '$'", sooner);
  EXPECT_EQ(waiting(WaitsFor::first), std::vector{newcomer});
  EXPECT_TRUE(waiting(WaitsFor::second).empty());

  scene.execute("UPDATE residences SET state = 'waiting' WHERE id = '$'", sooner);
  EXPECT_EQ(waiting(WaitsFor::second), std::vector{sooner});
  scene.execute(
      "UPDATE residences SET due_from = now() - interval '2 days', due_until = now() WHERE id = '$'", sooner);
  EXPECT_TRUE(waiting(WaitsFor::second).empty()) << "their days are over";
  EXPECT_EQ(run([](Transaction& tx) { return store::read_residence_figures(tx); }).second_overdue, 1U);
  EXPECT_EQ(run([](Transaction& tx) { return store::list_residences(tx, 10); })[0].id, sooner);
}

TEST_F(SecondVisits, TakeInWhoIsTickedLaterWhileSeatsAreLeftAndElseMakeAnother) {
  for (int n = 0; n < 3; ++n) tick(people[static_cast<std::size_t>(n)]);
  come_to_rest();
  const auto next = add_visit_at("due_from", 4);
  const auto id = second();
  ASSERT_TRUE(offer(id));
  EXPECT_EQ(tick(people[3]), 1U) << "an offer is for the list as it was";
  EXPECT_NE(second(), id);
  tick(people[3], false);
  ASSERT_TRUE(accept(id));

  EXPECT_EQ(tick(people[3]), 1U);
  EXPECT_EQ(row(next), "4 0 4");
  EXPECT_EQ(roster(id), "Resident 0 Resident 1 Resident 2 Resident 3");
  EXPECT_EQ(tick(people[4]), 1U);
  EXPECT_EQ(seconds(), "2");
  EXPECT_EQ(roster(second()), "Resident 4");
}

TEST_F(SecondVisits, GiveBackTheSeatOfWhoIsTakenBackAndEndWithTheLastOfThem) {
  const auto next = booked_second();
  const auto id = second();

  EXPECT_EQ(tick(people[1], false), 1U);
  EXPECT_EQ(row(next), "10 0 4");
  EXPECT_EQ(state(id), "booked");
  EXPECT_EQ(tick({}, false), 4U);
  EXPECT_EQ(row(next), "10 0 0");
  EXPECT_EQ(state(id), "cancelled");
  EXPECT_EQ(count("residence-cancelled"), "1");
  EXPECT_EQ(state(first), "booked") << "the first visit took place";
}

TEST_F(SecondVisits, AreAcceptedForWhoIsLeftAndEndWhereAllAreTakenBackWhileTheyAreOffered) {
  tick();
  come_to_rest();
  const auto next = add_visit_at("due_from");
  const auto id = second();
  ASSERT_TRUE(offer(id));
  EXPECT_EQ(tick(people[0], false), 1U);
  EXPECT_EQ(row(next), "10 5 0") << "the offer is as it was made";
  EXPECT_TRUE(accept(id));
  EXPECT_EQ(row(next), "10 0 4");

  EXPECT_EQ(tick(people[0]), 1U);
  run([&](Transaction& tx) { return store::end_residence(tx, id, home); });
  EXPECT_EQ(row(next), "10 0 0");
  EXPECT_EQ(state(id), "cancelled");
  run([&](Transaction& tx) { return store::residence_goes_again(tx, id); });
  run([&](Transaction& tx) { return store::let_residence_through(tx, id); });
  come_to_rest();
  ASSERT_TRUE(offer(id));
  EXPECT_EQ(tick({}, false), 5U);
  EXPECT_EQ(row(next), "10 0 0");
  EXPECT_EQ(state(id), "cancelled");
}

TEST_F(SecondVisits, AreTickedTwiceAtOnceAndMadeOnce) {
  const auto by = *doer("mo").staff, other = *doer("ada").staff;
  const auto changed = beside(
      [&](Transaction& tx) { EXPECT_EQ(store::tick_residents(tx, all_of(visit, first), by, home), 5U); },
      [&](Transaction& tx) { return store::tick_residents(tx, all_of(visit, first), other, home); });

  EXPECT_EQ(changed, 0U);
  EXPECT_EQ(seconds(), "1");
  EXPECT_EQ(roster(second()), "Resident 0 Resident 1 Resident 2 Resident 3 Resident 4");
}

TEST_F(SecondVisits, MoveWithTheProductOfTheirFirstUntilTheyWereOffered) {
  tick();
  EXPECT_FALSE(set_product("unknown"));
  EXPECT_TRUE(set_product("other"));
  EXPECT_EQ(scene.value("SELECT string_agg(product_id || ' ' || extract(day FROM due_until - due_from), ',') "
                        "FROM residences WHERE first_id IS NOT NULL"),
            "other 3");
  EXPECT_TRUE(set_product(""));
  EXPECT_EQ(seconds(), "0");
  EXPECT_TRUE(set_product("comirnaty"));
  EXPECT_EQ(roster(second()), "Resident 0 Resident 1 Resident 2 Resident 3 Resident 4");

  come_to_rest();
  const auto next = add_visit_at("due_from");
  ASSERT_TRUE(offer(second()));
  EXPECT_FALSE(set_product("other"));
  const auto at_next = [&](const std::string& product) {
    return run([&](Transaction& tx) { return store::set_product_of_visit(tx, next, product, home); });
  };
  EXPECT_FALSE(at_next("other")) << "they come for their second dose";
  EXPECT_TRUE(at_next("comirnaty"));
}

TEST_F(SecondVisits, AFileSaysWhatIsGivenAndChangesItForNobodyWhoWasVaccinated) {
  auto visits = run([](Transaction& tx) { return store::list_visits(tx, {}, 10); });
  ASSERT_EQ(visits.at(0).product, "comirnaty");
  const auto import = [&](const std::string& product) {
    visits[0].product = product;
    return run([&](Transaction& tx) { return store::import_visits(tx, visits); });
  };
  EXPECT_EQ(import("").unchanged, 1U) << "a file that says nothing keeps it";
  EXPECT_EQ(import("other").changed, 1U);
  EXPECT_THROW(import("unknown"), store::Poisoned);
  tick(people[0]);

  EXPECT_THROW(import("comirnaty"), store::Poisoned);
  EXPECT_EQ(import("other").unchanged, 1U);
}

TEST_F(SecondVisits, HaveOnTheirListNobodyElseAndLoseWhoIsErasedWithTheFirst) {
  const auto person = a_person();
  keep(person);
  scene.execute(
      "UPDATE residents p SET name = r.name, date_of_birth = r.date_of_birth, card_sealed = NULL FROM "
      "registrations r WHERE p.id = " +
      std::to_string(static_cast<std::int64_t>(people[2])));
  const auto next = booked_second();
  const auto added =
      run([&](Transaction& tx) { return store::add_residents(tx, vault, second(), some_people(1), home); });
  ASSERT_TRUE(added);
  EXPECT_EQ(added->error(), store::ResidenceRefusal::second);

  EXPECT_TRUE(erased_by_staff(person));

  EXPECT_EQ(roster(first), "Resident 0 Resident 1 - Resident 3 Resident 4");
  EXPECT_EQ(roster(second()), "Resident 0 Resident 1 Resident 3 Resident 4");
  EXPECT_EQ(row(next), "10 0 4");
}

TEST_F(SecondVisits, CalledOffWaitAgainForTheirDays) {
  const auto next = booked_second();
  ASSERT_TRUE(call_off(next));
  EXPECT_TRUE(do_due());

  EXPECT_EQ(state(second()), "waiting");
  EXPECT_EQ(row(visit), "10 0 5");
  (void)add_visit_at("due_until");
  EXPECT_FALSE(offer(second()));
  (void)add_visit_at("due_from + interval '3 days'");
  EXPECT_TRUE(offer(second()));
}

TEST_F(SecondVisits, AreOfferedOnNoOtherDayByAnyProgram) {
  tick();
  const auto beside = add_visit_at("due_until"), within = add_visit_at("due_from");
  const auto offers = [&](VisitId where) {
    return "WITH o AS (INSERT INTO residence_offers (id, residence_id, state, hold_seconds, created_at, "
           "held_until) SELECT gen_random_uuid(), id, 'held', 9, now(), now() FROM residences WHERE first_id "
           "IS "
           "NOT NULL RETURNING id) INSERT INTO residence_offer_visits SELECT id, " +
           number(where) + ", 5 FROM o";
  };
  laws_must_hold = false;
  EXPECT_ANY_THROW(scene.execute(offers(beside)));
  gives("other", within);
  EXPECT_ANY_THROW(scene.execute(offers(within)));
  gives("comirnaty", within);
  EXPECT_NO_THROW(scene.execute(offers(within)));
}

TEST_F(SecondVisits, OutsideTheirDaysOrOfSomebodyNotTickedBreakALaw) {
  const auto next = booked_second();
  laws_must_hold = false;
  const auto broken_after = [&](const std::string& sql, const std::string& undo) {
    scene.execute(sql);
    auto broken = broken_laws(connection);
    scene.execute(undo);
    return broken;
  };
  ASSERT_EQ(broken_laws(connection), "");

  for (const auto* by : {"- interval '1 second'", "+ interval '22 days'"}) {
    const std::string move =
        "UPDATE visits SET ends_at = ends_at + interval '30 days', starts_at = starts_at ";
    EXPECT_THAT(
        broken_after(move + by + " WHERE id = " + number(next),
                     "UPDATE visits SET starts_at = due_from FROM residences r WHERE r.first_id IS NOT "
                     "NULL AND visits.id = " +
                         number(next)),
        testing::HasSubstr("L16"))
        << by;
  }
  EXPECT_THAT(broken_after("UPDATE visits SET product_id = 'other' WHERE id = " + number(next),
                           "UPDATE visits SET product_id = NULL WHERE id = " + number(next)),
              testing::HasSubstr("L16"));
  const auto begins = [&](const std::string& when) {
    return "UPDATE visits SET starts_at = now() " + when +
           ", ends_at = now() + interval '9 hours' WHERE id = " + number(visit);
  };
  EXPECT_THAT(broken_after(begins("+ interval '1 hour'"), begins("- interval '1 hour'")),
              testing::HasSubstr("L16"))
      << "ticked before it began";
  EXPECT_EQ(broken_laws(connection), "");
  EXPECT_THAT(broken_after("UPDATE residents SET given_at = NULL WHERE first_id IS NULL", "SELECT 1"),
              testing::HasSubstr("L16"));
}

TEST_F(SecondVisits, AreWhatWhoseOwnRegistrationEndedForThemIsToldOf) {
  (void)with_own_registration();
  const auto next = booked_second();
  ASSERT_EQ(end_own_registrations(), 1U);

  const auto told = told_of_own();
  ASSERT_TRUE(told) << "else they are told to go in again";
  EXPECT_TRUE(told->is_second);
  ASSERT_EQ(told->visits.size(), 1U);
  EXPECT_EQ(told->visits[0].starts_at,
            run([&](Transaction& tx) { return store::read_visit(tx, next); })->starts_at);
}

TEST_F(SecondVisits, AreToldOfAndNotTheFirstForWhichTheSameRegistrationHadEnded) {
  (void)with_own_registration();
  scene.execute(
      "UPDATE residents SET own_registration = (SELECT id FROM registrations) WHERE name = 'Resident 2'");
  const auto next = booked_second();
  ASSERT_EQ(end_own_registrations(), 1U) << "they went in again";

  const auto told = told_of_own();
  ASSERT_TRUE(told);
  EXPECT_TRUE(told->is_second);
  ASSERT_EQ(told->visits.size(), 1U);
  EXPECT_EQ(told->visits[0].starts_at,
            run([&](Transaction& tx) { return store::read_visit(tx, next); })->starts_at);
}

TEST_F(SecondVisits, EndForNobodyWithAnInvitationToAFirstDose) {
  (void)with_own_registration();
  (void)booked_second();
  ASSERT_EQ(end_own_registrations(), 1U);

  run([&](Transaction& tx) { return store::end_residence(tx, second(), home); });

  EXPECT_EQ(state(second()), "cancelled");
  EXPECT_EQ(count("residence-left"), "0");
}

TEST_F(SecondVisits, AndTheirFirstHaveOneContactPersonWhicheverIsCorrected) {
  tick(people[0]);
  come_to_rest();
  (void)add_visit_at("due_from");
  const auto held = second();
  ASSERT_TRUE(offer(held));
  tick(people[1]);
  const auto fresh = second();
  ASSERT_NE(fresh, held);
  scene.execute("UPDATE messages SET state = 'sent', sent_at = now()");
  const auto correct = [&](const ResidenceId& id, const std::string& name, const Reach& reach) {
    EXPECT_TRUE(run([&](Transaction& tx) {
      return store::correct_residence_contact(tx, id, {.name = name, .reach = reach});
    }));
  };
  const auto told = [&](const std::string& channel) {
    return scene.value(
        "SELECT coalesce(string_agg(kind, ' ' ORDER BY kind), '') FROM messages WHERE state = "
        "'due' AND channel = '" +
        channel + "'");
  };
  const auto contacts = [&] {
    return scene.value(
        "SELECT string_agg(DISTINCT concat_ws(' ', contact_name, phone, email), ',') || ' ' || "
        "count(*) FROM residences");
  };

  correct(first, "Bo High", {.phone = "+14165550123", .email = "bo@example.org", .contact = Contact::sms});
  EXPECT_EQ(contacts(), "Bo High +14165550123 bo@example.org 3");
  EXPECT_EQ(told("sms"), "residence-contact residence-offer");
  EXPECT_EQ(told("email"), "address-changed") << "once, not for each";

  scene.execute("UPDATE messages SET state = 'sent', sent_at = now()");
  correct(fresh, "Cy Mid", {.phone = "+14165550124", .email = "bo@example.org", .contact = Contact::sms});
  EXPECT_EQ(contacts(), "Cy Mid +14165550124 bo@example.org 3");
  EXPECT_EQ(told("sms"), "address-changed residence-contact residence-offer");
  EXPECT_EQ(tick(people[1], false), 1U);
  EXPECT_EQ(seconds(), "1") << "of the other nobody had heard";
  EXPECT_EQ(count("residence-cancelled"), "0");
}

TEST_F(SecondVisits, OfWhichSomebodyHeardEndWithTheLastOfTheirListAlsoIfTheyWereNeverOffered) {
  tick(people[0]);
  const auto id = second();
  run([&](Transaction& tx) { return store::end_residence(tx, id, home); });
  run([&](Transaction& tx) { return store::residence_goes_again(tx, id); });
  run([&](Transaction& tx) { return store::let_residence_through(tx, id); });
  ASSERT_EQ(state(id), "waiting");

  EXPECT_FALSE(set_product("other"));
  EXPECT_EQ(tick(people[0], false), 1U);

  EXPECT_EQ(state(id), "cancelled");
  EXPECT_EQ(count("residence-cancelled"), "2");
}

TEST_F(SecondVisits, OfTwoProductsAreNeverOfferedOnOneVisit) {
  tick();
  const auto one = second(), another = second_of_another_product();
  come_to_rest();
  const auto next = add_visit_at("due_from");
  ASSERT_TRUE(offer(one));

  EXPECT_FALSE(offer(another));
  EXPECT_TRUE(accept(one));
  EXPECT_FALSE(offer(another));
  EXPECT_TRUE(run([&](Transaction& tx) { return store::set_product_of_visit(tx, next, "comirnaty", home); }));
  const auto apart = add_visit_at("due_from + interval '1 hour'");
  EXPECT_TRUE(offer(another));
  EXPECT_EQ(row(apart), "10 3 0");

  laws_must_hold = false;
  scene.execute("UPDATE visits SET product_id = NULL");
  scene.execute("UPDATE residence_offer_visits SET visit_id = " + number(next) +
                " WHERE visit_id = " + number(apart));
  EXPECT_THAT(broken_laws(connection), testing::HasSubstr("of one product"));
}

TEST_F(SecondVisits, OfTwoProductsAreOfferedOnOneVisitByNoTwoAtOnceEither) {
  tick();
  const auto one = second(), another = second_of_another_product();
  come_to_rest();
  const auto next = add_visit_at("due_from");

  const auto offered = beside([&](Transaction& tx) { EXPECT_TRUE(store::offer_visits(tx, one, {})); },
                              [&](Transaction& tx) { return store::offer_visits(tx, another, {}); });

  EXPECT_FALSE(offered);
  EXPECT_EQ(row(next), "10 5 0");
}

TEST_F(SecondVisits, LoseWhoIsErasedAlsoWhereOnlyTheirFirstIsKnownForTheirs) {
  const auto person = with_own_registration();
  tick();
  scene.execute("UPDATE residents SET card_sealed = NULL");
  scene.execute(
      "UPDATE residents SET own_registration = (SELECT id FROM registrations) WHERE name = 'Resident 2' AND "
      "first_id IS NULL");

  EXPECT_TRUE(erase(person));

  EXPECT_EQ(roster(first), "Resident 0 Resident 1 - Resident 3 Resident 4");
  EXPECT_EQ(roster(second()), "Resident 0 Resident 1 Resident 3 Resident 4");
}

TEST_F(SecondVisits, LoseWhoIsErasedWhileTheyAreTickedOrTheProductChanges) {
  const auto person = with_own_registration();
  const auto by = *doer("mo").staff;
  EXPECT_TRUE(beside(
      [&](Transaction& tx) { EXPECT_EQ(store::tick_residents(tx, all_of(visit, first), by, home), 5U); },
      [&](Transaction& tx) {
        return store::erase_person(tx, vault, person.id, {{}, "a test"});
      }));
  EXPECT_EQ(roster(first), "Resident 0 Resident 1 - Resident 3 Resident 4");
  EXPECT_EQ(roster(second()), "Resident 0 Resident 1 Resident 3 Resident 4");

  const auto also = a_person();
  keep(also);
  scene.execute(
      "UPDATE residents SET card_sealed = (SELECT card_sealed FROM registrations WHERE id = '$') "
      "WHERE name = 'Resident 4'",
      also.id);
  EXPECT_TRUE(
      beside([&](Transaction& tx) { EXPECT_TRUE(store::set_product_of_visit(tx, visit, "other", home)); },
             [&](Transaction& tx) {
               return store::erase_person(tx, vault, also.id, {{}, "a test"});
             }));
  EXPECT_EQ(roster(first), "Resident 0 Resident 1 - Resident 3 -");
  EXPECT_EQ(roster(second()), "Resident 0 Resident 1 Resident 3");
}

TEST_F(SecondVisits, FollowWhereAFileSaysTheProductAtTheMomentOfTheTick) {
  scene.execute("UPDATE visits SET product_id = NULL");
  auto file = run([](Transaction& tx) { return store::list_visits(tx, {}, 10); });
  file.at(0).product = "comirnaty";
  const auto by = *doer("mo").staff;

  EXPECT_EQ(
      beside([&](Transaction& tx) { EXPECT_EQ(store::import_visits(tx, file).changed, 1U); },
             [&](Transaction& tx) { return store::tick_residents(tx, all_of(visit, first), by, home); }),
      5U);

  EXPECT_EQ(seconds(), "1");
}

TEST_F(SecondVisits, StayAsTheyAreWhereTheSameProductIsSaidAgain) {
  tick();
  const auto id = second();
  EXPECT_TRUE(set_product("comirnaty"));
  EXPECT_EQ(second(), id);
  come_to_rest();
  (void)add_visit_at("due_from");
  ASSERT_TRUE(offer(id));

  EXPECT_TRUE(set_product("comirnaty"));
  EXPECT_EQ(state(id), "offered");
}

TEST_F(SecondVisits, OfNobodyAreNotOverdue) {
  tick(people[0]);
  const auto id = second();
  scene.execute(
      "UPDATE residences SET due_from = now() - interval '2 days', due_until = now() WHERE id = '$'", id);
  const auto overdue = [&] {
    return run([](Transaction& tx) { return store::read_residence_figures(tx); }).second_overdue;
  };
  const auto is_at_the_top = [&] {
    return run([](Transaction& tx) { return store::list_residences(tx, 10); })[0].id == id;
  };
  EXPECT_EQ(overdue(), 1U);
  EXPECT_TRUE(is_at_the_top());

  scene.execute("DELETE FROM residents WHERE first_id IS NOT NULL");
  EXPECT_EQ(overdue(), 0U);
  EXPECT_FALSE(is_at_the_top());
}

TEST_F(SecondVisits, AreKeptUntilTheirDaysAreOver) {
  tick();
  const auto id = second();
  scene.execute("UPDATE residences SET state = 'declined' WHERE first_id IS NOT NULL");
  const auto ended = [&](int days_ago) {
    scene.execute(
        "UPDATE residences SET received_at = now() - interval '200 days', changed_at = now() - "
        "interval '200 days', due_from = now() - interval '190 days', due_until = now() - interval '" +
        std::to_string(days_ago) + " days' WHERE first_id IS NOT NULL");
  };
  ended(179);
  EXPECT_EQ(purge(), 0U);
  ended(181);
  EXPECT_EQ(purge(), 5U);
  EXPECT_EQ(roster(id), "");
  EXPECT_NE(roster(first), "");
}

TEST_F(SecondVisits, AndThoseOfOthersAreListedToComeAndOverEachByItself) {
  const auto now = std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
  const auto over = [&](std::size_t limit) {
    return run([&](Transaction& tx) { return store::list_visits_over(tx, now - 7 * 24h, now, limit); });
  };
  const auto to_come = add_visit(3);
  const auto yesterday = add_visit(3);
  scene.execute(
      "UPDATE visits SET starts_at = now() - interval '9 hours', ends_at = now() - interval '6 hours' WHERE "
      "id = " +
      number(yesterday));

  ASSERT_EQ(over(10).size(), 2U);
  EXPECT_EQ(over(10)[0].id, visit);
  ASSERT_EQ(over(1).size(), 1U);
  EXPECT_EQ(over(1)[0].id, yesterday) << "the last of them";
  const auto coming = run([&](Transaction& tx) { return store::list_visits(tx, now, 1); });
  ASSERT_EQ(coming.size(), 1U);
  EXPECT_EQ(coming[0].id, to_come);
}
