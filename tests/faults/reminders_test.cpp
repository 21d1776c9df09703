// Row 19, of reminders, and row 23: told once, at the right hour, on the days on which the clock changes.
#include <csignal>

#include <gmock/gmock.h>

#include "support/program/moved_time.hpp"

using namespace holdfast::test;
using namespace std::chrono_literals;
using testing::HasSubstr;

namespace {

using Day = std::chrono::local_days;

class RemindersOnADayTheClockChanges : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    if (!FakeClock::is_there()) GTEST_SKIP() << "libfaketime is not installed";
  }
};

}  // namespace

TEST_P(RemindersOnADayTheClockChanges, ComeOnceAtTheirHourOnTheWallAndOnceThroughACrash) {
  const std::string date = GetParam();
  const auto day =
      Day{std::chrono::year{std::stoi(date)} / std::stoi(date.substr(5)) / std::stoi(date.substr(8))};
  const auto eve = day - std::chrono::days{1};
  const auto eve_text = holdfast::rfc3339(holdfast::Instant{eve.time_since_epoch()}).substr(0, 10);
  MovedTime there{on_the_wall(eve, 15h)};
  there.open("sterling-road," + date + "T09:00,5\nsterling-road," + date + "T14:00,5\n");
  (void)there.book(1, date + "T09:00");
  there.cancel(there.book(2, date + "T09:00"));

  // The gateway has the text, and nobody writes it down.
  there.gateway.when_taken([&](const TwilioStub::Text& text) {
    if (text.body.find("REMINDER") != std::string::npos) there.server().process().signal(SIGKILL);
  });
  there.set_to(on_the_wall(eve, 16h + 59min + 57s));
  ASSERT_EQ(there.server().process().wait(), 128 + SIGKILL) << there.server().log();
  there.gateway.when_taken(nullptr);
  EXPECT_EQ(there.written(1, "day-before", "m.state"), "sending");
  there.set_to(on_the_wall(eve, 17h + 5min));
  there.server().start();
  ASSERT_TRUE(there.reminded(1, "day-before")) << there.server().log();
  (void)there.book(3, date + "T14:00");

  there.set_to(on_the_wall(day, 7h + 59min + 57s));
  ASSERT_TRUE(there.reminded(1, "hours-before")) << there.server().log();
  there.set_to(on_the_wall(day, 11h + 59min + 57s));
  ASSERT_TRUE(there.reminded(3, "hours-before")) << there.server().log();

  EXPECT_EQ(there.minute_of(1, "day-before"), eve_text + " 17:00");
  EXPECT_EQ(there.minute_of(1, "hours-before"), date + " 08:00");
  EXPECT_EQ(there.minute_of(3, "hours-before"), date + " 12:00");
  EXPECT_EQ(there.minute_of(3, "day-before"), "");
  EXPECT_EQ(std::ranges::count(there.texts(1, "REMINDER"), '\n'), 2) << there.texts(1, "REMINDER");
  EXPECT_EQ(std::ranges::count(there.texts(3, "REMINDER"), '\n'), 1) << there.texts(3, "REMINDER");
  EXPECT_EQ(there.texts(2, "REMINDER"), "");
  EXPECT_THAT(there.texts(1, "REMINDER"), HasSubstr("9:00 am, Sterling Road"));
  EXPECT_EQ(there.server().metric("holdfast_reminders_total{"), 2);  // since it was started again
  const auto verified = there.home().run({"verify"});
  EXPECT_EQ(verified.code, 0) << verified.text;
  std::printf("%s: reminded at 17:00 the day before, through a crash, and at 8:00 and 12:00\n", date.c_str());
}

INSTANTIATE_TEST_SUITE_P(, RemindersOnADayTheClockChanges, testing::Values("2027-03-14", "2027-11-07"));
