#include "pages/form_page.hpp"

#include <gmock/gmock.h>

#include "pages/times_page.hpp"
#include "unit/pages/house.hpp"

using namespace holdfast;
using namespace holdfast::pages;
using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

namespace {

Programme a_programme() {
  Programme programme;
  programme.clinics = {a_clinic("Far Away", "far-away", {45.4215, -75.6972}), a_clinic("Sterling Road")};
  programme.areas["M6R"] = {43.6474, -79.4497};
  programme.phases = {{1, "Everybody", 18, Date{2021y / 1 / 1}, std::nullopt}};
  return programme;
}

std::string form_body(const Typed& typed, const std::vector<PageFault>& faults = {},
                      Language language = Language::en) {
  return form_page(look(language), {.typed = typed, .faults = faults, .notice = {}, .key = "the-key"},
                   a_programme())
      .body;
}

/// Two days of one clinic: tomorrow nine (quiet), ten (very busy); the day after closed, then nine again.
site::Timetable a_timetable() {
  site::Timetable timetable{.as_of = now, .by_clinic = {}};
  const auto add = [&](int day, int hour, int free) {
    const LocalTime start{std::chrono::local_days{2026y / 12 / day} + std::chrono::hours{hour}};
    timetable.by_clinic["sterling-road"].push_back(
        {.start = start, .starts_at = toronto.instant(start).value(), .capacity = 24, .free = free});
  };
  add(2, 9, 24);
  add(2, 10, 1);
  add(4, 9, 12);
  return timetable;
}

std::string times_body(const Typed& typed, const site::Timetable* timetable,
                       const std::vector<PageFault>& faults = {}, Language language = Language::en) {
  return times_page(look(language), {.typed = typed, .faults = faults, .notice = {}, .key = "the-key"},
                    a_programme(), timetable, now)
      .body;
}

std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

}  // namespace

TEST(FormPage, IsAWholePageInItsLanguage) {
  EXPECT_THAT(form_body({}), HasSubstr("<html lang=\"en\" "));
  EXPECT_THAT(form_body({}), HasSubstr("<title>Register for a vaccination"));
  EXPECT_THAT(form_body({}, {}, Language::fr), HasSubstr("<html lang=\"fr\" "));
  EXPECT_THAT(form_body({}), Not(HasSubstr("[[")));
  EXPECT_THAT(form_body({}), Not(HasSubstr("{{")));
}

TEST(FormPage, KeepsEverythingThatWasTyped) {
  const Typed typed{{{"name", "Margaret O'Brien"},
                     {"birthDay", "12"},
                     {"birthMonth", "3"},
                     {"birthYear", "1948"},
                     {"province", "QC"},
                     {"contact", "email"},
                     {"language", "fr"},
                     {"p2-clinic", "sterling-road"},
                     {"p2-date", "2026-12-03"},
                     {"p2-hour", "09:00"}}};

  const auto page = form_body(typed);

  EXPECT_THAT(page, HasSubstr("name=\"name\" value=\"Margaret O&#39;Brien\""));
  EXPECT_THAT(page, HasSubstr("value=\"1948\""));
  EXPECT_THAT(page, HasSubstr("<option value=\"QC\" selected>"));
  EXPECT_THAT(page, HasSubstr("value=\"email\" checked"));
  EXPECT_THAT(page, HasSubstr("value=\"fr\" checked"));
  EXPECT_THAT(page, HasSubstr("type=\"hidden\" name=\"p2-clinic\" value=\"sterling-road\""));
  EXPECT_THAT(page, HasSubstr("type=\"hidden\" name=\"p2-date\" value=\"2026-12-03\""));
  EXPECT_THAT(page, HasSubstr("name=\"key\" value=\"the-key\""));
}

