#include "holdfast/store/erase.hpp"

#include <fstream>
#include <future>
#include <regex>
#include <set>
#include <sstream>

#include <gmock/gmock.h>

#include "contract/store/people.hpp"
#include "holdfast/store/offers.hpp"
#include "holdfast/store/reminders.hpp"
#include "support/lock_holder.hpp"

using namespace holdfast;
using namespace holdfast::test;
using namespace std::chrono_literals;
using testing::IsEmpty;

namespace {

class Erase : public RoundTest {
 protected:
  Registration waiting() {
    const auto person = a_person();
    keep(person);
    return person;
  }
  bool erase(const Registration& person) {
    bool was_there = false;
    run([&](auto& tx) { was_there = store::erase_person(tx, vault, person.id, {{}, "a test"}); });
    return was_there;
  }
  store::Purged walk(std::size_t limit = 1000) {
    store::Purged all;
    store::PurgePlace place;
    for (int step = 0; step < 100 && !place.over; ++step) {
      run([&](auto& tx) {
        const auto part = store::purge(tx, {}, place, limit);
        all.ended += part.ended;
        all.unanswered += part.unanswered;
        all.messages += part.messages;
        all.letters += part.letters;
      });
    }
    EXPECT_TRUE(place.over);
    return all;
  }
  std::string erased(const Registration& person) {
    return scene.value("SELECT erased_at IS NOT NULL FROM registrations WHERE id = '$'", person.id);
  }
};

std::string documented() {
  std::ifstream in{"docs/data.md"};
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

/// Of each row of the query, whether docs/data.md names it so: those it does not.
std::vector<std::string> missing(const std::string& listed, const std::string& before) {
  const auto text = documented();
  std::vector<std::string> all;
  std::istringstream words{listed};
  for (std::string word; words >> word;) {
    if (text.find(before + '`' + word + '`') == text.npos) all.push_back(word);
  }
  return all;
}

}  // namespace

TEST_F(Erase, TakesOutWhateverWaitsAndIsSafeToRepeat) {
  const auto person = waiting(), other = waiting();

  EXPECT_TRUE(erase(person));
  EXPECT_TRUE(erase(person));

  EXPECT_EQ(state(person), "cancelled");
  EXPECT_EQ(reason(person), "erased");
  EXPECT_EQ(erased(person), "t");
  EXPECT_EQ(erased(other), "f");
  EXPECT_EQ(state(other), "waiting");
  EXPECT_FALSE(erase(a_person()));
}

/// Somebody with an appointment in two days at the only clinic, whom staff tick.
class EraseOfWhoIsBooked : public Erase {
 protected:
  EraseOfWhoIsBooked() {
    scene.execute("INSERT INTO staff (email, name, role, password_hash) VALUES ('a@b', 'a', 'agent', '-')");
    run([&](auto& tx) { EXPECT_TRUE(*store::accept_offer(tx, offer)); });
  }
  [[nodiscard]] std::string tick() const {
    return "INSERT INTO attendance (offer_id, came, marked_at, marked_by) SELECT '" + uuid_text(offer.bytes) +
           "', true, now(), id FROM staff";
  }
  std::string what_is_left() {
    return scene.value(
        "SELECT concat_ws(' ', r.state, r.reason, o.state, w.booked) FROM registrations r JOIN offers o "
        "ON o.registration_id = r.id JOIN windows w ON w.id = o.window_id WHERE r.id = '$'",
        person);
  }
  void erase_them() {
    run([&](auto& tx) { EXPECT_TRUE(store::erase_person(tx, vault, person, {{}, "a test"})); });
  }

