// Residences as the store keeps them: outages, visits called off, people and rosters that are erased.

#include "holdfast/store/residences.hpp"

#include <future>

#include <gmock/gmock.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include "contract/store/residence_store.hpp"
#include "holdfast/offers/residences.hpp"
#include "holdfast/store/failure.hpp"
#include "holdfast/store/heartbeat.hpp"

using namespace holdfast;
using namespace holdfast::test;
using namespace std::chrono_literals;
using store::Transaction;
using Fate = store::Proposal::Fate;
using testing::IsEmpty;

TEST_F(ResidenceStore, AHoldIsLengthenedByAnOutageAndItsContactPersonToldOnce) {
  (void)add_visit(10);
  const auto id = add_residence(some_people(3));
  ASSERT_TRUE(offer(id));
  told();
  scene.execute("UPDATE residence_offers SET held_until = now() - interval '30 s'");
  scene.fall_silent(60s);

  const auto lengthened = run([](Transaction& tx) { return store::beat(tx, "one"); }).lengthened;

  EXPECT_EQ(lengthened, 1U);
  EXPECT_EQ(count("residence-lengthened"), "1");
  EXPECT_TRUE(accept(id));
  EXPECT_EQ(count("residence-lengthened"), "0") << "withdrawn: it is answered";
}

TEST_F(ResidenceStore, WhoAcceptsBeforeAnybodyBeatAgainAfterAnOutageIsInTime) {
  (void)add_visit(10);
  const auto id = add_residence(some_people(3));
  ASSERT_TRUE(offer(id));
  told();
  scene.execute("UPDATE residence_offers SET held_until = now() - interval '30 s'");
  scene.fall_silent(60s);

  EXPECT_THAT(run([](Transaction& tx) { return store::residences_run_out(tx, 10); }), IsEmpty());
  store::Desk desk{scene.database.settings(), 1, 10};
  const offers::Residences residences{desk, vault};
  boost::asio::io_context io;
  auto accepted = boost::asio::co_spawn(io, residences.accept(id), boost::asio::use_future);
  io.run();

  EXPECT_TRUE(*accepted.get());
  EXPECT_EQ(state(id), "booked");
}

TEST_F(ResidenceStore, AVisitThatNobodyIsOnIsCalledOffAtOnceAndForEver) {
  const auto visit = add_visit(10);

  EXPECT_EQ(call_off(visit)->fate, Fate::done);

  EXPECT_EQ(row(visit), "0 0 0");
  EXPECT_FALSE(call_off(visit));
  const auto visits = run([](Transaction& tx) { return store::list_visits(tx, {}, 10); });
  ASSERT_EQ(visits.size(), 1U);
  EXPECT_TRUE(visits[0].is_called_off);
  auto again = visits;
  again[0].seats = 10;
  EXPECT_THROW(run([&](Transaction& tx) { return store::import_visits(tx, again); }), store::Poisoned);
  EXPECT_EQ(scene.value("SELECT action FROM audit_log"), "called-off-visit");
}

TEST_F(ResidenceStore, AVisitCalledOffSendsItsResidencesBackToTheirPlaceAndTellsEachOnce) {
  const auto visit = add_visit(10), other = add_visit(10, 6);
  const auto first = booked(some_people(4));
  const auto second = add_residence(some_people(3));
  ASSERT_TRUE(offer(second));
  told();
  ASSERT_EQ(row(visit), "10 3 4");

  const auto proposal = call_off(visit);
  ASSERT_TRUE(proposal);
  EXPECT_EQ(proposal->fate, Fate::waiting);
  EXPECT_EQ(proposal->people, 7U);
  EXPECT_EQ(row(visit), "10 3 4") << "nothing is taken away yet";
  const auto third = add_residence(some_people(3));
  EXPECT_TRUE(offer(third));
  EXPECT_EQ(row(visit), "10 3 4") << "nobody new is offered it";
  EXPECT_EQ(row(other), "10 3 0");
  EXPECT_EQ(call_off(visit)->fate, Fate::in_the_way);

  EXPECT_TRUE(do_due());

  EXPECT_EQ(row(visit), "0 0 0");
  EXPECT_EQ(state(first) + ' ' + state(second) + ' ' + state(third), "waiting waiting offered");
  EXPECT_EQ(count("residence-called-off"), "2");
  EXPECT_EQ(count("residence-booked"), "0") << "it was still to be sent";
  EXPECT_EQ(scene.value("SELECT string_agg(action, ' ' ORDER BY id) FROM audit_log"),
            "ordered-change called-off-visit");
  EXPECT_TRUE(offer(first));
  EXPECT_TRUE(accept(first));
  EXPECT_EQ(row(other), "10 3 4");
}

