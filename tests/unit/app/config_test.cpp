#include "app/configuration/config.hpp"

#include <filesystem>
#include <fstream>
#include <set>

#include <gmock/gmock.h>

using namespace holdfast::app;
using testing::Contains;
using testing::HasSubstr;
using testing::SizeIs;

namespace {

class ConfigFile : public testing::Test {
 protected:
  ~ConfigFile() override { std::filesystem::remove(path_); }

  std::variant<Config, ConfigErrors> read(const std::string& text,
                                          const std::map<std::string, std::string>& environment = {}) {
    std::ofstream{path_} << text;
    return read_config(path_, environment);
  }

 private:
  std::filesystem::path path_ =
      std::filesystem::temp_directory_path() / ("holdfast-config-" + std::to_string(::getpid()) + ".toml");
};

}  // namespace

TEST_F(ConfigFile, WithEveryDefaultIsReadAsTheDefaults) {
  const auto read_back = read(config_file_with_defaults());

  ASSERT_TRUE(std::holds_alternative<Config>(read_back)) << std::get<ConfigErrors>(read_back).lines.front();
  EXPECT_EQ(std::get<Config>(read_back).http.port, 8080);
}

TEST_F(ConfigFile, TellsEveryMistakeAtOnceWithItsLine) {
  const auto read_back = read(
      "[http]\nport = 70000\naddress = 5\ncolour = \"red\"\n[matching]\nhorizon_days = "
      "\"many\"\n[messages]\nsms = \"pigeon\"\n");

  ASSERT_TRUE(std::holds_alternative<ConfigErrors>(read_back));
  const auto& lines = std::get<ConfigErrors>(read_back).lines;
  EXPECT_THAT(lines, SizeIs(5));
  EXPECT_THAT(lines, Contains(HasSubstr(":2: http.port must be from 0 to 65535")));
  EXPECT_THAT(lines, Contains(HasSubstr(":3: http.address must be a text")));
  EXPECT_THAT(lines, Contains(HasSubstr(":4: unknown key http.colour")));
  EXPECT_THAT(lines, Contains(HasSubstr(":6: matching.horizon_days must be a whole number")));
  EXPECT_THAT(lines, Contains(HasSubstr("none, twilio, kannel")));
}

TEST_F(ConfigFile, GivesWayToTheEnvironment) {
  const auto read_back = read(
      "[http]\nport = 1\n", {{"HOLDFAST_HTTP_PORT", "2"}, {"HOLDFAST_LIMITS_EXEMPT", "10.0.0.0/8,::1/128"}});

  ASSERT_TRUE(std::holds_alternative<Config>(read_back));
  const auto& config = std::get<Config>(read_back);
  EXPECT_EQ(config.http.port, 2);
  EXPECT_EQ(config.limits.exempt, (Words{"10.0.0.0/8", "::1/128"}));
}

TEST(ConfigEnvironment, IsAllThatBeginsWithHoldfastButWhatChoosesAPlaceForScripts) {
  for (const auto* name : {"HOLDFAST_OPS_PORT", "HOLDFAST_PORT", "HOLDFAST_VAR"}) setenv(name, "7", 1);

  const auto found = holdfast_environment();

  for (const auto* name : {"HOLDFAST_OPS_PORT", "HOLDFAST_PORT", "HOLDFAST_VAR"}) unsetenv(name);
  EXPECT_EQ(found.count("HOLDFAST_OPS_PORT"), 1U) << "ops.port";
  EXPECT_EQ(found.count("HOLDFAST_PORT") + found.count("HOLDFAST_VAR"), 0U);
}

TEST_F(ConfigFile, TakesNoVariableItDoesNotKnowAndNoNumberThatIsNone) {
  const auto read_back = read("", {{"HOLDFAST_HTTP_PROT", "2"}, {"HOLDFAST_OPS_PORT", "12x"}});

  ASSERT_TRUE(std::holds_alternative<ConfigErrors>(read_back));
  EXPECT_THAT(std::get<ConfigErrors>(read_back).lines, SizeIs(2));
}

TEST_F(ConfigFile, RefusesKeysThatContradictEachOther) {
  const auto read_back =
      read("[offers]\ncontact_from_hour = 20\ncontact_to_hour = 8\n[messages]\nsms = \"twilio\"\n");

  ASSERT_TRUE(std::holds_alternative<ConfigErrors>(read_back));
  EXPECT_THAT(std::get<ConfigErrors>(read_back).lines, SizeIs(3));
}

TEST_F(ConfigFile, HoldsVisitsForResidencesNoLongerThanUntilTheyStart) {
  const auto hold = [this](const std::string& hours) {
    return read("[residences]\nlead_hours = 48\nhold_hours = " + hours + "\n");
  };

  EXPECT_TRUE(std::holds_alternative<Config>(hold("47")));
  ASSERT_TRUE(std::holds_alternative<ConfigErrors>(hold("48")));
  EXPECT_THAT(std::get<ConfigErrors>(hold("48")).lines, Contains(HasSubstr("residences.hold_hours")));
}

TEST(ConfigTable, NamesEachKeyOnceAndNoTwoKeysShareAPlace) {
  std::set<std::string> names;
  std::set<const void*> places;
  Config config;
  for (const auto& key : config_keys()) {
    EXPECT_TRUE(names.insert(key.name).second) << key.name;
    const auto* place = std::visit([](auto* at) { return static_cast<const void*>(at); }, key.at(config));
    EXPECT_TRUE(places.insert(place).second) << key.name;
    EXPECT_FALSE(key.sentence.empty()) << key.name;
  }
}
