// Changes by staff that touch people: they wait, need a second person where they touch many, can be undone,
// and are done once.

#include "holdfast/store/careful_changes.hpp"

#include <future>

#include <gmock/gmock.h>

#include "contract/store/scene.hpp"
#include "holdfast/store/programme.hpp"
#include "holdfast/store/rounds.hpp"

using namespace holdfast;
using namespace holdfast::test;
using namespace std::chrono_literals;
using store::ChangeId;
using store::ChangeState;
using store::Confirmed;
using store::Transaction;
using store::Undone;
using Fate = store::Proposal::Fate;

namespace {

class CarefulChanges : public StoreTest {
 protected:
  CarefulChanges() {
    scene.execute(
        "INSERT INTO staff (email, name, role, password_hash) SELECT n || '@example.org', n, 'manager', '-' "
        "FROM unnest('{mo,ada}'::text[]) AS n");
  }

  /// Somebody of the staff, by name.
  [[nodiscard]] store::Doer doer(const std::string& name) const {
    return {.staff = StaffId{std::stoll(scene.value("SELECT id FROM staff WHERE name = '" + name + "'"))},
            .address = "127.0.0.1"};
  }
  [[nodiscard]] store::WindowOrder shall_have(WindowId window, int capacity) {
    for (const auto& each : run([](Transaction& tx) { return store::read_windows(tx, {}); })) {
      if (each.id == window) return {.clinic = {"a"}, .starts_at = each.starts_at, .capacity = capacity};
    }
    throw std::runtime_error("no such window");
  }
  store::Proposal propose(const std::vector<store::WindowOrder>& orders, store::CareRules rules = {}) {
    return run([&](Transaction& tx) { return store::propose_windows(tx, doer("mo"), {"a"}, orders, rules); });
  }
  store::Proposal move_phase(Date opens_on, store::CareRules rules = {}) {
    return run([&](Transaction& tx) {
      const auto programme = store::read_programme(tx, {});
      return store::propose_phase(tx, doer("mo"), programme, programme.phases.at(0), opens_on, rules);
    });
  }
  Confirmed confirm(ChangeId id, const std::string& by) {
    return run([&](Transaction& tx) { return store::confirm_change(tx, doer(by), id, {}, {}); });
  }
  Undone undo(ChangeId id) {
    return run([&](Transaction& tx) { return store::undo_change(tx, doer("ada"), id); });
  }
  std::optional<store::CarefulChange> do_due() {
    return run([](Transaction& tx) { return store::do_due_change(tx, {}); });
  }
  /// As a file of phases does it, at the command line.
  store::PhasesProposed propose_file(const std::vector<Phase>& phases, store::CareRules rules = {}) {
    return run([&](Transaction& tx) {
      return store::propose_phases(tx, {.staff = std::nullopt, .address = "command line"}, {}, phases, rules);
    });
  }
  /// Of the phase it is eligible since, and waits since long.
  void add_waiting(const std::string& born, const std::string& eligible_from) {
    scene.execute("UPDATE registrations SET date_of_birth = '" + born +
                      "', eligible_from = " + eligible_from + ", turn_at = received_at WHERE id = '$'",
                  scene.add_person());
  }
  [[nodiscard]] std::string phases() const {
    return scene.value(
        "SELECT string_agg(concat_ws(' ', id, name, minimum_age, opens_on), ', ' ORDER BY id) FROM phases");
  }
  store::CarefulChange read(ChangeId id) {
    return run([&](Transaction& tx) { return store::read_change(tx, id).value(); });
  }
  store::Moved move() {
    return run([](Transaction& tx) { return store::move_displaced(tx, 1000); });
  }
  /// As if it had waited for so much longer.
  void later(std::chrono::seconds time) {
    const auto interval = "interval '" + std::to_string(time.count()) + " s'";
    scene.execute("UPDATE careful_changes SET waits_since = waits_since - " + interval +
                  ", due_at = due_at - " + interval);
  }
  [[nodiscard]] OfferId add_booked(WindowId window) {
    const auto offer = scene.add_offer(scene.add_person(), window);
    EXPECT_TRUE(*run([&](Transaction& tx) { return store::accept_offer(tx, offer); }));
    return offer;
  }
  /// "capacity held booked", and what was ordered, and what waits.
  [[nodiscard]] std::string row(WindowId window) const {
    return scene.value(
        "SELECT concat_ws(' ', capacity, held, booked, '-> ' || capacity_ordered, "
        "'waits ' || capacity_in_waiting) FROM windows WHERE id = " +
        std::to_string(static_cast<std::int64_t>(window)));
  }
  [[nodiscard]] int free_of(WindowId window) {
    return run([&](Transaction& tx) { return store::lock_windows(tx, {window}); }).at(0).free;
  }
  [[nodiscard]] std::string deeds() const {
    return scene.value(
        "SELECT string_agg(action || ': ' || regexp_replace(detail, ', 2.*Z', ''), E'\\n' "
        "ORDER BY id) FROM audit_log");
  }
};

}  // namespace

