#include <csignal>
#include <fstream>
#include <regex>
#include <sstream>

#include <gmock/gmock.h>

#include "support/program/a_crowd.hpp"
#include "support/program/browser.hpp"
#include "support/raw_client.hpp"

using namespace holdfast::test;
using namespace std::chrono_literals;
using testing::HasSubstr;

TEST(Operations, MetricsAreCleanAndHaveEveryNameOfTheContract) {
  Home home;
  home.import_demo(demo_windows());
  Running server{home};
  Crowd crowd{home};
  crowd.send(server.url(), 50);
  ASSERT_TRUE(comes_true([&] { return server.queued() == 0; }));
  // A message may be sent before the worker has counted the round that it is of.
  for (const auto* last : {"holdfast_messages_total{", "outcome=\"held\""})
    ASSERT_TRUE(comes_true([&] { return server.metrics().find(last) != std::string::npos; }));

  const auto metrics = server.metrics();

  for (const auto* name : {"holdfast_http_requests_total{",
                           "holdfast_http_request_duration_seconds_bucket{",
                           "holdfast_http_connections ",
                           "holdfast_registrations_total{",
                           "holdfast_journal_commits_total ",
                           "holdfast_journal_commit_duration_seconds_sum",
                           "holdfast_journal_batch_registrations_count",
                           "holdfast_journal_bytes ",
                           "holdfast_queue_registrations ",
                           "holdfast_queue_oldest_age_seconds ",
                           "holdfast_round_registrations_count",
                           "holdfast_round_duration_seconds_sum{",
                           "holdfast_match_distance_minutes_count",
                           "holdfast_offers_total{",
                           "holdfast_offers_held ",
                           "holdfast_offer_release_delay_seconds",
                           "holdfast_waiting_registrations ",
                           "holdfast_seats{",
                           "holdfast_second_doses_waiting{seat=\"kept\"} 0",
                           "holdfast_households{state=\"split\"} 0",
                           "holdfast_oversold_seats 0",
                           "holdfast_messages_total{",
                           "holdfast_messages_due ",
                           "holdfast_message_delay_seconds_count{",
                           "holdfast_database_up 1",
                           "holdfast_build_info{",
                           "process_resident_memory_bytes "}) {
    EXPECT_THAT(metrics, HasSubstr(name));
  }
  std::ofstream{home.folder() / "metrics"} << metrics;
  Child promtool{{"/bin/sh", "-c", "exec promtool check metrics <" + (home.folder() / "metrics").string()},
                 home.folder() / "promtool"};
  promtool.wait();
  std::stringstream said{promtool.log()};
  for (std::string line; std::getline(said, line);) {
    EXPECT_THAT(line,
                HasSubstr("holdfast_match_distance_minutes"));  // minutes are its unit: docs/decisions/0008
  }
}

TEST(Operations, TheListenersOwnPageShowsFiguresThatTheMetricsHave) {
  Home home;
  home.import_demo(demo_windows());
  Running server{home};
  Crowd crowd{home};
  crowd.send(server.url(), 50);
  ASSERT_TRUE(comes_true([&] { return server.queued() == 0; }));
  const auto sent = [&] { return server.metrics().find("holdfast_messages_total{") != std::string::npos; };
  ASSERT_TRUE(comes_true(sent));
  Browser browser{server.operations_url()};

  const auto page = browser.get("/");

  ASSERT_EQ(page.status, 200);
  EXPECT_THAT(page.header("Content-Security-Policy"), HasSubstr("default-src 'none'"));
  EXPECT_THAT(page.body, HasSubstr("<tr data-kind=\"rate\" data-metric=\"holdfast_registrations_total\" "
                                   "data-labels=\"outcome=&quot;accepted&quot;\" data-unit=\"\"><th "
                                   "scope=\"row\">Forms kept, a second</th><td>50 since the start</td>"));
  EXPECT_THAT(page.body, HasSubstr("Database answers</th><td>yes<"));
  const auto metrics = server.metrics();
  const std::regex row{R"re(data-metric="([^"]*)" data-labels="([^"]*)")re"};
  std::size_t rows = 0;
  for (std::sregex_iterator at{page.body.begin(), page.body.end(), row}, end; at != end; ++at, ++rows) {
    const auto labels = std::regex_replace((*at)[2].str(), std::regex{"&quot;"}, "\"");
    if (labels == "status=\"5" || (*at)[1] == "holdfast_dead_letters_total")
      continue;  // none, as it should be
    const std::regex series{"\n" + (*at)[1].str() + "(_bucket)?(\\{[^\n]*" + labels + "[^\n]*\\})? "};
    EXPECT_TRUE(std::regex_search(metrics, series)) << (*at)[0];
  }
  EXPECT_GT(rows, 25U);
  EXPECT_THAT(browser.get("/page.js").header("Content-Type"), HasSubstr("javascript"));
  EXPECT_THAT(browser.get("/page.css").header("Content-Type"), HasSubstr("text/css"));
}