TEST(FormPage, NamesEveryFaultAtTheTopAndAtItsField) {
  const auto page = form_body({}, {{"name", "name", "Full name", "Please fill this in."},
                                   {"city", "city", "City or town", "Too long."}});

  EXPECT_THAT(page, HasSubstr("<title>Error: Register"));
  EXPECT_THAT(page, HasSubstr("<a href=\"#name\">Full name: Please fill this in.</a>"));
  EXPECT_THAT(page, HasSubstr("<a href=\"#city\">City or town: Too long.</a>"));
  EXPECT_THAT(page, HasSubstr("id=\"name-error\""));
  EXPECT_THAT(page, HasSubstr("aria-invalid=\"true\" aria-describedby=\"name-error\""));
  EXPECT_THAT(page, Not(HasSubstr("id=\"line1-error\"")));
}

TEST(FormPage, EscapesWhateverIsTyped) {
  http::Fields fields;
  for (const auto* name : {"name", "birthDay", "birthMonth", "birthYear", "healthCardNumber", "line1",
                           "line2", "city", "province", "postalCode", "contact", "phone", "email", "language",
                           "p1-clinic", "p1-date", "p1-hour"}) {
    fields.emplace_back(name, hostile);
  }

  const auto page = form_body(Typed{fields}, {{"name", "name", "Full name", hostile}});

  EXPECT_THAT(page, Not(HasSubstr("<script>")));
  EXPECT_THAT(page, Not(HasSubstr("<b a=")));
  EXPECT_THAT(page, HasSubstr("&lt;script&gt;"));
}

TEST(FormPage, WithoutFaultsSpeaksOfNone) {
  EXPECT_THAT(form_body({}), Not(HasSubstr("fault\"")));
  EXPECT_THAT(form_body({}), Not(HasSubstr("Error:")));
}

TEST(TimesPage, ShowsTheNearestClinicsFirstWithTheirDistance) {
  const auto page = times_body(Typed{{{"postalCode", "m6r 2b2"}}}, nullptr);

  EXPECT_LT(page.find("Sterling Road, Toronto (0.9 km)"), page.find("Far Away, Toronto (35"));
  EXPECT_THAT(times_body(Typed{{{"postalCode", "m6r 2b2"}}}, nullptr, {}, Language::fr),
              HasSubstr("(0,9 km)"));
  EXPECT_THAT(times_body(Typed{{{"postalCode", "K1A 0A1"}}}, nullptr), HasSubstr("these are all clinics"));
}

TEST(TimesPage, SaysHowBusyEachDayIsAndThatItPromisesNothing) {
  const auto timetable = a_timetable();

  const auto page = times_body(Typed{{{"clinic", "sterling-road"}}}, &timetable);

  EXPECT_THAT(page, HasSubstr("value=\"day 2026-12-02\""));
  EXPECT_THAT(page, HasSubstr("Wednesday 2 December <span class=\"holdfast-crowd holdfast-crowd--quiet\">"));
  EXPECT_THAT(page, Not(HasSubstr("value=\"day 2026-12-03\"")));  // closed
  EXPECT_THAT(page, HasSubstr("Thursday 3 December <span class=\"holdfast-crowd\">closed"));
  EXPECT_THAT(page, HasSubstr("how busy it was at 10:00. It is no promise"));
  EXPECT_EQ(count_of(page, "<li><button type=\"submit\" class=\"holdfast-day\"") +
                count_of(page, "<li><span class=\"holdfast-day"),
            14U);
}

TEST(TimesPage, ShowsTheHoursOfTheDayAskedFor) {
  const auto timetable = a_timetable();

  const auto page =
      times_body(Typed{{{"clinic", "sterling-road"}, {"day", "2026-12-02"}}}, &timetable, {}, Language::fr);

  EXPECT_THAT(page, HasSubstr("Heures du mercredi 2 décembre 2026"));
  EXPECT_THAT(page, HasSubstr("value=\"add 2026-12-02T09:00 sterling-road\""));
  EXPECT_THAT(page, HasSubstr("10 h 00 à 11 h 00 <span class=\"holdfast-crowd holdfast-crowd--very-busy\">"));
  EXPECT_THAT(page, Not(HasSubstr("value=\"add 2026-12-02T11:00")));
}