TEST_F(CarefulChanges, AnOrderThatTouchesNobodyIsDoneAtOnce) {
  const auto window = scene.add_window(12);
  (void)add_booked(window);

  const auto proposal = propose({shall_have(window, 1)});

  EXPECT_EQ(proposal.fate, Fate::done);
  EXPECT_EQ(row(window), "1 0 1");
  EXPECT_EQ(scene.value("SELECT count(*) FROM careful_changes"), "0");
  EXPECT_EQ(deeds(), "ordered-windows: windows: 1; seats: 12 to 1; people: 0");
}

TEST_F(CarefulChanges, WhatTouchesPeopleWaitsAndTakesNothingFromAnybodyUntilItsTimeIsOver) {
  const auto window = scene.add_window(12);
  const auto offer = add_booked(window);

  const auto proposal = propose({shall_have(window, 0)});

  EXPECT_EQ(proposal.fate, Fate::waiting);
  EXPECT_EQ(proposal.people, 1U);
  later(299s);
  EXPECT_FALSE(do_due());
  EXPECT_EQ(move().told, 0U);
  EXPECT_EQ(row(window), "12 0 1 waits 0");

  later(1s);
  const auto done = do_due();

  ASSERT_TRUE(done);
  EXPECT_EQ(done->id, proposal.change);
  EXPECT_EQ(done->state, ChangeState::done);
  EXPECT_EQ(row(window), "1 0 1 -> 0");
  EXPECT_EQ(move().told, 1U);
  EXPECT_EQ(scene.messages(offer), "booked sms withdrawn\noffer sms sent\nwindow-cancelled sms due");
  EXPECT_FALSE(do_due());
  EXPECT_EQ(deeds(),
            "ordered-change: windows: 1; seats: 12 to 0; people: 1; change 1\n"
            "ordered-windows: windows: 1; seats: 12 to 0; people: 1; change 1");
}

TEST_F(CarefulChanges, NoSeatThatItTakesIsGivenToAnybodyNewWhileItWaits) {
  const auto window = scene.add_window(12);
  const auto booked = add_booked(window);
  const auto held = scene.add_offer(scene.add_person(), window);
  auto seats = run([](Transaction& tx) { return store::seats_changed_since(tx, 0); });

  (void)propose({shall_have(window, 1)});

  EXPECT_EQ(free_of(window), 0);
  seats = run([&](Transaction& tx) { return store::seats_changed_since(tx, seats.horizon); });
  ASSERT_FALSE(seats.changed.empty());
  EXPECT_EQ(seats.changed.back().free, 0);
  // One is given back, and the window still has as many people as it shall have.
  EXPECT_TRUE(*run([&](Transaction& tx) { return store::decline_offer(tx, held); }));
  EXPECT_EQ(free_of(window), 0);
  // Then another: this seat it keeps.
  run([&](Transaction& tx) { return store::cancel_registration(tx, scene.person_of(booked), ""); });
  EXPECT_EQ(free_of(window), 1);
}