TEST_F(ResidenceStore, CallingOffCanBeUndoneAndNothingHasHappened) {
  const auto visit = add_visit(10);
  const auto id = booked(some_people(4));

  const auto change = call_off(visit)->change.value();
  run([&](Transaction& tx) { return store::undo_change(tx, doer("ada"), change); });

  EXPECT_FALSE(do_due());
  EXPECT_EQ(row(visit), "10 0 4");
  EXPECT_EQ(state(id), "booked");
  EXPECT_EQ(count("residence-called-off"), "0");
  EXPECT_TRUE(offer(add_residence(some_people(3)))) << "it is offered again";
}

TEST_F(ResidenceStore, CallingOffForManyNeedsASecondPerson) {
  const auto visit = add_visit(10);
  const auto id = booked(some_people(4));
  const store::CareRules rules{.alone_max = 3};

  const auto proposal = call_off(visit, rules);
  ASSERT_EQ(proposal->fate, Fate::needs_second);
  EXPECT_FALSE(do_due());
  const auto confirm = [&](const std::string& by) {
    return run(
        [&](Transaction& tx) { return store::confirm_change(tx, doer(by), *proposal->change, {}, rules); });
  };
  EXPECT_EQ(confirm("mo"), store::Confirmed::same_person);
  EXPECT_EQ(confirm("ada"), store::Confirmed::waiting);

  EXPECT_TRUE(do_due());
  EXPECT_EQ(state(id), "waiting");
}

TEST_F(ResidenceStore, CallingOffCountsWhoeverIsOnTheOtherVisitsToComeOfTheSameResidences) {
  (void)add_visit(3, 4);
  const auto called_off = add_visit(2, 5);
  const auto id = booked(some_people(5));
  const auto touched = run([&](Transaction& tx) { return store::foresee_visit_off(tx, called_off); });
  EXPECT_EQ(touched.booked, 5U);
  EXPECT_EQ(touched.held, 0U);

  const auto proposal = call_off(called_off, {.alone_max = 4});

  EXPECT_EQ(proposal->people, 5U);
  EXPECT_EQ(proposal->fate, Fate::needs_second) << "two on this visit, and three whom it touches as well";
  run([&](Transaction& tx) {
    return store::confirm_change(tx, doer("ada"), *proposal->change, {}, {.alone_max = 4});
  });
  EXPECT_TRUE(do_due());
  EXPECT_EQ(state(id), "waiting");
  EXPECT_EQ(scene.value("SELECT count(*) FROM residents WHERE visit_id IS NULL"), "5");
  EXPECT_EQ(scene.value("SELECT people FROM careful_changes"), "5");
}

TEST_F(ResidenceStore, CallingOffCountsEveryPartOfAnOfferThatEndsWithIt) {
  const auto other = add_visit(3, 4), called_off = add_visit(2, 5);
  ASSERT_TRUE(offer(add_residence(some_people(5))));
  ASSERT_EQ(row(other) + ", " + row(called_off), "3 3 0, 2 2 0");

  EXPECT_EQ(call_off(called_off, {.alone_max = 4})->fate, Fate::needs_second);

  const auto touched = run([&](Transaction& tx) { return store::foresee_visit_off(tx, called_off); });
  EXPECT_EQ(touched.booked, 0U);
  EXPECT_EQ(touched.held, 5U);
}

TEST_F(ResidenceStore, AProposalToCallAVisitOffEndsWhenItIsConfirmedAfterTheVisitBegan) {
  const auto visit = add_visit(10);
  const auto id = booked(some_people(4));
  const store::CareRules rules{.alone_max = 3};
  const auto change = call_off(visit, rules)->change.value();
  begin(visit);

  EXPECT_EQ(run([&](Transaction& tx) { return store::confirm_change(tx, doer("ada"), change, {}, rules); }),
            store::Confirmed::ended);

  EXPECT_EQ(run([&](Transaction& tx) { return store::read_change(tx, change); })->state,
            store::ChangeState::lapsed);
  EXPECT_FALSE(do_due());
  EXPECT_EQ(row(visit), "10 0 4");
  EXPECT_EQ(state(id), "booked");
}

