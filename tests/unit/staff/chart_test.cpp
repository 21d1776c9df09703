#include "staff/management/chart.hpp"

#include <gmock/gmock.h>

#include "holdfast/site/shared.hpp"

using namespace holdfast;
using namespace holdfast::staff;
using testing::HasSubstr;
using testing::Not;

namespace {

std::string drawn(const Chart& chart) {
  static const site::Shared shared{"web", "https://vaccination.example.org"};
  ctemplate::TemplateDictionary dictionary{"chart"};
  add_chart(dictionary, chart);
  return shared.templates.render("staff_chart", Language::en, dictionary);
}

Chart seats() {
  return {.id = "seats",
          .title = "Seats by day",
          .in_words = "3 of 4 seats are taken.",
          .row_heading = "Day",
          .parts = {{"Booked", "booked"}, {"Free", "free"}},
          .rows = {{"Monday", {3, 1}}, {"Tuesday", {0, 0}}}};
}

}  // namespace

TEST(AChart, IsAPictureWithANameAndADescriptionAndTheSameAsATable) {
  const auto html = drawn(seats());

  EXPECT_THAT(html, HasSubstr("role=\"img\" aria-labelledby=\"seats-title seats-desc\""));
  EXPECT_THAT(html, HasSubstr("<desc id=\"seats-desc\">3 of 4 seats are taken.</desc>"));
  EXPECT_THAT(html, HasSubstr("<th scope=\"row\" class=\"govuk-table__header\">Monday</th>"));
  EXPECT_THAT(html, HasSubstr("govuk-table__cell--numeric\">3</td>"));
  EXPECT_THAT(html, Not(HasSubstr("style=")));
}

TEST(AChart, DrawsPartsInProportionBesideEachOther) {
  const auto html = drawn(seats());

  EXPECT_THAT(html, HasSubstr("holdfast-chart__booked\" x=\"190\" y=\"5\" width=\"292\""));
  EXPECT_THAT(html, HasSubstr("holdfast-chart__free\" x=\"482\" y=\"5\" width=\"98\""));
}

TEST(AChart, OfNothingHasNoBarAndDividesByNothing) {
  auto chart = seats();
  chart.rows = {{"Monday", {0, 0}}};
  EXPECT_THAT(drawn(chart), Not(HasSubstr("y=\"5\" width")));
  chart.rows.clear();
  EXPECT_THAT(drawn(chart), HasSubstr("Seats by day"));
}

TEST(AChart, EscapesWhatItSays) {
  auto chart = seats();
  chart.rows[0].name = "<script>";

  EXPECT_THAT(drawn(chart), Not(HasSubstr("<script>")));
}

TEST(AChart, NamesTheKindsOnlyWhereThereAreSeveral) {
  auto chart = seats();
  EXPECT_THAT(drawn(chart), HasSubstr("holdfast-chart__key"));
  chart.parts.pop_back();
  chart.rows = {{"Monday", {3}}};
  EXPECT_THAT(drawn(chart), Not(HasSubstr("holdfast-chart__key")));
}