TEST_F(CarefulChanges, UndoneInTimeEverythingIsAsItWasAndNobodyWasTold) {
  const auto cut = scene.add_window(12);
  const auto raised = scene.add_window(12);
  const auto offer = add_booked(cut);
  const auto missing =
      store::WindowOrder{.clinic = {"a"}, .starts_at = shall_have(raised, 0).starts_at + 1h, .capacity = 12};
  const auto proposal = propose({shall_have(cut, 0), shall_have(raised, 24), missing});
  EXPECT_EQ(scene.value("SELECT count(*) FROM windows"), "2");

  EXPECT_EQ(undo(*proposal.change), Undone::undone);
  EXPECT_EQ(undo(*proposal.change), Undone::undone);
  later(1h);

  EXPECT_FALSE(do_due());
  EXPECT_EQ(move().told, 0U);
  EXPECT_EQ(row(cut), "12 0 1");
  EXPECT_EQ(row(raised), "12 0 0");
  EXPECT_EQ(scene.value("SELECT count(*) FROM windows"), "2");
  EXPECT_EQ(free_of(cut), 11);
  EXPECT_EQ(scene.messages(offer), "booked sms due\noffer sms sent");
  EXPECT_EQ(deeds(),
            "ordered-change: windows: 3; seats: 24 to 36; people: 1; change 1\n"
            "undid-change: windows: 3; seats: 24 to 36; people: 1; change 1");
}

TEST_F(CarefulChanges, WhatIsDoneCannotBeUndone) {
  const auto window = scene.add_window(12);
  (void)add_booked(window);
  const auto proposal = propose({shall_have(window, 0)});
  later(301s);
  ASSERT_TRUE(do_due());

  EXPECT_EQ(undo(*proposal.change), Undone::done_already);
  EXPECT_EQ(undo(ChangeId{99}), Undone::unknown);
  EXPECT_EQ(row(window), "1 0 1 -> 0");
}

TEST_F(CarefulChanges, WhatTouchesManyIsDoneOnlyWhenSomebodyElseHasConfirmedIt) {
  const auto window = scene.add_window(12);
  (void)add_booked(window), (void)add_booked(window);

  const auto proposal = propose({shall_have(window, 0)}, {.alone_max = 1});

  EXPECT_EQ(proposal.fate, Fate::needs_second);
  EXPECT_FALSE(do_due());
  EXPECT_EQ(row(window), "12 0 2");
  EXPECT_EQ(confirm(*proposal.change, "mo"), Confirmed::same_person);
  EXPECT_EQ(read(*proposal.change).state, ChangeState::proposed);
  (void)add_booked(window);  // seats go on being given until it is confirmed

  EXPECT_EQ(confirm(*proposal.change, "ada"), Confirmed::waiting);
  EXPECT_EQ(confirm(*proposal.change, "ada"), Confirmed::waiting);

  const auto change = read(*proposal.change);
  EXPECT_EQ(change.people, 3U);
  EXPECT_EQ(change.confirmed_by_name, "ada");
  EXPECT_EQ(row(window), "12 0 3 waits 0");
  later(301s);
  EXPECT_TRUE(do_due());
  EXPECT_EQ(move().told, 3U);
  EXPECT_EQ(confirm(*proposal.change, "ada"), Confirmed::ended);
}

TEST_F(CarefulChanges, TheDatabaseItselfRefusesThatOnePersonDoesWhatTakesTwo) {
  const auto window = scene.add_window(12);
  (void)add_booked(window), (void)add_booked(window);
  (void)propose({shall_have(window, 0)}, {.alone_max = 1});

  EXPECT_ANY_THROW(scene.execute("UPDATE careful_changes SET confirmed_by = proposed_by"));
  EXPECT_ANY_THROW(
      scene.execute("UPDATE careful_changes SET state = 'waiting', waits_since = now(), due_at = now()"));
  EXPECT_ANY_THROW(scene.execute(
      "UPDATE careful_changes SET state = 'done', waits_since = now(), due_at = now(), ended_at = now()"));
}

