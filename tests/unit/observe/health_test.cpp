#include "holdfast/observe/health.hpp"

#include <stdexcept>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

using holdfast::observe::Health;

namespace {

Health::State well() {
  return {};
}
Health::State full() {
  return {.ok = false, .text = "no room left"};
}
Health::State broken() {
  throw std::runtime_error("broken");
}

}  // namespace

TEST(Health, IsReadyWhenAllThatIsNeededIsWell) {
  Health health;
  health.needs("journal", well);
  health.shows("database", full);

  const auto ready = health.readyz();

  EXPECT_EQ(ready.status, 200);
  EXPECT_EQ(ready.body, R"({"status":"ok","checks":{"journal":{"ok":true,"text":"ok"}}})");
}

TEST(Health, IsNotReadyWhenSomethingNeededIsNotWellOrCannotTell) {
  for (auto* const probe : {full, broken}) {
    Health health;
    health.needs("other", well);
    health.needs("journal", probe);

    EXPECT_EQ(health.readyz().status, 503);
    EXPECT_EQ(health.livez().status, 200);
    EXPECT_EQ(health.statusz().status, 200);
  }
}

TEST(Health, IsNotReadyWhileDraining) {
  Health health;
  health.needs("journal", well);

  health.drain();

  EXPECT_EQ(health.readyz().status, 503);
  EXPECT_NE(health.readyz().body.find("draining"), std::string::npos);
  EXPECT_EQ(health.livez().status, 200);
}

TEST(Health, TellsEverythingAsJson) {
  Health health;
  health.needs("journal", well);
  health.shows("database", full);
  health.tells("version", [] { return std::string("1.2 \"three\""); });
  health.tells("uptimeSeconds", [] { return 1.5; });
  health.tells("broken", []() -> double { throw std::runtime_error("broken"); });

  const auto status = nlohmann::json::parse(health.statusz().body);

  EXPECT_EQ(status.at("ready"), true);
  EXPECT_EQ(status.at("draining"), false);
  EXPECT_EQ(status.at("version"), "1.2 \"three\"");
  EXPECT_EQ(status.at("uptimeSeconds"), 1.5);
  EXPECT_TRUE(status.at("broken").is_null());
  EXPECT_EQ(status.at("checks").at("database").at("text"), "no room left");
}
