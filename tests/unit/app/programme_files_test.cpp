#include "app/files/programme_files.hpp"

#include <sstream>

#include <gmock/gmock.h>

using namespace holdfast;
using namespace holdfast::app;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

namespace {

constexpr auto clinics_header = "id,name,line1,city,province,postal_code,latitude,longitude,time_zone\n";

Programme one_clinic() {
  std::stringstream in{std::string(clinics_header) +
                       "a,A,1 Street,Toronto,ON,M6R 2B2,43.6,-79.4,America/Toronto\n"};
  CsvErrors errors;
  Programme programme;
  programme.clinics = read_clinics(in, errors);
  return programme;
}

}  // namespace

TEST(Clinics, AreReadWithQuotedCommasAndQuotes) {
  std::stringstream in{
      std::string(clinics_header) +
      "a,\"Hall, \"\"old\"\"\",1 Street,Toronto,ON,M6R 2B2,43.6,-79.4,America/Toronto\r\n\n"};
  CsvErrors errors;

  const auto clinics = read_clinics(in, errors);

  EXPECT_THAT(errors, IsEmpty());
  ASSERT_THAT(clinics, SizeIs(1));
  EXPECT_EQ(clinics[0].name, "Hall, \"old\"");
  EXPECT_EQ(clinics[0].zone.name(), "America/Toronto");
}

TEST(Clinics, HaveEveryFaultToldWithItsLine) {
  std::stringstream in{std::string(clinics_header) +
                       "a,A,1 Street,Toronto,ON,M6R 2B2,91,-79.4,America/Toronto\n"
                       "B!,,1 Street,Toronto,ON,M6R 2B2,43.6,x,Nowhere/Land\n"
                       "short,row\n"};
  CsvErrors errors;

  EXPECT_THAT(read_clinics(in, errors), IsEmpty());

  EXPECT_THAT(errors, SizeIs(6));
  EXPECT_THAT(errors[0], HasSubstr("line 4: 2 fields"));
  EXPECT_THAT(errors[1], HasSubstr("line 2: latitude"));
  EXPECT_THAT(errors[2], HasSubstr("line 3: name is empty"));
}

TEST(Clinics, NeedTheirColumnsNamed) {
  std::stringstream in{"id,name\n"};
  CsvErrors errors;

  (void)read_clinics(in, errors);

  EXPECT_THAT(errors, SizeIs(7));
}

TEST(Windows, AreWholeHoursOfTheClinicsWall) {
  std::stringstream in{"clinic,start,capacity\na,2026-12-03T09:00,24\n"};
  CsvErrors errors;

  const auto windows = read_windows(in, one_clinic(), errors);

  EXPECT_THAT(errors, IsEmpty());
  ASSERT_THAT(windows, SizeIs(1));
  EXPECT_EQ(rfc3339(windows[0].starts_at), "2026-12-03T14:00:00Z");
}

TEST(Windows, AreRefusedWhereTheClockSkipsOrRepeatsTheHourOrThereIsNoSuchClinic) {
  std::stringstream in{
      "clinic,start,capacity\na,2027-03-14T02:00,24\na,2026-11-01T01:00,24\nb,2026-12-03T09:00,24\n"
      "a,2026-12-03T09:30,24\na,2026-12-03T10:00,-1\na,2026-12-04T10:00,1\na,2026-12-04T10:00,2\n"};
  CsvErrors errors;

  const auto windows = read_windows(in, one_clinic(), errors);

  EXPECT_THAT(windows, SizeIs(1));
  EXPECT_THAT(errors,
              ElementsAre(HasSubstr("line 2"), HasSubstr("line 3"), HasSubstr("line 4"), HasSubstr("line 5"),
                          HasSubstr("line 6"), HasSubstr("line 8: this window is there twice")));
}

TEST(Phases, MayGather) {
  std::stringstream in{
      "id,name,minimum_age,opens_on,gather_until\n1,Eighty,80,2026-12-01,2026-12-04T23:00:00Z\n2,Old,70,2026-"
      "12-01,\n"
      "3,Bad,200,2026-02-30,2026-12-04T24:00:00Z\n"};
  CsvErrors errors;

  const auto phases = read_phases(in, errors);

  ASSERT_THAT(phases, SizeIs(2));
  EXPECT_EQ(rfc3339(phases[0].gather_until.value()), "2026-12-04T23:00:00Z");
  EXPECT_FALSE(phases[1].gather_until);
  EXPECT_THAT(errors, SizeIs(3));
}

TEST(Visits, MaySayWhatIsGivenThere) {
  const auto home = TimeZone::named("America/Toronto");
  CsvErrors errors;
  std::stringstream without{
      "team,start,end,seats,area\nNorth,2026-12-07T09:00,2026-12-07T12:00,50,M6R M6P\n"};
  std::stringstream with{
      "team,start,end,seats,area,product\nNorth,2026-12-07T09:00,2026-12-07T12:00,50,M6R,comirnaty\n"
      "North,2026-12-08T09:00,2026-12-08T12:00,50,M6R,\n"};

  const auto silent = read_visits(without, home, errors), said = read_visits(with, home, errors);

  EXPECT_THAT(errors, SizeIs(0));
  ASSERT_THAT(silent, SizeIs(1));
  EXPECT_EQ(silent[0].product, "");
  ASSERT_THAT(said, SizeIs(2));
  EXPECT_EQ(said[0].product, "comirnaty");
  EXPECT_EQ(said[1].product, "");
}

TEST(Areas, AreTheFirstThreeCharacters) {
  std::stringstream in{"prefix,latitude,longitude\nM6R,43.6,-79.4\nm6r,43.6,-79.4\nM6R,43.6,-79.4\n"};
  CsvErrors errors;

  EXPECT_THAT(read_areas(in, errors), SizeIs(1));
  EXPECT_THAT(errors, SizeIs(2));
}
