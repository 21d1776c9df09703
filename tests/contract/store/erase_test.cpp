#include "holdfast/store/erase.hpp"

#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include <gmock/gmock.h>

#include "contract/store/people.hpp"
#include "holdfast/store/offers.hpp"

using namespace holdfast;
using namespace holdfast::test;
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
    run([&](auto& tx) { was_there = store::erase_person(tx, vault, person.id, "a test"); });
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
