#include "holdfast/incidents/month.hpp"

#include <gmock/gmock.h>

using namespace holdfast;
using namespace holdfast::incidents;
using namespace std::chrono;
using namespace std::chrono_literals;
using testing::ElementsAre;

namespace {

const auto toronto = TimeZone::named("America/Toronto");
constexpr auto november = 2026y / std::chrono::November;

/// November, in UTC: 30 days and an hour in Toronto, where the clock goes back.
Span the_month() {
  return span_of(november, TimeZone::named("UTC"));
}

Instant at(int day, microseconds time = 0h) {
  return Instant{sys_days{2026y / std::chrono::November / 1}} + days{day - 1} + time;
}

Incident incident(Instant from, std::optional<Instant> to, bool downtime = true) {
  Incident one;
  one.id = rfc3339(from);
  one.alert = "ProbeFails";
  one.severity = "page";
  one.downtime = downtime;
  one.detected = from;
  one.told = from + 10s;
  one.mended = to;
  return one;
}

MonthFigures figures(const std::vector<Incident>& all, Instant now = at(40)) {
  return figures_of(all, the_month(), now).value();
}

}  // namespace

TEST(Month, BeginsAndEndsOnTheWallOfItsPlace) {
  EXPECT_EQ(rfc3339(span_of(november, toronto).begin), "2026-11-01T04:00:00Z");
  EXPECT_EQ(rfc3339(span_of(november, toronto).end), "2026-12-01T05:00:00Z");
  EXPECT_EQ(span_of(november, toronto).length(), 30 * 24h + 1h);
  EXPECT_EQ(span_of(2026y / std::chrono::December, toronto).end, Instant{sys_days{2027y / 1 / 1}} + 5h);
}

TEST(Month, IsReadFromYearAndMonthAlone) {
  EXPECT_EQ(month_in("2026-11"), november);
  for (const auto* typed : {"", "2026", "2026-13", "2026-1", "2026-11-01", "november"})
    EXPECT_FALSE(month_in(typed)) << typed;
}

TEST(MonthFigures, WithoutIncidentsAreAllUptime) {
  const auto found = figures({});

  EXPECT_EQ(found.uptime, 1);
  EXPECT_EQ(found.down, 0s);
  EXPECT_EQ(found.to_mend.count, 0U);
}

TEST(MonthFigures, CountOverlappingIncidentsOnce) {
  const auto found = figures({incident(at(3, 10h), at(3, 12h)), incident(at(3, 11h), at(3, 13h)),
                              incident(at(3, 10h + 30min), at(3, 11h)), incident(at(3, 13h), at(3, 14h))});

  EXPECT_EQ(found.down, 4h);
  EXPECT_DOUBLE_EQ(found.uptime, 1 - 4.0 / (30 * 24));
}

TEST(MonthFigures, CountAsDownOnlyWhatMakesDowntime) {
  EXPECT_EQ(figures({incident(at(3), at(4), false), incident(at(3, 1h), at(3, 2h))}).down, 1h);
}

TEST(MonthFigures, CutWhatCrossesTheMonthsBorders) {
  const auto found = figures({incident(at(1) - 2h, at(1, 1h)), incident(at(30, 23h), at(31, 5h))});

  EXPECT_EQ(found.down, 2h);
  EXPECT_EQ(found.incidents.size(), 1U) << "the other is October's";
  EXPECT_EQ(found.to_mend.longest, 6h) << "the whole of it";
}

TEST(MonthFigures, LeaveOutWhatBeganAtTheVeryEndOrEndedAtTheBeginning) {
  const auto found = figures({incident(at(31), at(31, 1h)), incident(at(1) - 1h, at(1))});

  EXPECT_EQ(found.down, 0s);
  EXPECT_TRUE(found.incidents.empty());
}

TEST(MonthFigures, LetWhatIsStillOnLastUntilNow) {
  const auto found = figures({incident(at(10), {})}, at(11));

  EXPECT_EQ(found.watched, (Span{at(1), at(11)}));
  EXPECT_EQ(found.down, 24h);
  EXPECT_DOUBLE_EQ(found.uptime, .9);
  EXPECT_EQ(found.to_mend.count, 0U);
}

TEST(MonthFigures, OfAMonthThatIsOverTakeWhatIsStillOnToItsEnd) {
  EXPECT_EQ(figures({incident(at(30), {})}).down, 24h);
}

TEST(MonthFigures, ThereAreNoneBeforeTheMonthBegins) {
  EXPECT_FALSE(figures_of({}, the_month(), the_month().begin));
  EXPECT_TRUE(figures_of({}, the_month(), the_month().begin + 1us));
}

TEST(MonthFigures, TellMedianAndLongest) {
  auto first = incident(at(2), at(2, 10min));
  auto second = incident(at(3), at(3, 30min), false);
  auto third = incident(at(4), at(4, 20min));
  first.acknowledged = at(2, 70s);
  third.acknowledged = at(4, 130s);
  second.told.reset();

  const auto found = figures({third, first, second});

  EXPECT_EQ(found.to_mend.median, 20min);
  EXPECT_EQ(found.to_mend.longest, 30min);
  EXPECT_EQ(found.to_detect.count, 2U);
  EXPECT_EQ(found.to_acknowledge.longest, 2min) << "from being told";
  EXPECT_EQ(found.to_acknowledge.median, 2min) << "of two, the longer";
  EXPECT_EQ(found.incidents.front().detected, at(2));
}
