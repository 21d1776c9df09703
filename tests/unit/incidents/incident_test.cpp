#include "holdfast/incidents/incident.hpp"

#include <sstream>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "holdfast/domain/dates.hpp"

using namespace holdfast;
using namespace holdfast::incidents;
using namespace std::chrono_literals;
using nlohmann::json;
using testing::HasSubstr;
using testing::IsEmpty;

namespace {

const Instant now = rfc3339_in("2026-11-26T22:16:00Z").value();

json alert(const std::string& status, const std::string& starts = "2026-11-26T22:15:01.5Z") {
  return {{"status", status},
          {"labels", {{"alertname", "ProbeFails"}, {"severity", "page"}, {"downtime", "yes"}}},
          {"annotations", {{"summary", "nobody comes through"}}},
          {"startsAt", starts},
          {"endsAt", status == "resolved" ? "2026-11-26T17:20:00-05:00" : "0001-01-01T00:00:00Z"},
          {"fingerprint", "3f9c21aa00112233"}};
}

std::string webhook(const std::vector<json>& alerts) {
  return json{{"version", "4"}, {"status", "firing"}, {"alerts", alerts}}.dump();
}

Records read(const std::string& lines) {
  Records records;
  std::istringstream in{lines};
  records.read(in);
  return records;
}

constexpr auto id = "3f9c21aa-20261126T221501Z";

}  // namespace

TEST(Records, TakeAnAlertFromItsBeginningToItsEnd) {
  Records records;

  auto lines = records.take(webhook({alert("firing")}), now);
  lines += records.acknowledge(id, now + 1min, "Ana");
  lines += records.take(webhook({alert("resolved")}), now + 10min);

  const auto again = read(lines);
  ASSERT_TRUE(again.all().contains(id));
  const auto& incident = again.all().at(id);
  EXPECT_EQ(incident.alert, "ProbeFails");
  EXPECT_EQ(incident.severity, "page");
  EXPECT_TRUE(incident.downtime);
  EXPECT_EQ(incident.summary, "nobody comes through");
  EXPECT_EQ(incident.detected, rfc3339_in("2026-11-26T22:15:01.5Z"));
  EXPECT_EQ(incident.told, now);
  EXPECT_EQ(incident.acknowledged, now + 1min);
  EXPECT_EQ(incident.acknowledged_by, "Ana");
  EXPECT_EQ(incident.mended, rfc3339_in("2026-11-26T22:20:00Z"));
}

TEST(Records, TakeWhatIsToldAgainOnce) {
  Records records;
  (void)records.take(webhook({alert("firing")}), now);

  EXPECT_THAT(records.take(webhook({alert("firing")}), now + 4h), IsEmpty());
  EXPECT_EQ(records.all().at(id).told, now);
  (void)records.take(webhook({alert("resolved")}), now);
  EXPECT_THAT(records.take(webhook({alert("resolved")}), now), IsEmpty());
  EXPECT_THAT(records.take(webhook({alert("firing")}), now), IsEmpty());
}

TEST(Records, TakeAnAlertThatComesBackForAnotherIncident) {
  Records records;

  (void)records.take(webhook({alert("firing"), alert("firing", "2026-11-26T23:00:00Z")}), now);

  EXPECT_EQ(records.all().size(), 2U);
}

TEST(Records, DoNotGuessWhenAnAlertWasToldOfWhoseEndAloneWasHeard) {
  Records records;

  const auto again = read(records.take(webhook({alert("resolved")}), now));

  EXPECT_FALSE(again.all().at(id).told);
  EXPECT_TRUE(again.all().at(id).mended);
}

TEST(Records, TakeNothingOfWhatIsNoWebhook) {
  Records records;
  auto without = alert("firing");
  without.erase("startsAt");

  for (const auto& body : {std::string{"{"}, std::string{"{}"}, std::string{"[]"},
                           webhook({alert("firing"), without}), webhook({alert("firing", "yesterday")})}) {
    EXPECT_THROW((void)records.take(body, now), NotAWebhook) << body;
  }
  EXPECT_THAT(records.all(), IsEmpty());
}

TEST(Records, PassOverALineThatACrashCutShort) {
  Records records;
  const auto line = records.take(webhook({alert("firing")}), now);

  const auto again = read(line.substr(0, 20) + "\n" + line + "{\"event\": \"mended\", \"id\": \"nobody\"}\n");

  EXPECT_EQ(again.all().size(), 1U);
  EXPECT_EQ(again.unreadable(), 2U);
}

TEST(Records, KeepTheFirstAcknowledgement) {
  Records records;
  (void)records.take(webhook({alert("firing")}), now);
  records.acknowledge(id, now, "Ana");

  EXPECT_THAT(records.acknowledge(id, now + 1min, "Ben"), IsEmpty());
  EXPECT_EQ(records.all().at(id).acknowledged_by, "Ana");
  EXPECT_THROW((void)records.acknowledge("nothing", now, ""), std::out_of_range);
}

TEST(Records, AreMendedByHandWhereNobodyTellsOfTheEnd) {
  Records records;
  auto lines = records.take(webhook({alert("firing")}), now);

  lines += records.mend(id, now + 1h);

  EXPECT_EQ(read(lines).all().at(id).mended, now + 1h);
}

TEST(Records, AreOneLineEachWhateverASummarySays) {
  Records records;
  auto odd = alert("firing");
  odd["annotations"]["summary"] = "two\nlines \"quoted\" é";

  const auto lines = records.take(webhook({odd}), now);

  EXPECT_EQ(std::ranges::count(lines, '\n'), 1);
  EXPECT_EQ(read(lines).all().at(id).summary, "two\nlines \"quoted\" é");
}
