#include <fstream>
#include <regex>

#include <gmock/gmock.h>

#include "holdfast/matching/record.hpp"
#include "holdfast/store/round_records.hpp"
#include "store/database/deflate.hpp"
#include "support/long_form.hpp"
#include "support/program/a_crowd.hpp"

using namespace holdfast;
using namespace holdfast::test;
using namespace std::chrono_literals;
using testing::HasSubstr;

namespace {

/// A few hours at all the demonstration's clinics, far too few for everybody.
std::string scarce_windows(int seats) {
  std::ifstream clinics{std::filesystem::path{HOLDFAST_ROOT} / "config" / "demo" / "clinics.csv"};
  std::string windows, line;
  std::getline(clinics, line);
  while (std::getline(clinics, line)) {
    const auto id = line.substr(0, line.find(','));
    for (int day = 3; day < 10; ++day) {
      for (const int hour : {9, 13})
        windows += id + ',' + day_ahead(day, hour) + ',' + std::to_string(seats) + '\n';
    }
  }
  return windows;
}

std::vector<int> numbers_in(const std::string& text) {
  std::vector<int> numbers;
  static const std::regex digits{"[0-9]+"};
  for (std::sregex_iterator at{text.begin(), text.end(), digits}, end; at != end; ++at) {
    numbers.push_back(std::stoi(at->str()));
  }
  return numbers;
}

/// Writes the record of a round anew, in which two people have changed seats, and says it came out so.
void tamper(const Home& home, RoundId id) {
  store::Settings settings;
  settings.url = home.database_url();
  store::Connection connection{settings};
  connection.in_transaction([&](store::Transaction& tx) {
    const auto kept = store::read_kept_round(tx, id).value();
    auto programme = std::make_shared<Programme>(matching::places_in(kept.places));
    const auto record = matching::record_in(kept.record, *programme);
    programme->version = record.programme;
    programme->weights = record.weights;
    std::vector<WindowId> ids;
    for (const auto& open : record.open) ids.push_back(open.id);
    std::vector<matching::Window> windows;
    for (const auto& stored : store::windows_with(tx, ids)) {
      windows.push_back(
          {.id = stored.id, .clinic = *programme->find(stored.clinic), .starts_at = stored.starts_at});
    }
    const matching::Calendar calendar{programme, windows};
    std::vector<int> free(windows.size());
    for (const auto& open : record.open) {
      free[static_cast<std::size_t>(calendar.find(open.id).value())] = open.free;
    }
    // The last who was seated is left out, and nobody says so.
    matching::Plan plan;
    for (std::size_t person = 0; person < record.people.size(); ++person) {
      if (!record.taken[person]) continue;
      const auto slot = calendar.find(record.open[*record.taken[person]].id).value();
      plan.seated.push_back({.person = person,
                             .slot = slot,
                             .distance = calendar.distance(record.people[person], slot),
                             .choice = std::nullopt});
    }
    plan.seated.pop_back();
    for (const auto& seat : plan.seated) plan.distance += seat.distance;
    const auto bytes = matching::record_of(record.people, record.tags, calendar, free, plan, record.now);
    std::ofstream{home.folder() / "tampered"} << store::deflated(bytes);
  });
  std::ifstream bytes{home.folder() / "tampered", std::ios::binary};
  std::string hexadecimal;
  for (char byte = 0; bytes.get(byte);) {
    char digits[3];
    std::snprintf(digits, sizeof digits, "%02x", static_cast<unsigned char>(byte));
    hexadecimal += digits;
  }
  home.execute("UPDATE round_records SET record = '\\x" + hexadecimal +
               "' WHERE round_id = " + std::to_string(static_cast<std::int64_t>(id)));
}

}  // namespace

