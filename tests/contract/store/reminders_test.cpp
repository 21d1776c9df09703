#include "holdfast/store/reminders.hpp"

#include <numeric>
#include <thread>
#include <vector>

#include <gmock/gmock.h>

#include "contract/store/scene.hpp"
#include "holdfast/store/calls.hpp"
#include "holdfast/store/change.hpp"
#include "holdfast/store/outbox.hpp"
#include "holdfast/store/reach.hpp"
#include "holdfast/store/windows.hpp"

using namespace holdfast;
using namespace holdfast::test;
using namespace std::chrono_literals;
using store::Reminded;
using store::Transaction;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

namespace {

constexpr std::size_t many = 100;

class Reminders : public StoreTest {
 protected:
  /// Somebody's appointment, accepted so long ago.
  OfferId booked(const Scene::Person& person, WindowId at, std::chrono::minutes ago = 30min) {
    const auto offer = scene.add_offer(scene.add_person(person), at);
    run([&](Transaction& tx) { store::accept_offer(tx, offer); });
    scene.execute("UPDATE offers SET resolved_at = clock_timestamp() - interval '" +
                      std::to_string(ago.count()) + " minutes' WHERE id = '$'",
                  offer);
    return offer;
  }
  OfferId booked(const Scene::Person& person = {}) { return booked(person, window); }

  /// Of a window whose moment came ten minutes ago.
  Reminded write(WindowId of, std::size_t limit = many, std::chrono::minutes left = 60min) {
    return run([&](Transaction& tx) { return write_by(tx, of, limit, left); });
  }
  Reminded write(std::size_t limit = many) { return write(window, limit); }
  static Reminded write_by(Transaction& tx, WindowId of, std::size_t limit, std::chrono::minutes left) {
    const auto now = store::Connection::clock(tx);
    return store::write_reminders(tx, Reminder::day_before, {{of, {now - 10min, now + left}}}, limit);
  }
  std::vector<store::DueMessage> claim(std::chrono::seconds lease = 60s) {
    auto claimed =
        run([&](Transaction& tx) { return store::claim_messages(tx, Contact::sms, many, 600s, lease); });
    std::erase_if(claimed, [](const auto& each) { return !each.kind.starts_with("reminder-"); });
    return claimed;
  }
  /// "channel state" of the reminders of an offer, in the order in which they were written.
  std::string reminders(const OfferId& of) {
    return scene.value(
        "SELECT string_agg(channel || ' ' || state, ', ' ORDER BY created_at, channel) FROM messages "
        "WHERE offer_id = '$' AND kind = 'reminder-day-before'",
        of);
  }
  std::vector<WindowId> windows_to_remind() {
    std::vector<WindowId> ids;
    for (const auto& each :
         run([](Transaction& tx) { return store::windows_to_remind(tx, Reminder::day_before, many); })) {
      ids.push_back(each.id);
    }
    return ids;
  }
  void cancel(const OfferId& of) {
    run([&](Transaction& tx) { store::cancel_registration(tx, scene.person_of(of), "asked"); });
  }
  std::string number(WindowId id) { return std::to_string(static_cast<std::int64_t>(id)); }

  const WindowId window = scene.add_window(50);
};

std::size_t sum(const Reminded& reminded) {
  return std::accumulate(reminded.begin(), reminded.end(), std::size_t{0});
}

}  // namespace

TEST_F(Reminders, GoByThePersonsChannelWithAllThatTheWordsNeed) {
  const auto text = booked();
  const auto mail = booked({.contact = "email", .email = "margaret@example.org"});
  const auto call = booked({.contact = "call"});

  EXPECT_THAT(write(), ElementsAre(1U, 1U, 1U));

  EXPECT_EQ(reminders(text), "sms due");
  EXPECT_EQ(reminders(mail), "email due");
  EXPECT_EQ(reminders(call), "call due");
  const auto claimed = claim();
  ASSERT_THAT(claimed, SizeIs(1));
  EXPECT_EQ(claimed[0].offer->offer.id, text);
  EXPECT_EQ(claimed[0].offer->clinic.name, "Sterling Road");
  ASSERT_TRUE(claimed[0].useful_until);
  EXPECT_GT(*claimed[0].useful_until, claimed[0].written_at + 59min);
}