TEST_F(ResidenceStore, AVisitThatBeganBeforeItsTimeToBeCalledOffCameTakesPlace) {
  const auto visit = add_visit(10);
  const auto id = booked(some_people(4));
  const auto change = call_off(visit)->change.value();
  begin(visit);

  EXPECT_TRUE(do_due());

  const auto ended = run([&](Transaction& tx) { return store::read_change(tx, change); });
  EXPECT_EQ(ended->state, store::ChangeState::lapsed);
  EXPECT_EQ(ended->undone_by_name, "");
  EXPECT_EQ(scene.value("SELECT action || ' ' || (staff_id IS NULL) FROM audit_log ORDER BY id DESC LIMIT 1"),
            "change-lapsed true");
  EXPECT_EQ(row(visit), "10 0 4");
  EXPECT_EQ(scene.value("SELECT is_held_back FROM visits"), "f");
  EXPECT_EQ(state(id), "booked");
  EXPECT_EQ(count("residence-called-off"), "0");
  EXPECT_FALSE(do_due());
}

TEST_F(ResidenceStore, CallingOffUndoneOnceTheVisitHasBegunHasLapsedAndIsNobodysDoing) {
  const auto visit = add_visit(10);
  (void)booked(some_people(4));
  const auto change = call_off(visit)->change.value();
  begin(visit);

  EXPECT_EQ(run([&](Transaction& tx) { return store::undo_change(tx, doer("ada"), change); }),
            store::Undone::undone);

  const auto ended = run([&](Transaction& tx) { return store::read_change(tx, change); });
  EXPECT_EQ(ended->state, store::ChangeState::lapsed);
  EXPECT_EQ(ended->undone_by_name, "");
  EXPECT_EQ(scene.value("SELECT count(*) FROM audit_log WHERE action = 'undid-change'"), "0");
}

TEST_F(ResidenceStore, WhoIsBookedIsCountedBeforeAResidenceEnds) {
  const auto visit = add_visit(3, 4);
  (void)add_visit(2, 5);
  const auto id = booked(some_people(5));
  const auto counted = [&] {
    return run([&](Transaction& tx) { return store::lock_and_count_booked(tx, id); });
  };

  EXPECT_EQ(counted(), 5U);
  begin(visit);
  EXPECT_EQ(counted(), 2U);
}

TEST_F(ResidenceStore, WhoWasAtAVisitThatHasBegunKeepsItWhenTheNextIsCalledOff) {
  const auto begun = add_visit(3, 4), called_off = add_visit(2, 5);
  const auto id = booked(some_people(5));
  begin(begun);

  ASSERT_EQ(call_off(called_off)->people, 2U);
  EXPECT_TRUE(do_due());

  EXPECT_EQ(state(id), "waiting");
  EXPECT_EQ(row(begun), "3 0 3");
  const auto next = add_visit(10, 8);
  EXPECT_TRUE(offer(id));
  EXPECT_EQ(row(next), "10 2 0") << "for those who were not there";
  EXPECT_TRUE(accept(id));
  EXPECT_EQ(row(next), "10 0 2");
  EXPECT_EQ(row(begun), "3 0 3");

  const auto ended = run([&](Transaction& tx) { return store::end_residence(tx, id, home); });
  EXPECT_TRUE(ended && *ended) << "the visit that is to come can be given back";
  EXPECT_EQ(row(next), "10 0 0");
  EXPECT_EQ(row(begun), "3 0 3");
}

TEST_F(ResidenceStore, PeopleWhoseOwnRegistrationEndedHearOfACalledOffVisitOnlyWhenTheirResidenceEnds) {
  const auto visit = add_visit(10);
  const auto person = a_person();
  keep(person);
  auto people = some_people(2);
  people.push_back({person.name, person.date_of_birth, person.health_card_number});
  const auto id = booked(people);
  ResidentId after{};
  const auto own = run([&](Transaction& tx) { return store::find_own_registrations(tx, vault, after, 100); });
  ASSERT_EQ(own.size(), 1U);
  ASSERT_TRUE(run([&](Transaction& tx) { return store::end_own_registration(tx, own[0]); }));

  (void)call_off(visit);
  EXPECT_TRUE(do_due());

  EXPECT_EQ(count("residence-left"), "0");
  EXPECT_EQ(count("residence-care"), "1");
  run([&](Transaction& tx) { return store::end_residence(tx, id, home); });
  EXPECT_EQ(count("residence-left"), "1");
}

TEST_F(ResidenceStore, AnErasedPersonIsTakenOffTheRosterByCardAndTheirSeatIsFree) {
  const auto visit = add_visit(10);
  const auto person = a_person();
  keep(person);
  auto people = some_people(2);
  people.push_back({"Zoe as the residence writes her", person.date_of_birth, person.health_card_number});
  const auto id = booked(people);

  EXPECT_TRUE(erase(person));

  EXPECT_EQ(row(visit), "10 0 2");
  EXPECT_EQ(roster(id), "Resident 0 Resident 1");
  EXPECT_EQ(count("residence-left"), "0");
}