TEST_F(CarefulChanges, AnHourStandsInOneChangeAtATime) {
  const auto window = scene.add_window(12);
  const auto other = scene.add_window(12);
  (void)add_booked(window);
  const auto first = propose({shall_have(window, 0)});

  const auto second = propose({shall_have(other, 24), shall_have(window, 24)});

  EXPECT_EQ(second.fate, Fate::in_the_way);
  EXPECT_EQ(second.change, first.change);
  EXPECT_EQ(propose({shall_have(other, 24)}).fate, Fate::done);
  (void)undo(*first.change);
  EXPECT_EQ(propose({shall_have(window, 24)}).fate, Fate::done);
}

TEST_F(CarefulChanges, AWindowThatBeginsWhileItsChangeWaitsIsCutAllTheSame) {
  const auto window = scene.add_window(12);
  (void)add_booked(window);
  (void)propose({shall_have(window, 0)});
  later(301s);
  scene.execute(
      "UPDATE windows SET starts_at = now() - interval '1 s'; "
      "UPDATE careful_windows SET starts_at = now() - interval '1 s'");
  scene.execute("UPDATE careful_windows SET starts_at = (SELECT starts_at FROM windows)");

  ASSERT_TRUE(do_due());

  EXPECT_EQ(row(window), "1 0 1 -> 0");
}

TEST_F(CarefulChanges, OfManyProcessesThatLookEachChangeIsDoneByOne) {
  const auto window = scene.add_window(12);
  (void)add_booked(window);
  (void)propose({shall_have(window, 0)});
  later(301s);

  std::vector<std::future<int>> processes;
  for (int process = 0; process < 4; ++process) {
    processes.push_back(std::async(std::launch::async, [this] {
      auto own = connect();
      int done = 0;
      for (int look = 0; look < 20; ++look) {
        done +=
            own.in_transaction_again([](Transaction& tx) { return store::do_due_change(tx, {}); }) ? 1 : 0;
      }
      return done;
    }));
  }
  int done = 0;
  for (auto& process : processes) done += process.get();

  EXPECT_EQ(done, 1);
  EXPECT_EQ(scene.value("SELECT count(*) FROM audit_log WHERE action = 'ordered-windows'"), "1");
}

TEST_F(CarefulChanges, AProcessThatDiesInTheMidstOfItLeavesItWholeToTheNext) {
  const auto window = scene.add_window(12);
  (void)add_booked(window);
  const auto proposal = propose({shall_have(window, 0)});
  later(301s);
  auto dying = connect();

  EXPECT_ANY_THROW(dying.in_transaction([&](Transaction& tx) {
    EXPECT_TRUE(store::do_due_change(tx, {}));
    scene.execute(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
        "WHERE datname = current_database() AND state = 'idle in transaction'");
    (void)store::Connection::clock(tx);
  }));

  EXPECT_EQ(read(*proposal.change).state, ChangeState::waiting);
  EXPECT_EQ(row(window), "12 0 1 waits 0");
  EXPECT_TRUE(do_due());
  EXPECT_EQ(move().told, 1U);
}

TEST_F(CarefulChanges, APhaseMovesOnlyWhenItsTimeIsOverAndCountsWhoHasTheirTurnEarlierOrLater) {
  using namespace std::chrono;
  const Date before{2026y / December / 1}, after{2027y / January / 15};
  run([&](Transaction& tx) {
    return store::import_phases(
        tx,
        {{.id = 1, .name = "Everybody", .minimum_age_years = 12, .opens_on = before, .gather_until = {}}});
  });
  const auto person = scene.add_person();
  scene.execute(
      "UPDATE registrations SET date_of_birth = '1950-01-01', eligible_from = '2026-12-01', "
      "turn_at = received_at WHERE id = '$'",
      person);
  const auto opens = [&] { return scene.value("SELECT opens_on FROM phases"); };
  const auto theirs = [&] { return scene.value("SELECT eligible_from FROM registrations"); };

  const auto turns = run([&](Transaction& tx) {
    const auto programme = store::read_programme(tx, {});
    return store::foresee_phase(tx, programme, programme.phases.at(0), after);
  });
  EXPECT_EQ(turns.later, 1U);
  EXPECT_EQ(turns.earlier, 0U);

  const auto undone = move_phase(after);
  EXPECT_EQ(undone.fate, Fate::waiting);
  EXPECT_EQ(move_phase(after).fate, Fate::in_the_way);
  EXPECT_EQ(undo(*undone.change), Undone::undone);
  later(1h);
  EXPECT_FALSE(do_due());
  EXPECT_EQ(opens() + ' ' + theirs(), "2026-12-01 2026-12-01");

  (void)move_phase(after);
  later(301s);
  ASSERT_TRUE(do_due());
  EXPECT_EQ(opens() + ' ' + theirs(), "2027-01-15 2027-01-15");
  EXPECT_EQ(move_phase(after).fate, Fate::done);
}

