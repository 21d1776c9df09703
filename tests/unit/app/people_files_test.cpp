#include "app/files/people_files.hpp"

#include <map>
#include <sstream>

#include <gmock/gmock.h>

using namespace holdfast;
using namespace holdfast::app;
using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

namespace {

const Instant now{std::chrono::sys_days{std::chrono::November / 27 / 2026}};

class PeopleFile : public testing::Test {
 protected:
  PeopleFile() {
    programme.clinics = {{.id = {"a"},
                          .name = "A",
                          .address = {},
                          .at = {43.6, -79.4},
                          .zone = TimeZone::named("America/Toronto")}};
    programme.phases = {{.id = 1,
                         .name = "70+",
                         .minimum_age_years = 70,
                         .opens_on = Date{std::chrono::January / 1 / 2026},
                         .gather_until = std::nullopt}};
  }

  /// One row with these cells, and whatever else a row needs.
  std::vector<store::MovedPerson> read(std::map<std::string, std::string> cells) {
    const std::map<std::string, std::string> usual{
        {"version", "1"},
        {"id", "4711"},
        {"state", "waiting"},
        {"received_at", "2026-11-20T10:00:00.5Z"},
        {"name", "Zoé O'Brien"},
        {"line1", "1 Street"},
        {"city", "Toronto"},
        {"province", "ON"},
        {"postal_code", "m6r2b2"},
        {"phone", "416 555 0199"},
        {"email", ""},
        {"contact", "sms"},
        {"language", "fr"},
        {"date_of_birth", "1948-03-12"},
        {"health_card_number", ""},
        {"preferences", R"([{"start": "2026-01-05T10:00", "clinic": "a"}])"}};
    cells.insert(usual.begin(), usual.end());
    std::string header, line;
    for (const auto& [name, cell] : cells) {
      std::string quoted;
      for (const char c : cell) quoted += c == '"' ? "\"\"" : std::string{c};
      header += (header.empty() ? "" : ",") + name;
      line += (line.empty() ? "\"" : ",\"") + quoted + '"';
    }
    std::istringstream in{header + "\n" + line + "\n"};
    std::vector<store::MovedPerson> people;
    errors.clear();
    read_people(in, {.programme = programme, .ids = ids, .now = now}, errors,
                [&](store::MovedPerson person) { people.push_back(std::move(person)); });
    return people;
  }

  Programme programme;
  Capabilities ids{KeyRing{.masters = {{1, SecretKey{}}}, .current = 1}};
  CsvErrors errors;
};

}  // namespace

TEST_F(PeopleFile, IsReadAsAFormIsAndAWishMayHavePassed) {
  const auto people = read({});

  EXPECT_THAT(errors, IsEmpty());
  ASSERT_THAT(people, SizeIs(1));
  const auto& person = people[0];
  EXPECT_EQ(person.registration.phone, "+14165550199");
  EXPECT_EQ(person.registration.address.postal_code, "M6R 2B2");
  EXPECT_EQ(person.registration.received_at,
            Instant{std::chrono::sys_days{std::chrono::November / 20 / 2026}} + 10h + 500ms);
  EXPECT_EQ(person.turn_at, person.registration.received_at);
  EXPECT_EQ(person.asked_at, person.registration.received_at);
  EXPECT_EQ(person.eligible_from, (Date{std::chrono::January / 1 / 2026}));
  EXPECT_EQ(person.registration.via, Via::api);
}

TEST_F(PeopleFile, KeepsAUuidAndMakesOneOfAnyOtherId) {
  const auto kept = read({{"id", "0193D0A0-0000-7000-8000-00000000000A"}});
  const auto made = read({});
  const auto again = read({});
  const auto other = read({{"id", "4712"}});

  EXPECT_EQ(uuid_text(kept[0].registration.id.bytes), "0193d0a0-0000-7000-8000-00000000000a");
  EXPECT_EQ(made[0].registration.id, again[0].registration.id);
  EXPECT_NE(made[0].registration.id, other[0].registration.id);
}

TEST_F(PeopleFile, LetsWhoeverIsAskedElsewhereWaitOnAndLooksForAWishOfThoseAlone) {
  EXPECT_EQ(read({{"state", "offered"}})[0].state, RegistrationState::waiting);
  EXPECT_EQ(read({{"state", "queued"}})[0].state, RegistrationState::waiting);
  EXPECT_THAT(read({{"preferences", ""}}), IsEmpty());
  EXPECT_THAT(errors, ElementsAre(HasSubstr("line 2: preferences (required)")));
  EXPECT_THAT(read({{"preferences", ""}, {"state", "booked"}}), SizeIs(1));
}

TEST_F(PeopleFile, AsksForATelephoneButOfWhoeverCameToAClinicsDoor) {
  EXPECT_THAT(read({{"phone", ""}}), IsEmpty());
  EXPECT_THAT(errors, ElementsAre(HasSubstr("line 2: phone (phone-needed)")));
  EXPECT_THAT(read({{"phone", ""}, {"contact", "call"}, {"via", "call_centre"}}), SizeIs(1));
  EXPECT_THAT(read({{"phone", ""}, {"contact", "call"}, {"via", "web"}}), IsEmpty());
}

TEST_F(PeopleFile, SaysAllThatIsWrongWithARow) {
  EXPECT_THAT(read({{"state", "x"},
                    {"date_of_birth", "2999-01-01"},
                    {"preferences", "[1]"},
                    {"needs", "wings"},
                    {"short_notice", "1"},
                    {"refused_windows", "a"},
                    {"due_from", "2026-01-01"}}),
              IsEmpty());

  EXPECT_THAT(errors,
              ElementsAre(HasSubstr("state is unknown"), HasSubstr("due_from is of a second dose"),
                          HasSubstr("refused_windows is not"), HasSubstr("short_notice is not t or f"),
                          HasSubstr("preferences is not like"), HasSubstr("date_of_birth ("),
                          HasSubstr("needs (unknown-need)"), HasSubstr("preferences (required)")));
}

TEST_F(PeopleFile, IsNotReadOnAfterAThousandFaults) {
  std::string lines = "version,id,person,clinic,starts_at,booked_at\n";
  for (int line = 0; line < 5000; ++line) lines += "1,b,p,a,,2026-01-01T10:00:00Z\n";
  std::istringstream in{lines};

  read_bookings(in, {.programme = programme, .ids = ids, .now = now}, errors, [](const auto&) { FAIL(); });

  ASSERT_THAT(errors, SizeIs(csv_errors_max + 1));
  EXPECT_THAT(errors.back(), HasSubstr("was not looked at"));
}