TEST_F(Reminders, AreWrittenOnceAlsoWhereThePersonIsReachedOtherwiseMeanwhile) {
  const auto offer = booked();
  EXPECT_EQ(sum(write()), 1U);

  scene.execute("UPDATE registrations SET contact = 'email', email = 'margaret@example.org'");

  EXPECT_EQ(sum(write()), 0U);
  EXPECT_EQ(reminders(offer), "sms due");
}

TEST_F(Reminders, AreWrittenOnceBySeveralProcessesAtOnce) {
  constexpr std::size_t people = 40;
  for (std::size_t at = 0; at < people; ++at) (void)booked();

  std::atomic<std::size_t> written{0};
  std::vector<std::thread> processes;
  for (int process = 0; process < 4; ++process) {
    processes.emplace_back([&] {
      auto own = connect();
      for (int turn = 0; turn < 20; ++turn) {
        written +=
            sum(own.in_transaction_again([&](Transaction& tx) { return write_by(tx, window, 7, 60min); }));
      }
    });
  }
  for (auto& process : processes) process.join();

  EXPECT_EQ(written, people);
  EXPECT_EQ(scene.value("SELECT count(*) FROM messages WHERE kind = 'reminder-day-before'"),
            std::to_string(people));
}

TEST_F(Reminders, AreNotForWhoBookedAfterTheirMoment) {
  const auto before = booked({}, window, 11min);
  const auto after = booked({}, window, 9min);

  EXPECT_EQ(sum(write()), 1U);

  EXPECT_EQ(reminders(before), "sms due");
  EXPECT_EQ(reminders(after), "");
}

TEST_F(Reminders, AreNotForOffersThatNobodyHasAccepted) {
  const auto held = scene.add_offer(scene.add_person(), window);

  EXPECT_EQ(sum(write()), 0U);

  EXPECT_EQ(reminders(held), "");
}

TEST_F(Reminders, AreWrittenInBatchesAndTheOthersFollow) {
  for (int person = 0; person < 5; ++person) (void)booked();

  EXPECT_EQ(sum(write(3)), 3U);
  EXPECT_EQ(sum(write(3)), 2U);
  EXPECT_EQ(sum(write(3)), 0U);
}

TEST_F(Reminders, AreWithdrawnWithTheAppointmentAndNotWrittenAfterIt) {
  const auto reminded = booked();
  const auto not_yet = booked();
  EXPECT_EQ(sum(write(1)), 1U);

  cancel(reminded);
  cancel(not_yet);

  EXPECT_EQ(sum(write()), 0U);
  EXPECT_EQ(reminders(reminded) + reminders(not_yet), "sms withdrawn");
  EXPECT_THAT(claim(), IsEmpty());
}

TEST_F(Reminders, ThatWereBeingSentWhenTheAppointmentEndedAreNotSentAgain) {
  const auto offer = booked();
  (void)write();
  const auto sending = claim();
  ASSERT_THAT(sending, SizeIs(1));

  cancel(offer);
  run([&](Transaction& tx) { store::retry_message(tx, sending[0].id, 0ms); });

  EXPECT_THAT(claim(), IsEmpty());
  EXPECT_EQ(reminders(offer), "sms withdrawn");
}

TEST_F(Reminders, OfAnAppointmentThatIsMovedAreOfTheNewTimeAlone) {
  const auto old = booked();
  const auto later = scene.add_window();
  (void)write();
  const OfferId moved{random_bytes()};
  run([&](Transaction& tx) {
    const auto locked = store::lock_bookings(tx, scene.person_of(old), store::Changing::own);
    store::move_bookings(tx, locked.bookings,
                         {.each = {{.offer = moved, .window = later, .choice = 1}},
                          .wishes = {},
                          .at = store::Connection::clock(tx)});
  });
  scene.execute(
      "UPDATE offers SET created_at = created_at - interval '1 hour', resolved_at = resolved_at - interval "
      "'1 hour' WHERE id = '$'",
      moved);

  EXPECT_EQ(sum(write()), 0U);
  EXPECT_EQ(sum(write(later)), 1U);

  EXPECT_EQ(reminders(old), "sms withdrawn");
  EXPECT_EQ(reminders(moved), "sms due");
}