namespace {

using namespace std::chrono;
constexpr Date december{2026y / December / 1}, january{2027y / January / 15};

Phase phase(std::int64_t id, const char* name, int minimum_age, Date opens_on) {
  return {.id = id, .name = name, .minimum_age_years = minimum_age, .opens_on = opens_on, .gather_until = {}};
}

}  // namespace

TEST_F(CarefulChanges, AFileOfPhasesThatTouchesNobodyIsDoneAtOnceAndTheSameFileChangesNothing) {
  const std::vector file{phase(1, "Everybody", 12, december)};

  const auto first = propose_file(file);
  const auto again = propose_file(file);

  EXPECT_EQ(first.proposal.fate, Fate::done);
  EXPECT_EQ(first.imported.added, 1U);
  EXPECT_EQ(again.proposal.fate, Fate::done);
  EXPECT_EQ(again.imported.unchanged, 1U);
  EXPECT_EQ(phases(), "1 Everybody 12 2026-12-01");
  EXPECT_EQ(scene.value("SELECT count(*) FROM careful_changes"), "0");
}

TEST_F(CarefulChanges, AFileOfPhasesThatTouchesPeopleIsOneChangeThatWaitsAndCanBeUndone) {
  (void)propose_file({phase(1, "Old", 60, december)});
  add_waiting("1950-01-01", "'2026-12-01'");
  add_waiting("2000-01-01", "NULL");
  const std::vector file{phase(1, "Old", 60, january), phase(2, "Everybody", 12, january)};

  const auto undone = propose_file(file);

  EXPECT_EQ(undone.proposal.fate, Fate::waiting);
  EXPECT_EQ(undone.turns.later, 1U);
  EXPECT_EQ(undone.turns.earlier, 1U) << "who had no day at all";
  EXPECT_EQ(undo(*undone.proposal.change), Undone::undone);
  later(301s);
  EXPECT_FALSE(do_due());
  EXPECT_EQ(phases(), "1 Old 60 2026-12-01");

  const auto ordered = propose_file(file);
  const auto waiting = read(*ordered.proposal.change);
  EXPECT_EQ(waiting.proposed_by, std::nullopt);
  EXPECT_EQ(waiting.people, 2U);
  ASSERT_EQ(waiting.phases.size(), 2U);
  EXPECT_EQ(waiting.phases.at(0).opened_on, december);
  EXPECT_EQ(waiting.phases.at(1).opened_on, std::nullopt);
  later(301s);
  ASSERT_TRUE(do_due());

  EXPECT_EQ(phases(), "1 Old 60 2027-01-15, 2 Everybody 12 2027-01-15");
  EXPECT_EQ(scene.value("SELECT count(*) FROM registrations WHERE eligible_from = '2027-01-15'"), "2");
  EXPECT_EQ(
      scene.value("SELECT string_agg(detail, E'\\n' ORDER BY id) FROM audit_log WHERE action = "
                  "'imported-phases' AND staff_id IS NULL"),
      "1: 2026-12-01 from 60 to 2027-01-15 from 60, 2: none to 2027-01-15 from 12; people: 2; change 2");
}

