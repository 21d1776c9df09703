#include "app/commands/forecast_order.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

using namespace holdfast;
using namespace holdfast::app;
using ::testing::HasSubstr;

namespace {

ForecastOrder asked(std::vector<std::string> arguments) {
  CLI::App command;
  ForecastOrder order;
  add_forecast_options(command, order);
  std::ranges::reverse(arguments);
  command.parse(arguments);
  return order;
}

}  // namespace

TEST(ForecastOrder, HasClinicsAndTownsByTheNumberOfPeople) {
  const auto figures = figures_of(asked({"--people", "650000"}));

  EXPECT_EQ(figures.clinics, 65U);
  EXPECT_EQ(figures.towns, 13U);
  EXPECT_TRUE(forecast::faults(figures).empty());
}

TEST(ForecastOrder, HasClinicsForEachCell) {
  const auto figures = figures_of(asked({"--people", "38000000", "--cells", "100"}));

  EXPECT_EQ(figures.clinics, 3800U);
  EXPECT_EQ(figures.towns, 8U);
  EXPECT_TRUE(forecast::faults(figures).empty());
}

TEST(ForecastOrder, ReadsTimesInTheUnitOfTheirName) {
  const auto figures =
      figures_of(asked({"--hours", "12", "--hold-minutes", "5", "--database-us", "250", "--opens", "9"}));

  EXPECT_EQ(figures.length, forecast::Seconds{12 * 3600});
  EXPECT_EQ(figures.rules.hold, forecast::Seconds{300});
  EXPECT_NEAR(figures.costs.database_person.count(), 0.00025, 1e-12);
  EXPECT_EQ(figures.opens_at,
            Instant{std::chrono::sys_days{std::chrono::March / 15 / 2027} + std::chrono::hours{13}});
}

TEST(ForecastOrder, RefusesWhatIsOutOfBounds) {
  const std::vector<std::vector<std::string>> wrong{
      {"--people", "0"}, {"--accept", "1.1"}, {"--to", "25"}, {"--days", "61"}, {"--hours", "1000"}};
  for (const auto& arguments : wrong) {
    EXPECT_THROW(asked(arguments), CLI::ValidationError) << arguments.front();
  }
}

TEST(ForecastText, TellsOfACellAndOfAllAndThatOneWasSimulated) {
  const auto figures = figures_of(asked({"--people", "2000", "--cells", "10", "--hours", "2"}));

  const auto text = forecast_text(figures, forecast::forecast(figures));

  EXPECT_THAT(text, HasSubstr("a cell        all cells"));
  EXPECT_THAT(text, ::testing::ContainsRegex("come +200 +2,000\n"));
  EXPECT_THAT(text, HasSubstr("One of 10 cells was simulated"));
}

TEST(ForecastText, SaysWhereGatheringWasNotExact) {
  auto order = asked({"--people", "900", "--hours", "2", "--gathered-part", "500"});
  const auto figures = figures_of(order);

  const auto text = forecast_text(figures, forecast::forecast(figures));

  EXPECT_THAT(text, HasSubstr("2 parts"));
  EXPECT_THAT(text, HasSubstr("Gathered: towns of more than 500 people"));
}

TEST(ForecastJson, HasEverybodyInOnePlace) {
  const auto figures = figures_of(asked({"--people", "300", "--hours", "2"}));

  const auto json = nlohmann::json::parse(forecast_json(figures, forecast::forecast(figures)));

  std::uint64_t sum = 0;
  for (const auto& [state, people] : json.at("atTheEnd").items()) sum += people.get<std::uint64_t>();
  EXPECT_EQ(sum, 300U);
  EXPECT_TRUE(json.at("gathered").at("exact"));
  EXPECT_EQ(json.at("minutes").at("rows").size(), 121U);
}