TEST_F(Reminders, OfAWindowThatIsCutAreWithdrawn) {
  const auto offer = booked();
  (void)write();

  scene.execute("UPDATE windows SET capacity = 1, capacity_ordered = 0 WHERE id = " + number(window));
  run([](Transaction& tx) { (void)store::move_displaced(tx, many); });

  EXPECT_EQ(reminders(offer), "sms withdrawn");
}

TEST_F(Reminders, ThatCameToNothingInTimeAreWithdrawn) {
  const auto text = booked();
  const auto call = booked({.contact = "call"});
  (void)write(window, many, 60min);
  EXPECT_TRUE(run([&](Transaction& tx) { return store::read_call(tx, scene.person_of(call)); }));

  scene.execute("UPDATE messages SET useful_until = clock_timestamp() WHERE useful_until IS NOT NULL");

  EXPECT_THAT(claim(), IsEmpty());
  EXPECT_EQ(reminders(text), "sms withdrawn");
  const auto to_ring = run([&](Transaction& tx) { return store::read_calls(tx, many); });
  EXPECT_TRUE(std::ranges::none_of(to_ring, [](const auto& each) { return each.kind != "booked"; }));
  run([](Transaction& tx) { store::withdraw_useless_calls(tx, many); });
  EXPECT_EQ(reminders(call), "call withdrawn");
}

TEST_F(Reminders, ThatDoNotArriveGoByTheNextChannelForAsLong) {
  const auto offer = booked({.email = "margaret@example.org"});
  (void)write();
  const auto sending = claim();

  run([&](Transaction& tx) { store::mark_failed(tx, sending.at(0).id); });

  EXPECT_EQ(reminders(offer), "sms failed, email due");
  EXPECT_EQ(scene.value("SELECT count(DISTINCT useful_until) FROM messages WHERE useful_until IS NOT NULL"),
            "1");
}

TEST_F(Reminders, ThatDoNotArriveGoNowhereOnceTheAppointmentIsNoMore) {
  const auto offer = booked({.email = "margaret@example.org"});
  (void)write();
  const auto sending = claim();

  cancel(offer);
  run([&](Transaction& tx) { store::mark_failed(tx, sending.at(0).id); });

  EXPECT_EQ(reminders(offer), "sms failed");
}

TEST_F(Reminders, AreLookedForInWindowsOfTheNextTwoDaysWithAppointmentsAlone) {
  const auto far = scene.add_window(), near = scene.add_window(), empty = scene.add_window(),
             begun = scene.add_window();
  for (const auto of : {far, near, begun}) (void)booked({}, of);
  const auto starts_in = [&](WindowId of, const std::string& hours) {
    scene.execute("UPDATE windows SET starts_at = clock_timestamp() + interval '" + hours +
                  " hours' WHERE id = " + number(of));
  };
  starts_in(near, "20");
  starts_in(empty, "20.5");
  starts_in(begun, "-0.5");

  EXPECT_THAT(windows_to_remind(), ElementsAre(near));
}

TEST_F(Reminders, OfAWindowAreOverOnceAllAreWritten) {
  (void)booked();
  scene.execute("UPDATE windows SET starts_at = clock_timestamp() + interval '20 hours' WHERE id = " +
                number(window));
  EXPECT_EQ(sum(write(1)), 1U);
  EXPECT_THAT(windows_to_remind(), ElementsAre(window));  // a full batch: there may be more

  EXPECT_EQ(sum(write(1)), 0U);

  EXPECT_THAT(windows_to_remind(), IsEmpty());
  EXPECT_EQ(scene.value("SELECT kind FROM reminded_windows"), "reminder-day-before");
}

TEST_F(Reminders, OfAWindowAreNotOverWhileWhatWasAcceptedBeforeMayBeCommittedLate) {
  (void)booked();
  const auto write_at_once = [&] {
    return run([&](Transaction& tx) {
      const auto now = store::Connection::clock(tx);
      return store::write_reminders(tx, Reminder::day_before, {{window, {now - 1s, now + 60min}}}, many);
    });
  };

  EXPECT_EQ(sum(write_at_once()), 1U);
  EXPECT_EQ(sum(write_at_once()), 0U);

  EXPECT_EQ(scene.value("SELECT count(*) FROM reminded_windows"), "0");
}