TEST(TimesPage, LetsPeopleChooseWhereNothingIsKnownYet) {
  const auto page = times_body(Typed{{{"day", "2026-12-02"}}}, nullptr);

  EXPECT_THAT(page, HasSubstr("We cannot say at this moment how busy it is"));
  EXPECT_THAT(page, HasSubstr("not known yet"));
  EXPECT_THAT(page, HasSubstr("value=\"add 2026-12-02T16:00\""));
}

TEST(TimesPage, BeginsOnTheDayFromWhichItIsTheirTurn) {
  const Typed young{{{"birthDay", "1"}, {"birthMonth", "2"}, {"birthYear", "2009"}}};

  const auto page = times_body(young, nullptr);

  EXPECT_THAT(page, HasSubstr("value=\"day 2027-02-01\""));
  EXPECT_THAT(page, Not(HasSubstr("value=\"day 2026-12-")));
}

TEST(TimesPage, LetsEachChoiceGoUpAndDownAndAway) {
  const Typed typed{{{"p1-date", "2026-12-02"},
                     {"p1-hour", "09:00"},
                     {"p2-clinic", "sterling-road"},
                     {"p2-date", "2026-12-02"},
                     {"p2-hour", "10:00"}}};

  const auto page = times_body(typed, nullptr, {{"p2", "choice-2", "Choice 2", "Too late."}});

  EXPECT_THAT(page, HasSubstr("Wednesday 2 December 2026 at 10:00, Sterling Road"));
  EXPECT_THAT(page, HasSubstr("value=\"up 2\""));
  EXPECT_THAT(page, HasSubstr("value=\"down 1\""));
  EXPECT_THAT(page, HasSubstr("value=\"remove 2\""));
  EXPECT_THAT(page, Not(HasSubstr("value=\"up 1\"")));
  EXPECT_THAT(page, Not(HasSubstr("value=\"down 2\"")));
  EXPECT_THAT(page, HasSubstr("<a href=\"#choice-2\">Choice 2: Too late.</a>"));
}

TEST(TimesPage, AsksForNoSixth) {
  Typed typed;
  for (const auto* row : {"p1", "p2", "p3", "p4", "p5"}) typed.set(std::string{row} + "-hour", "09:00");

  EXPECT_THAT(times_body(typed, nullptr), HasSubstr("You have chosen five times"));
  EXPECT_THAT(times_body(typed, nullptr), Not(HasSubstr("value=\"day ")));
}

TEST(TimesPage, EscapesWhateverIsTyped) {
  http::Fields fields;
  for (const auto* name : {"name", "postalCode", "clinic", "from", "day", "p1-clinic", "p1-date", "p1-hour"})
    fields.emplace_back(name, hostile);

  EXPECT_THAT(times_body(Typed{fields}, nullptr), Not(HasSubstr("<script>")));
}

TEST(AnswersPage, ShowsEverythingOnceMoreAndSendsIt) {
  const Typed typed{{{"name", "Margaret O'Brien"},
                     {"birthDay", "1"},
                     {"birthMonth", "3"},
                     {"birthYear", "1948"},
                     {"contact", "call"},
                     {"language", "fr"},
                     {"p1-date", "2026-12-02"},
                     {"p1-hour", "09:00"}}};

  const auto page =
      answers_page(look(Language::fr),
                   {.typed = typed, .faults = {}, .notice = "Une note.", .key = "the-key"}, a_programme())
          .body;

  EXPECT_THAT(page, HasSubstr("1er mars 1948"));
  EXPECT_THAT(page, HasSubstr("mercredi 2 décembre 2026 à 9 h 00"));
  EXPECT_THAT(page, HasSubstr("name=\"name\" value=\"Margaret O&#39;Brien\""));
  EXPECT_THAT(page, HasSubstr("name=\"p1-hour\" value=\"09:00\""));
  EXPECT_THAT(page, HasSubstr("name=\"key\" value=\"the-key\""));
  EXPECT_THAT(page, HasSubstr("Une note."));
  EXPECT_THAT(page, HasSubstr("action=\"/register\""));
}
