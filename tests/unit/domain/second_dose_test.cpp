#include "holdfast/domain/second_dose.hpp"

#include <gtest/gtest.h>

using namespace holdfast;
using namespace std::chrono;

namespace {

const Product three_to_six_weeks{.id = "x", .name = "X", .least_days = 21, .most_days = 42};

SecondDose after(Date given_on, const Product& product = three_to_six_weeks) {
  return second_dose_after(RegistrationId{}, given_on, product);
}

LocalTime at(Date day, hours hour) {
  return local_days{day} + hour;
}

}  // namespace

TEST(SecondDoseDays, RunFromTheLeastToTheMostOverMonthsAndLeapDays) {
  EXPECT_EQ(after(February / 1 / 2028).from, Date{February / 22 / 2028});
  EXPECT_EQ(after(February / 1 / 2028).until, Date{March / 14 / 2028});
  EXPECT_EQ(after(December / 20 / 2026).from, Date{January / 10 / 2027});
}

TEST(SecondDoseWish, IsTheSameClinicWeekdayAndHourOnTheFirstSuchDay) {
  const Product four_weeks_less_a_day{.id = "x", .name = "X", .least_days = 27, .most_days = 42};
  const Date saturday = December / 5 / 2026;

  const auto wish = wish_for_second_dose({"a"}, at(saturday, 10h), after(saturday, four_weeks_less_a_day));

  EXPECT_EQ(wish.clinic, ClinicId{"a"});
  EXPECT_EQ(wish.start, at(January / 2 / 2027, 10h)) << "28 days later";
}

TEST(SecondDoseWish, IsTheFirstDayWhereThatWeekdayIsNotAmongTheDays) {
  const Product three_days{.id = "x", .name = "X", .least_days = 22, .most_days = 24};
  const Date saturday = December / 5 / 2026;

  const auto wish = wish_for_second_dose({"a"}, at(saturday, 10h), after(saturday, three_days));

  EXPECT_EQ(wish.start, at(December / 27 / 2026, 10h));
}
