#include "holdfast/messages/calendar.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "people.hpp"

using namespace holdfast;
using namespace holdfast::messages;
using namespace holdfast::messages::tests;
using testing::HasSubstr;
using testing::Not;

namespace {

CalendarEntry an_entry() {
  return {.uid = "1@example.org",
          .starts_at = now,
          .ends_at = now + 1h,
          .stamped_at = now - 1min,
          .summary = "Appointment",
          .location = "Here",
          .description = "",
          .link = "https://example.org/r/x",
          .organiser_name = "Holdfast",
          .organiser_email = "noreply@example.org"};
}

std::string unfolded(std::string calendar) {
  for (auto at = calendar.find("\r\n "); at != calendar.npos; at = calendar.find("\r\n ", at))
    calendar.erase(at, 3);
  return calendar;
}

std::size_t longest_line(const std::string& calendar) {
  std::size_t longest = 0;
  for (std::size_t begin = 0; begin < calendar.size();) {
    const auto end = calendar.find("\r\n", begin);
    longest = std::max(longest, end - begin);
    begin = end + 2;
  }
  return longest;
}

}  // namespace

TEST(Calendar, IsAWholeObjectInUtc) {
  EXPECT_EQ(calendar_of(an_entry()),
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Holdfast//Holdfast//"
            "EN\r\nMETHOD:PUBLISH\r\nBEGIN:VEVENT\r\n"
            "UID:1@example.org\r\nDTSTAMP:20261203T140100Z\r\nDTSTART:20261203T140200Z\r\nDTEND:"
            "20261203T150200Z\r\n"
            "SEQUENCE:0\r\nSTATUS:CONFIRMED\r\nSUMMARY:Appointment\r\nLOCATION:Here\r\nURL:https://"
            "example.org/r/x\r\n"
            "ORGANIZER;CN=\"Holdfast\":mailto:noreply@example.org\r\nCLASS:PRIVATE\r\nEND:VEVENT\r\n"
            "END:VCALENDAR\r\n");
}

TEST(Calendar, FoldsAt75OctetsAndNeverInsideACharacter) {
  for (std::size_t shift = 0; shift < 4; ++shift) {
    auto entry = an_entry();
    entry.summary = std::string(shift, 'x');
    for (int count = 0; count < 100; ++count) entry.summary += "é€";

    const auto calendar = calendar_of(entry);

    EXPECT_LE(longest_line(calendar), 75U);
    EXPECT_GE(longest_line(calendar), 72U);
    for (auto at = calendar.find("\r\n "); at != calendar.npos; at = calendar.find("\r\n ", at + 1)) {
      EXPECT_NE(static_cast<unsigned char>(calendar[at + 3]) & 0xC0U, 0x80U);
    }
    EXPECT_THAT(unfolded(calendar), HasSubstr("SUMMARY:" + entry.summary + "\r\n"));
  }
}

TEST(Calendar, FoldsALineOf76OctetsAndNotOneOf75) {
  auto entry = an_entry();
  entry.summary = std::string(75 - 8, 'x');
  EXPECT_THAT(calendar_of(entry), HasSubstr("x\r\nLOCATION"));
  EXPECT_THAT(calendar_of(entry), Not(HasSubstr("\r\n ")));

  entry.summary += 'x';
  EXPECT_THAT(calendar_of(entry), HasSubstr("x\r\n x\r\nLOCATION"));
}

TEST(Calendar, EscapesTexts) {
  auto entry = an_entry();
  entry.location = "Hall A; door 2, \\ left\nsecond floor";

  EXPECT_THAT(calendar_of(entry), HasSubstr("LOCATION:Hall A\\; door 2\\, \\\\ left\\nsecond floor\r\n"));
}

TEST(Calendar, LetsNothingStartALineOfItsOwn) {
  auto entry = an_entry();
  entry.summary = "a\r\nATTENDEE:mailto:x@example.org\rb";
  entry.link = "https://example.org/\r\nX:1";
  entry.organiser_name = "\"Hold\"\r\nfast";

  const auto calendar = calendar_of(entry);

  EXPECT_THAT(calendar, Not(HasSubstr("\r\nATTENDEE")));
  EXPECT_THAT(calendar, Not(HasSubstr("\r\nX:1")));
  EXPECT_THAT(calendar, HasSubstr("CN=\"'Hold' fast\""));
}
