#include "staff/clinics/timetable_form.hpp"

#include <gmock/gmock.h>

#include "holdfast/http/message.hpp"

using namespace holdfast;
using namespace holdfast::staff;
using namespace std::chrono;
using testing::ElementsAre;
using testing::IsEmpty;

namespace {

site::Typed typed(std::string_view query) {
  return site::Typed{http::form_fields(query).value()};
}

constexpr auto usual = "first=2026-12-07&last=2026-12-11&day1=yes&day5=yes&from=9&to=17&vaccinators=2";

}  // namespace

TEST(TimetableForm, IsReadAndWrittenTheSame) {
  const auto table = timetable_in(typed(usual));

  EXPECT_THAT(faults_of(table), IsEmpty());
  EXPECT_EQ(table.first, Date{2026y / 12 / 7});
  EXPECT_THAT(table.weekdays, ElementsAre(true, false, false, false, true, false, false));
  EXPECT_EQ(table.capacity(), 24);
  EXPECT_EQ(query_of(table), usual);
}

TEST(TimetableForm, GuessesNothingOfWhatIsNoNumberOrDate) {
  for (const auto* wrong :
       {"from=9.5", "from=nine", "from=", "from=9h", "from=-1", "from=99999999999999999999"}) {
    EXPECT_THAT(faults_of(timetable_in(typed(std::string{wrong} + '&' + usual))),
                ElementsAre(TimetableRefusal::no_hour))
        << wrong;
  }
  for (const auto* wrong :
       {"first=7.12.2026", "first=2026-02-30", "first=", "first=2026-12-7 ", "first=20261207--"}) {
    EXPECT_THAT(faults_of(timetable_in(typed(std::string{wrong} + '&' + usual))),
                ElementsAre(TimetableRefusal::no_date))
        << wrong;
  }
}

TEST(TimetableForm, AnEmptyOneIsFaultyInEveryField) {
  EXPECT_EQ(faults_of(timetable_in({})).size(), 4U);
}
