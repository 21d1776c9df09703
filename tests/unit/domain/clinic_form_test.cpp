#include "holdfast/domain/clinic_form.hpp"

#include <gmock/gmock.h>

using namespace holdfast;
using testing::ElementsAre;

namespace {

TypedClinic typed() {
  return {.id = "high-park",
          .name = " High Park  ",
          .line1 = "1873 Bloor Street West",
          .city = "Toronto",
          .province = "on",
          .postal_code = "m6r2z3",
          .latitude = "43.6465",
          .longitude = "-79.4637",
          .zone = "America/Toronto"};
}

Programme programme() {
  Programme programme;
  programme.areas["M6R"] = {.latitude = 43.65, .longitude = -79.44};
  programme.clinics.push_back(*read_clinic(
                                   [] {
                                     auto other = typed();
                                     other.id = "sterling-road";
                                     return other;
                                   }(),
                                   {}, true)
                                   .clinic);
  return programme;
}

std::vector<ClinicFault> faults(const TypedClinic& clinic, bool is_new = true) {
  return read_clinic(clinic, programme(), is_new).faults;
}

}  // namespace

TEST(ClinicForm, IsReadAsItIsKept) {
  const auto clinic = read_clinic(typed(), programme(), true).clinic.value();

  EXPECT_EQ(clinic.id.text, "high-park");
  EXPECT_EQ(clinic.name, "High Park");
  EXPECT_EQ(clinic.address.province, "ON");
  EXPECT_EQ(clinic.address.postal_code, "M6R 2Z3");
  EXPECT_DOUBLE_EQ(clinic.at.longitude, -79.4637);
  EXPECT_EQ(clinic.zone.name(), "America/Toronto");
}

TEST(ClinicForm, StandsInTheMiddleOfItsPostalAreaWhereNobodySaysBetter) {
  auto clinic = typed();
  clinic.latitude = clinic.longitude = "";

  EXPECT_DOUBLE_EQ(read_clinic(clinic, programme(), true).clinic.value().at.latitude, 43.65);

  clinic.postal_code = "X0A 0A0";
  EXPECT_THAT(faults(clinic), ElementsAre(ClinicFault::coordinates));
}

TEST(ClinicForm, IsToldEveryFaultAtOnce) {
  using enum ClinicFault;
  EXPECT_THAT(faults({}), ElementsAre(id, name, line1, city, province, postal_code, coordinates, zone));
}

TEST(ClinicForm, HasAnIdOfItsOwnUnlessItIsTheClinicItself) {
  auto clinic = typed();
  clinic.id = "sterling-road";

  EXPECT_THAT(faults(clinic, true), ElementsAre(ClinicFault::id_taken));
  EXPECT_THAT(faults(clinic, false), ElementsAre());
}

TEST(ClinicForm, HasAnIdThatCanStandInALink) {
  for (const auto* id : {"High-Park", "high park", "high/park", "h\xC3\xA9", "?"}) {
    auto clinic = typed();
    clinic.id = id;
    EXPECT_THAT(faults(clinic), ElementsAre(ClinicFault::id)) << id;
  }
}

TEST(ClinicForm, RefusesPlacesThatAreNotOnEarth) {
  for (const auto* latitude : {"90.1", "-91", "nan", "inf", "43,6", "4.3.6", "", "north"}) {
    auto clinic = typed();
    clinic.latitude = latitude;
    EXPECT_THAT(faults(clinic), ElementsAre(ClinicFault::coordinates)) << latitude;
  }
}