TEST(Operations, AnAuditLogThatWasAlteredIsToldByAMetric) {
  Home home;
  home.import_demo(demo_windows());
  Running server{home};
  for (const auto* who : {"ana", "ben", "cleo"}) {
    ASSERT_EQ(home.run({"staff", "add", std::string{who} + "@example.org", "--name", who}).code, 0);
  }
  const auto broken = [&] { return server.metric("holdfast_audit_chain_broken"); };
  ASSERT_TRUE(comes_true(
      [&] { return home.value("SELECT count(*) FROM audit_log WHERE position IS NOT NULL") == "3"; }));
  EXPECT_EQ(broken(), 0);

  home.execute(
      "ALTER TABLE audit_log DISABLE TRIGGER ALL; UPDATE audit_log SET detail = 'nothing' WHERE position = "
      "2; "
      "ALTER TABLE audit_log ENABLE TRIGGER ALL");
  EXPECT_TRUE(comes_true([&] { return broken() == 1; })) << server.log();
  EXPECT_THAT(server.log(), HasSubstr("audit.broken"));
}

TEST(Operations, AnAuditLogWhoseEndWasCutOffIsToldByAMetric) {
  Home home;
  home.import_demo(demo_windows());
  Running server{home};
  ASSERT_EQ(home.run({"staff", "add", "ana@example.org", "--name", "Ana"}).code, 0);
  ASSERT_TRUE(comes_true([&] { return server.log().find("audit.chained") != std::string::npos; }));

  home.execute(
      "ALTER TABLE audit_log DISABLE TRIGGER ALL; DELETE FROM audit_log; "
      "ALTER TABLE audit_log ENABLE TRIGGER ALL");

  EXPECT_TRUE(comes_true([&] { return server.metric("holdfast_audit_chain_broken") == 1; })) << server.log();
}

TEST(Operations, AWrongConfigurationDoesNotStartAndSaysEverythingAtOnce) {
  Home home;
  home.settings["http.port"] = "99999";
  home.settings["http.colour"] = "\"red\"";

  const auto printed = home.run({"serve"});

  EXPECT_EQ(printed.code, 2);
  EXPECT_THAT(printed.text, HasSubstr("http.port"));
  EXPECT_THAT(printed.text, HasSubstr("http.colour"));
}

TEST(Operations, AnImportWithOneWrongLineImportsNothingAndOneDoneAgainChangesNothing) {
  Home home;
  home.import_demo("");
  std::ofstream{home.folder() / "more.csv"} << "clinic,start,capacity\nsterling-road," << day_ahead(5, 10)
                                            << ",12\nnowhere,tomorrow,many\n";

  const auto wrong = home.run({"import", "windows", (home.folder() / "more.csv").string()});
  EXPECT_EQ(wrong.code, 2);
  EXPECT_THAT(wrong.text, HasSubstr("line 3: there is no clinic nowhere"));
  EXPECT_EQ(home.value("SELECT count(*) FROM windows"), "0");

  std::ofstream{home.folder() / "more.csv"} << "clinic,start,capacity\nsterling-road," << day_ahead(5, 10)
                                            << ",12\n";
  EXPECT_EQ(home.run({"import", "windows", (home.folder() / "more.csv").string()}).code, 0);
  const auto version = home.value("SELECT version FROM programme_version");
  const auto again = home.run({"import", "windows", (home.folder() / "more.csv").string()});
  EXPECT_THAT(again.text, HasSubstr("0 added, 0 changed, 1 unchanged"));
  EXPECT_EQ(home.value("SELECT version FROM programme_version"), version);
}