  WindowId window = scene.add_window(2);
  RegistrationId person = scene.add_person();
  OfferId offer = scene.add_offer(person, window);
};

TEST_F(EraseOfWhoIsBooked, GivesTheSeatBack) {
  erase_them();

  EXPECT_EQ(what_is_left(), "cancelled erased cancelled 0");
}

TEST_F(EraseOfWhoIsBooked, LeavesTheAppointmentOfWhoIsBeingTickedAtThisMoment) {
  LockHolder ticks{scene.database.url(),
                   "SELECT FROM registrations WHERE id = '" + uuid_text(person.bytes) + "' FOR UPDATE"};
  ticks.execute(tick());

  auto erasing = std::async(std::launch::async, [this] {
    auto own = connect();
    own.in_transaction([&](store::Transaction& tx) {
      (void)store::erase_person(tx, vault, person, {{}, "a test"});
    });
  });
  ticks.wait_until_somebody_waits();
  ticks.commit();
  erasing.get();

  EXPECT_EQ(what_is_left(), "booked erased accepted 1");
}

TEST_F(EraseOfWhoIsBooked, RemindsNobodyWhoWasTickedEarlyOfAnHourToCome) {
  scene.execute("UPDATE offers SET resolved_at = now() - interval '1 h'");
  scene.execute(tick());
  const auto remind = [&] {
    std::size_t written = 0;
    run([&](auto& tx) {
      const auto now = store::Connection::clock(tx);
      for (const auto count :
           store::write_reminders(tx, Reminder::hours_before,
                                  {{.window = window, .span = {.from = now, .until = now + 1h}}}, 10))
        written += count;
    });
    return written;
  };
  erase_them();

  EXPECT_EQ(remind(), 0U);
  EXPECT_EQ(what_is_left(), "booked erased accepted 1");
}

TEST_F(Erase, LetsNobodyInAgainAndTakesNoNewAddress) {
  const auto person = waiting();
  erase(person);

  run([&](auto& tx) {
    EXPECT_EQ(store::requeue(tx, person.id, std::nullopt).value().error(),
              store::RequeueRefusal::not_from_this_state);
    const Date nobody{std::chrono::year{1}, std::chrono::January, std::chrono::day{1}};
    EXPECT_EQ(store::find_by_code(tx, person.id, person.id, nobody), std::nullopt);
  });
  EXPECT_EQ(state(person), "cancelled");
  EXPECT_ANY_THROW(
      scene.execute("UPDATE registrations SET phone = '+14165550199' WHERE id = '$'", person.id));
}

TEST_F(Erase, FindsWhoIsDueInPartsAndLeavesTheOthers) {
  const auto cancelled = waiting(), recently = waiting(), long_ago = waiting(), waits = waiting();
  run([&](auto& tx) {
    for (const auto* person : {&cancelled, &recently}) store::cancel_registration(tx, person->id, "asked");
  });
  scene.execute("UPDATE registrations SET ended_at = now() - interval '181 days' WHERE id = '$'",
                cancelled.id);
  scene.execute("UPDATE registrations SET ended_at = now() - interval '179 days' WHERE id = '$'",
                recently.id);
  scene.execute(
      "UPDATE registrations SET asked_at = now() - interval '731 days', turn_at = asked_at - interval '731 "
      "days' WHERE id = '$'",
      long_ago.id);

  const auto purged = walk(1);

  EXPECT_EQ(purged.ended, 1U);
  EXPECT_EQ(purged.unanswered, 1U);
  EXPECT_EQ(erased(cancelled), "t");
  EXPECT_EQ(erased(long_ago), "t");
  EXPECT_EQ(erased(recently), "f");
  EXPECT_EQ(erased(waits), "f");
  EXPECT_EQ(walk().ended, 0U);
}

TEST_F(Erase, LeavesTheRowOfAnErasedPersonWhereALetterWas) {
  const auto person = a_person();
  run([&](auto& tx) { store::keep_dead_letter(tx, vault, person, "no room"); });
  scene.execute("UPDATE dead_letters SET created_at = now() - interval '401 days'", person.id);

  EXPECT_EQ(walk().letters, 1U);

  EXPECT_EQ(scene.value("SELECT count(*) FROM dead_letters"), "0");
  EXPECT_EQ(erased(person), "t");
}

TEST_F(Erase, IsDocumentedForEveryTableAndEveryColumnOfARegistration) {
  const auto names = [&](const std::string& what, const std::string& from) {
    return scene.value("SELECT string_agg(" + what + ", ' ') FROM information_schema." + from);
  };

  EXPECT_THAT(missing(names("table_name", "tables WHERE table_schema = 'public'"), "| "), IsEmpty());
  EXPECT_THAT(missing(names("column_name", "columns WHERE table_name = 'registrations'"), ""), IsEmpty());
}