TEST_F(CarefulChanges, AFileOfPhasesThatTouchesManyIsConfirmedByOneOfTheStaffWhoeverTypedIt) {
  (void)propose_file({phase(1, "Everybody", 12, december)});
  add_waiting("1950-01-01", "'2026-12-01'");
  const auto ordered = propose_file({phase(1, "Everybody", 12, january)}, {.alone_max = 0});
  ASSERT_EQ(ordered.proposal.fate, Fate::needs_second);
  EXPECT_FALSE(do_due());
  add_waiting("1951-01-01", "'2026-12-01'");
  EXPECT_EQ(run([&](Transaction& tx) {
              return store::people_now(tx, store::read_change(tx, *ordered.proposal.change).value(), {});
            }),
            2U);

  EXPECT_EQ(confirm(*ordered.proposal.change, "mo"), Confirmed::waiting);

  EXPECT_EQ(read(*ordered.proposal.change).people, 2U) << "counted again";
  later(301s);
  EXPECT_TRUE(do_due());
  EXPECT_EQ(phases(), "1 Everybody 12 2027-01-15");
}

TEST_F(CarefulChanges, APhaseStandsInOneChangeAtATimeWhoeverOrdersIt) {
  (void)propose_file({phase(1, "Everybody", 12, december)});
  add_waiting("1950-01-01", "'2026-12-01'");
  const auto of_staff = move_phase(january);
  EXPECT_EQ(propose_file({phase(1, "All", 12, december)}).proposal.fate, Fate::in_the_way)
      << "of nobody, even";
  EXPECT_EQ(propose_file({phase(2, "Nobody", 120, december)}).proposal.fate, Fate::done);
  (void)undo(*of_staff.change);

  const auto of_file = propose_file({phase(1, "Everybody", 12, january)});

  const auto second = move_phase(january);
  EXPECT_EQ(second.fate, Fate::in_the_way);
  EXPECT_EQ(second.change, of_file.proposal.change);
}

TEST_F(CarefulChanges, OneIsUndoneInItsLastSecondWhileAnotherHoldsTheProgramme) {
  const auto window = scene.add_window(12);
  (void)add_booked(window);
  const auto proposal = propose({shall_have(window, 0)});
  later(301s);
  LockHolder moves_a_phase{scene.database.url(), "SELECT FROM programme_version FOR UPDATE"};

  EXPECT_EQ(undo(*proposal.change), Undone::undone);
  EXPECT_EQ(row(window), "12 0 1");
  EXPECT_EQ(free_of(window), 11);
}

TEST_F(CarefulChanges, WhoeverUndoesWhatIsBeingDoneIsToldSoAndDoesNotWait) {
  const auto window = scene.add_window(12);
  (void)add_booked(window);
  const auto proposal = propose({shall_have(window, 0)});
  later(301s);
  LockHolder does_it{scene.database.url(), "SELECT FROM careful_changes FOR UPDATE"};

  EXPECT_EQ(undo(*proposal.change), Undone::under_way);

  does_it.commit();
  EXPECT_EQ(undo(*proposal.change), Undone::undone);
  EXPECT_EQ(undo(ChangeId{4711}), Undone::unknown);
}

TEST_F(CarefulChanges, AHouseholdOfWhichOneMustGoIsCountedWholeAndAsToldOnce) {
  const auto window = scene.add_window(12);
  (void)scene.add_offer(scene.add_person(), window);
  (void)scene.add_offer(scene.add_person(), window);
  scene.execute("UPDATE offers SET party_id = (SELECT min(id::text)::uuid FROM offers)");

  const auto proposal = propose({shall_have(window, 1)});
  const auto foreseen = run(
      [&](Transaction& tx) { return store::foresee_change(tx, *store::read_change(tx, *proposal.change)); });

  EXPECT_EQ(proposal.people, 2U);
  EXPECT_EQ(foreseen.told_by.at(Contact::sms), 1U);
  later(301s);
  ASSERT_TRUE(do_due());
  const auto moved = move();
  EXPECT_EQ(moved.told, 1U);
  EXPECT_EQ(moved.returned, 1U);
  laws_must_hold = false;  // a household that nobody sent as one
}

TEST_F(CarefulChanges, ASeatHeldBackForNothingIsFound) {
  const auto window = scene.add_window(12);
  (void)add_booked(window);
  (void)propose({shall_have(window, 0)});
  EXPECT_EQ(broken_laws(connection), "");

  scene.execute("UPDATE windows SET capacity_in_waiting = 3");

  laws_must_hold = false;
  EXPECT_THAT(broken_laws(connection), testing::HasSubstr("seats are held back"));
}