TEST_F(ResidenceStore, WhoErasesTheirFormTakesNobodyOffARosterByNameAndBirthDate) {
  const auto visit = add_visit(10);
  const auto resident = a_person();
  auto stranger = a_person();  // with the resident's name and birth date
  stranger.name = resident.name;
  stranger.date_of_birth = resident.date_of_birth;
  auto without_card = stranger;
  without_card.id = a_person().id;
  without_card.health_card_number.clear();
  keep(stranger);
  keep(without_card);
  const auto with_it = booked({{resident.name, resident.date_of_birth, resident.health_card_number}});
  const auto without = booked({{resident.name, resident.date_of_birth, ""}});
  const auto before = row(visit);

  EXPECT_TRUE(erase(stranger));
  EXPECT_TRUE(erase(without_card));

  EXPECT_EQ(roster(with_it), resident.name);
  EXPECT_EQ(roster(without), resident.name);
  EXPECT_EQ(row(visit), before);
}

TEST_F(ResidenceStore, WhoWasEverInReviewTakesNobodyOffARosterByCard) {
  (void)add_visit(10);
  const auto resident = a_person();
  keep(resident);
  auto stranger = a_person();
  stranger.health_card_number = resident.health_card_number;
  auto left = stranger;
  left.id = a_person().id;
  ASSERT_EQ(keep(stranger), store::Kept::review);
  ASSERT_EQ(keep(left), store::Kept::review);
  const auto id = booked({{resident.name, resident.date_of_birth, resident.health_card_number}});

  EXPECT_TRUE(erase(stranger));
  EXPECT_EQ(roster(id), resident.name);
  run([&](Transaction& tx) { return store::cancel_registration(tx, left.id, ""); });
  EXPECT_TRUE(erase(left));
  EXPECT_EQ(roster(id), resident.name);

  EXPECT_TRUE(erase(resident));
  EXPECT_EQ(roster(id), "");
}

TEST_F(ResidenceStore, WhoWasInReviewIsTakenOffByTheRegistrationThatWasEndedForIt) {
  (void)add_visit(10);
  const auto person = a_person();
  keep({newcomer(person, RegistrationState::review)});
  scene.execute("UPDATE registrations SET state = 'waiting'");
  const auto id = booked({{"Another name", person.date_of_birth, person.health_card_number}});
  ResidentId after{};
  const auto own = run([&](Transaction& tx) { return store::find_own_registrations(tx, vault, after, 100); });
  ASSERT_EQ(own.size(), 1U);
  ASSERT_TRUE(run([&](Transaction& tx) { return store::end_own_registration(tx, own[0]); }));

  EXPECT_TRUE(erase(person));

  EXPECT_EQ(roster(id), "");
}

TEST_F(ResidenceStore, AnErasedPersonIsFoundByStaffByNameAndBirthDateUnlessTheCardsDiffer) {
  auto person = a_person();
  keep(person);
  const auto without_card = add_residence({{person.name, person.date_of_birth, ""}});
  const auto other_card = add_residence({{person.name, person.date_of_birth, a_card_number()}});
  const auto other_day = add_residence({{person.name, std::chrono::March / 13 / 1948, ""}});

  EXPECT_TRUE(erased_by_staff(person));

  EXPECT_EQ(roster(without_card), "");
  EXPECT_EQ(roster(other_card), person.name);
  EXPECT_EQ(roster(other_day), person.name);
}

TEST_F(ResidenceStore, WhoErasesTheirSecondDoseIsFoundByTheCardOfTheFirst) {
  const auto first = a_person(), second = a_person();
  keep(first);
  keep(second);
  scene.execute(
      "UPDATE registrations SET card_hash = NULL, card_hash_2 = NULL, card_sealed = NULL, first_id = '$', "
      "product_id = 'a', due_from = current_date, due_until = current_date + 30 WHERE id = '" +
          uuid_text(second.id.bytes) + '\'',
      first.id);
  const auto id = add_residence({{"M. Tremblay", first.date_of_birth, first.health_card_number}});

  EXPECT_TRUE(erase(second));

  EXPECT_EQ(roster(id), "");
}