TEST(ReplayedRounds, OfALoadTestAreAllOptimalAndATamperedOneIsTold) {
  const auto rounds = short_or_long(40, 1'000);
  Home home;
  home.import_demo(scarce_windows(short_or_long(1, 12)));
  home.settings["offers.hold_seconds"] = "1";  // seats come back, and the waiting list has its turns
  home.settings["allocation.round_max"] = "64";
  Running server{home};
  Crowd crowd{home};
  const auto committed = [&] { return std::stoi(home.value("SELECT count(*) FROM round_records")); };

  for (int wave = 0; wave < 400 && committed() < rounds; ++wave) {
    ASSERT_GT(crowd.send(server.url(), 250), 0U);
  }
  ASSERT_TRUE(comes_true([&] { return server.queued() == 0; }, 120s));
  ASSERT_EQ(server.stop(), 0);

  const auto begun = std::chrono::steady_clock::now();
  const auto all = home.run({"replay", "--all"});
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
  ASSERT_EQ(all.code, 0) << all.text;
  const auto numbers = numbers_in(all.text);
  EXPECT_GE(numbers.at(0), rounds);
  EXPECT_EQ(numbers.at(0), numbers.at(2)) << all.text;
  EXPECT_EQ(std::to_string(numbers.at(0)), home.value("SELECT count(*) FROM round_records"));
  std::printf(
      "%sIn %.1f s. %s\n", all.text.c_str(), took.count(),
      home.value("SELECT sum(record_bytes) || ' bytes, ' || sum(people) || ' people, the greatest round ' || "
                 "max(people) || ', unseated ' || sum(people - seated) FROM rounds WHERE record_bytes > 0")
          .c_str());

  const auto victim = home.value("SELECT id FROM rounds WHERE seated > 1 AND record_bytes > 0 LIMIT 1");
  EXPECT_THAT(home.run({"replay", victim}).text, HasSubstr("\nOptimal."));
  tamper(home, static_cast<RoundId>(std::stoll(victim)));
  const auto told = home.run({"replay", victim});
  EXPECT_EQ(told.code, 1);
  EXPECT_THAT(told.text, HasSubstr("NOT OPTIMAL."));
  EXPECT_EQ(home.run({"replay", "--all"}).code, 1);
}

TEST(ReplayedRounds, SayWhySomebodyGotTheWindowTheyGot) {
  Home home;
  const auto wish = day_ahead(5, 10);
  home.import_demo("sterling-road," + wish + ",1\nsterling-road," + day_ahead(5, 11) + ",1\n");
  Running server{home};
  auto client = server.client();
  const auto first = submit(client, a_form(1, "sterling-road", wish));
  (void)await_state(client, first, "offered");
  const auto second = submit(client, a_form(2, "sterling-road", wish));
  (void)await_state(client, second, "offered");

  const auto of_first = home.run({"replay", "--person", first});
  const auto of_second = home.run({"replay", "--person", second});

  EXPECT_EQ(of_first.code, 0) << of_first.text;
  EXPECT_THAT(of_first.text, HasSubstr("1 people, 2 free seats in 2 windows."));
  EXPECT_THAT(of_first.text, HasSubstr("0 minutes: sterling-road, " + wish + ", 1 of 1 seats: theirs"));
  EXPECT_THAT(of_second.text, HasSubstr("1 people, 1 free seats in 1 windows."));
  EXPECT_THAT(of_second.text,
              HasSubstr("60 minutes: sterling-road, " + day_ahead(5, 11) + ", 1 of 1 seats: theirs"));
  EXPECT_EQ(home.run({"replay", "--person", "nobody"}).code, 1);
  EXPECT_EQ(home.run({"replay", "4711"}).code, 1);
}

TEST(ReplayedRounds, AreNotKeptWhereThatIsTurnedOff) {
  Home home;
  const auto wish = day_ahead(5, 10);
  home.import_demo("sterling-road," + wish + ",1\n");
  home.settings["rounds.kept_days"] = "0";
  Running server{home};
  auto client = server.client();

  (void)await_state(client, submit(client, a_form(1, "sterling-road", wish)), "offered");

  EXPECT_EQ(home.value("SELECT count(*) > 0 FROM rounds"), "t");
  EXPECT_EQ(home.value("SELECT count(*) FROM round_records"), "0");
}
