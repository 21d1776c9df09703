#include <fstream>

#include <gmock/gmock.h>

#include "holdfast/domain/time_zone.hpp"
#include "support/fake_clock.hpp"
#include "support/program/a_server.hpp"

using namespace holdfast::test;
using namespace std::chrono_literals;
using holdfast::Instant;
using holdfast::TimeZone;
using std::chrono::days;
using std::chrono::sys_days;
using testing::HasSubstr;

namespace {

std::string text_of(std::chrono::year_month_day day) {
  char text[16];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(day.year()),
                static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
  return text;
}

std::string hour_of(const std::string& day, int hour) {
  char text[32];
  std::snprintf(text, sizeof text, "%sT%02d:00", day.c_str(), hour);
  return text;
}

sys_days today() {
  return std::chrono::floor<days>(std::chrono::system_clock::now());
}

/// The next day in Toronto, a week from now at least, on which the clock moves by `step`.
sys_days next_change(std::chrono::minutes step) {
  const auto zone = TimeZone::named("America/Toronto");
  for (auto day = today() + days{7};; day += days{1}) {
    if (zone.offset(Instant{day + days{1} + 12h}) - zone.offset(Instant{day + 12h}) == step)
      return day + days{1};
  }
}

sys_days next_leap_day() {
  auto year = std::chrono::year_month_day{today()}.year();
  while (!year.is_leap() || sys_days{year / 2 / 29} < today() + days{7}) ++year;
  return year / 2 / 29;
}

std::vector<int> every_hour(int but = -1) {
  std::vector<int> hours;
  for (int hour = 0; hour < 24; ++hour) {
    if (hour != but) hours.push_back(hour);
  }
  return hours;
}

/// A Holdfast that lives three days before a day, with a window of one seat for every hour of it that is one.
class ThreeDaysBefore {
 public:
  explicit ThreeDaysBefore(sys_days day, const std::vector<int>& hours = every_hour())
      : day_(text_of(std::chrono::year_month_day{day})), clock_(day - days{3} - today()) {
    std::string windows;
    for (const int hour : hours) windows += "sterling-road," + hour_of(day_, hour) + ",1\n";
    home_.import_demo(windows);
    server_.emplace(home_, "a", clock_.before_command());
  }

  [[nodiscard]] const std::string& day() const { return day_; }
  [[nodiscard]] Home& home() { return home_; }
  [[nodiscard]] holdfast::app::HttpClient client() const { return server_->client(); }
  [[nodiscard]] std::string log() const { return server_->log(); }

  /// What the import says of a window at that hour.
  Printed import_hour(int hour) {
    std::ofstream{home_.folder() / "more.csv"} << "clinic,start,capacity\nsterling-road,"
                                               << hour_of(day_, hour) << ",1\n";
    return home_.run({"import", "windows", (home_.folder() / "more.csv").string()});
  }

  /// Everybody wishes another hour of the day, and gets just that one.
  void seat_everybody(const std::vector<int>& hours) {
    auto client = server_->client();
    std::vector<std::string> references;
    for (const int hour : hours)
      references.push_back(submit(client, a_form(hour, "sterling-road", hour_of(day_, hour))));
    for (std::size_t at = 0; at < hours.size(); ++at) {
      const auto status = await_state(client, references[at], "offered");
      ASSERT_EQ(status["state"], "offered") << hours[at] << " h\n" << log();
      EXPECT_EQ(status["offer"]["choice"], 1) << status;
      EXPECT_THAT(std::string(status["offer"]["start"]), HasSubstr(hour_of(day_, hours[at])));
    }
    EXPECT_EQ(home_.value("SELECT sum(distance) FROM offers"), "0");
    // PostgreSQL's own knowledge of the zone: each window is the hour on the wall that was asked for, once.
    EXPECT_EQ(home_.value("SELECT count(DISTINCT starts_at AT TIME ZONE 'America/Toronto') FROM windows "
                          "WHERE (starts_at AT TIME ZONE 'America/Toronto')::date = '" +
                          day_ + "'"),
              std::to_string(hours.size()));
    EXPECT_EQ(home_.run({"verify"}).code, 0);
    std::printf("%s: %zu hours, each wished for, seated and written in UTC once\n", day_.c_str(),
                hours.size());
  }

 private:
  std::string day_;
  FakeClock clock_;
  Home home_;
  std::optional<Running> server_;
};

int status_of_wish(ThreeDaysBefore& there, int hour, const char* code) {
  auto client = there.client();
  const auto answer = client.post("/v1/registrations",
                                  a_form(900 + hour, "sterling-road", hour_of(there.day(), hour)).dump());
  EXPECT_THAT(answer.body, HasSubstr(code));
  EXPECT_THAT(answer.body, HasSubstr("/preferences/0/start"));
  return answer.status;
}

}  // namespace

class ClockChange : public testing::Test {
 protected:
  void SetUp() override {
    if (!FakeClock::is_there()) GTEST_SKIP() << "libfaketime is not installed";
  }
};

TEST_F(ClockChange, TheHourThatIsSkippedIsRefusedAndEveryOtherIsItself) {
  const auto hours = every_hour(2);
  ThreeDaysBefore there{next_change(60min), hours};

  EXPECT_EQ(status_of_wish(there, 2, "skipped-by-clock-change"), 422);
  EXPECT_THAT(there.import_hour(2).text,
              HasSubstr("line 2: start is an hour that the clock change skips or repeats"));

  there.seat_everybody(hours);
  EXPECT_EQ(there.home().value("SELECT max(starts_at) - min(starts_at) FROM windows"), "22:00:00");
}

TEST_F(ClockChange, TheHourThatComesTwiceIsRefusedAndEveryOtherIsItself) {
  const auto hours = every_hour(1);
  ThreeDaysBefore there{next_change(-60min), hours};

  EXPECT_EQ(status_of_wish(there, 1, "repeated-by-clock-change"), 422);
  EXPECT_THAT(there.import_hour(1).text,
              HasSubstr("line 2: start is an hour that the clock change skips or repeats"));

  there.seat_everybody(hours);
  EXPECT_EQ(there.home().value("SELECT max(starts_at) - min(starts_at) FROM windows"), "1 day");
}

TEST_F(ClockChange, TheLeapDayIsADayLikeAnyOther) {
  ThreeDaysBefore there{next_leap_day()};

  there.seat_everybody(every_hour());

  EXPECT_EQ(there.home().value("SELECT max(starts_at) - min(starts_at) FROM windows"), "23:00:00");
}