TEST(Operations, WhatBecameOfAnOfferIsCountedOnceHoweverOftenItIsPressed) {
  Home home;
  const auto wish = day_ahead(5, 10);
  home.import_demo("sterling-road," + wish + ",2\n");
  Running server{home};
  auto client = server.client();
  int n = 0;
  for (const auto* verb : {"accept", "decline"}) {
    const auto person = submit(client, a_form(++n, "sterling-road", wish));
    const std::string offer = await_state(client, person, "offered")["offer"]["id"];
    for (int press = 0; press < 2; ++press)
      EXPECT_EQ(client.post("/v1/offers/" + offer + "/" + verb, "{}").status, 200);
  }

  EXPECT_EQ(server.metric("holdfast_offers_total{choice=\"1\",outcome=\"accepted\"}"), 1);
  EXPECT_EQ(server.metric("holdfast_offers_total{choice=\"1\",outcome=\"declined\"}"), 1);
  EXPECT_EQ(server.metric("holdfast_match_distance_minutes_count"), 2) << "of each offer its own";
}

TEST(Operations, EveryRequestIsInTheLogWhereThatIsAskedForWithTheTraceItBelongsTo) {
  Home home;
  home.import_demo(demo_windows());
  home.settings["app.log_level"] = "\"debug\"";
  Running server{home};

  RawClient client{static_cast<std::uint16_t>(server.port())};
  client.say(
      "GET /v1/clinics HTTP/1.1\r\nHost: a\r\n"
      "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\n\r\n");
  EXPECT_EQ(client.hear().status, 200);

  const std::regex line{R"re("http.answered".*"http.route":"/v1/clinics".*)re"
                        R"re("http.response.status_code":200.*"trace_id":"0af7651916cd43dd)re"};
  EXPECT_TRUE(comes_true([&] { return std::regex_search(server.log(), line); })) << server.log();
}

TEST(Operations, TheDemonstrationIsImportedOnceAndWhatWasChangedStaysAsItWasLeft) {
  Home home;
  const auto windows_file = home.folder() / "demo_windows.csv";
  std::filesystem::copy(home.write_configuration(0, 0), home.folder() / "holdfast.toml");
  const auto import = [&] {
    const auto script = "set -euo pipefail; root=" + std::string(HOLDFAST_ROOT) +
                        "; var=" + home.folder().string() + "; holdfast=" + home.program +
                        "; source $root/scripts/lib/demo_programme.sh; import_demo_programme";
    Child bash{{"/bin/bash", "-c", script}, home.folder() / "import.log"};
    EXPECT_EQ(bash.wait(60s), 0) << bash.log();
  };
  import();
  const auto windows = home.value("SELECT count(*) FROM windows");
  home.execute("UPDATE clinics SET name = 'Another Hall' WHERE id = 'sterling-road'");
  home.execute("UPDATE windows SET capacity = 1 WHERE id = (SELECT min(id) FROM windows)");
  // As if it had been done ten days ago.
  const auto end = day_ahead(50, 0).substr(0, 10);
  home.execute("DELETE FROM windows WHERE starts_at >= '" + end +
               "'::timestamp AT TIME ZONE 'America/Toronto'");
  std::istringstream lines{contents_of(windows_file)};
  std::ofstream earlier{windows_file};
  for (std::string line; std::getline(lines, line);) {
    if (line.substr(line.find(',') + 1, end.size()) < end || line.starts_with("clinic,"))
      earlier << line << '\n';
  }
  earlier.close();

  import();

  EXPECT_EQ(home.value("SELECT count(*) FROM windows"), windows) << "days that came within reach";
  EXPECT_EQ(home.value("SELECT name FROM clinics WHERE id = 'sterling-road'"), "Another Hall");
  EXPECT_EQ(home.value("SELECT capacity FROM windows WHERE id = (SELECT min(id) FROM windows)"), "1");
}