TEST_F(ResidenceStore, OfAnErasedPersonWhoseVisitHasBegunTheirSeatStaysWithoutThem) {
  const auto visit = add_visit(10);
  const auto person = a_person();
  keep(person);
  const auto id = booked({{person.name, person.date_of_birth, person.health_card_number}});
  begin(visit);

  EXPECT_TRUE(erase(person));
  EXPECT_TRUE(erase(person));

  EXPECT_EQ(row(visit), "10 0 1");
  EXPECT_EQ(roster(id), "-");
  EXPECT_EQ(scene.value("SELECT num_nonnulls(card_sealed, own_registration) FROM residents"), "0");
  EXPECT_TRUE(run([&](Transaction& tx) { return store::read_residence(tx, id); })->people.empty());
}

TEST_F(ResidenceStore, ARosterIsErasedWhenItsTimeIsOverAndNotADayBefore) {
  const auto visit = add_visit(10);
  const auto id = booked(some_people(3));
  const auto ended = add_residence(some_people(2));
  run([&](Transaction& tx) { return store::end_residence(tx, ended, home); });
  const auto waits = add_residence(some_people(1));
  const auto past = [&](int days) {
    const auto ago = " - interval '" + std::to_string(days) + " days'";
    scene.execute("UPDATE visits SET starts_at = now() - interval '3 hours'" + ago + ", ends_at = now()" +
                  ago + " WHERE id = " + number(visit));
    scene.execute("UPDATE residences SET received_at = now()" + ago + ", changed_at = now()" + ago);
  };

  past(179);
  EXPECT_EQ(purge(), 0U);
  past(181);
  EXPECT_EQ(purge(), 5U);
  EXPECT_EQ(purge(), 0U);

  EXPECT_EQ(roster(id), "- - -") << "who had a seat is counted";
  EXPECT_EQ(roster(ended), "");
  EXPECT_EQ(roster(waits), "Resident 0");
  EXPECT_EQ(scene.value("SELECT concat(name, line1, city, postal_code, contact_name, email) FROM residences "
                        "WHERE id = '$'",
                        id),
            "--");
  EXPECT_FALSE(run([&](Transaction& tx) { return store::read_residence(tx, id); }));
  EXPECT_FALSE(run([&](Transaction& tx) { return store::residence_goes_again(tx, ended); }));
  EXPECT_EQ(run([](Transaction& tx) { return store::list_residences(tx, 10); }).size(), 1U);
  past(731);
  EXPECT_EQ(purge(), 1U) << "nobody answered";
  EXPECT_EQ(state(waits), "cancelled");
}

TEST_F(ResidenceStore, ARosterIsKeptWhileAVisitIsToCome) {
  (void)add_visit(10);
  (void)booked(some_people(3));
  scene.execute("UPDATE residences SET received_at = now() - interval '9 years', changed_at = received_at");

  EXPECT_EQ(purge(), 0U);
}

TEST_F(ResidenceStore, WhoIsTakenOffWhileTheirOwnRegistrationEndsIsToldThatTheyMayGoInAgain) {
  (void)add_visit(10);
  const auto person = a_person();
  keep(person);
  const auto id = booked({{person.name, person.date_of_birth, person.health_card_number}});
  ResidentId after{};
  const auto own = run([&](Transaction& tx) { return store::find_own_registrations(tx, vault, after, 100); });
  ASSERT_EQ(own.size(), 1U);

  std::future<bool> removed;
  run([&](Transaction& tx) {
    EXPECT_TRUE(store::end_own_registration(tx, own[0]));
    removed = std::async(std::launch::async, [&] {
      auto own_session = connect();
      const auto done = own_session.in_transaction(
          [&](Transaction& other) { return store::remove_resident(other, id, own[0].resident, home); });
      return done && *done;
    });
    wait_until_somebody_waits(scene.database.url());
    return true;
  });

  EXPECT_TRUE(removed.get());
  EXPECT_EQ(count("residence-left"), "1");
}

TEST_F(ResidenceStore, WhoLivesAtTheAddressOfAResidenceIsToldOfItWhileBothGoOn) {
  auto person = a_person();
  person.address.line1 = "1 park lane";
  auto neighbour = a_person();
  neighbour.address.line1 = "11 Park Lane";
  keep(person);
  keep(neighbour);
  const auto comes = [&](const Registration& whose) {
    return run([&](Transaction& tx) { return store::read_status(tx, whose.id); })->residence_comes;
  };
  EXPECT_FALSE(comes(person));

  const auto id = add_residence(some_people(1));
  EXPECT_TRUE(comes(person));
  EXPECT_FALSE(comes(neighbour));

  scene.execute("UPDATE residences SET state = 'review'");
  EXPECT_FALSE(comes(person)) << "anybody can send a form";
  scene.execute("UPDATE residences SET state = 'waiting'");
  run([&](Transaction& tx) { return store::end_residence(tx, id, home); });
  EXPECT_FALSE(comes(person));
}
