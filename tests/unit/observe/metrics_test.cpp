#include "holdfast/observe/metrics.hpp"

#include <unistd.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using holdfast::observe::Metrics;
using testing::HasSubstr;
using testing::Not;

namespace {

/// Takes every handle once, so that every series is exported.
void touch_all(Metrics& metrics) {
  metrics.http_requests("/v1/registrations", "POST", 202).increment();
  metrics.http_request_duration_seconds("/v1/registrations").observe(0.002);
  metrics.http_connections().add(1);
  metrics.http_refused("malformed").increment();
  metrics.http_broken_off().increment();
  metrics.registrations("web", "accepted").increment();
  metrics.journal_commits().increment();
  metrics.journal_commit_duration_seconds().observe(0.001);
  metrics.journal_batch_registrations().observe(17);
  metrics.journal_bytes().set(4096);
  metrics.queue_registrations().set(3);
  metrics.queue_oldest_age_seconds().set(0.5);
  metrics.round_registrations().observe(64);
  metrics.round_duration_seconds("match").observe(0.01);
  metrics.match_distance_minutes().observe(60);
  metrics.feed_build_duration_seconds().observe(0.02);
  metrics.feed_slots().set(40);
  metrics.offers("held", "1").increment();
  metrics.offers_held().set(5);
  metrics.offer_release_delay_seconds().observe(0.4);
  metrics.waiting_registrations().set(7);
  metrics.seats("free").set(12);
  metrics.likely_dates("within").increment(3);
  metrics.answers("voice", "accepted").increment(2);
  metrics.messages("sms", "sent").increment();
  metrics.messages_due().set(1);
  metrics.reminders("day-before", "sms").increment();
  metrics.heads_ups("followed").increment();
  metrics.gateway_state("sms", "open").set(1);
  metrics.message_delay_seconds("sms").observe(2);
  metrics.database_up().set(1);
  metrics.database_requests("ok").increment();
  metrics.log_dropped().set(0);
  metrics.dead_letters("poison").increment();
}

/// What `promtool check metrics` says to `text`; nothing if it finds nothing to say.
std::string complaints(const std::string& text) {
  const auto file =
      std::filesystem::temp_directory_path() / ("holdfast-metrics-" + std::to_string(::getpid()));
  std::ofstream(file) << text;
  const std::string command = "promtool check metrics < " + file.string() + " 2>&1";
  const std::unique_ptr<FILE, int (*)(FILE*)> tool(::popen(command.c_str(), "r"), ::pclose);
  std::string said;
  std::array<char, 512> bytes{};
  while (std::fgets(bytes.data(), bytes.size(), tool.get()) != nullptr) said += bytes.data();
  std::filesystem::remove(file);
  return said;
}

}  // namespace

TEST(Metrics, HaveTheNamesOfTheContract) {
  Metrics metrics("1.2.3", "abc");
  touch_all(metrics);

  const auto text = metrics.text();

  for (const auto* line :
       {R"(holdfast_http_requests_total{method="POST",route="/v1/registrations",status="202"} 1)",
        R"(holdfast_http_request_duration_seconds_bucket{route="/v1/registrations",le="0.0025"} 1)",
        "holdfast_http_connections 1",
        R"(holdfast_http_refused_total{reason="malformed"} 1)",
        R"(holdfast_registrations_total{outcome="accepted",via="web"} 1)",
        "holdfast_journal_commits_total 1",
        "holdfast_journal_commit_duration_seconds_count 1",
        "holdfast_journal_batch_registrations_sum 17",
        "holdfast_journal_bytes 4096",
        "holdfast_queue_registrations 3",
        "holdfast_queue_oldest_age_seconds 0.5",
        "holdfast_round_registrations_count 1",
        R"(holdfast_round_duration_seconds_count{part="match"} 1)",
        "holdfast_match_distance_minutes_sum 60",
        "holdfast_feed_build_duration_seconds_count 1",
        "holdfast_feed_slots 40",
        R"(holdfast_offers_total{choice="1",outcome="held"} 1)",
        "holdfast_offers_held 5",
        "holdfast_offer_release_delay_seconds_count 1",
        "holdfast_waiting_registrations 7",
        R"(holdfast_seats{state="free"} 12)",
        R"(holdfast_likely_dates_total{outcome="within"} 3)",
        R"(holdfast_answers_total{outcome="accepted",via="voice"} 2)",
        "holdfast_oversold_seats 0",
        R"(holdfast_messages_total{channel="sms",outcome="sent"} 1)",
        R"(holdfast_heads_ups_total{outcome="followed"} 1)",
        R"(holdfast_reminders_total{channel="sms",kind="day-before"} 1)",
        "holdfast_messages_due 1",
        R"(holdfast_gateway_state{channel="sms",state="open"} 1)",
        R"(holdfast_message_delay_seconds_count{channel="sms"} 1)",
        "holdfast_database_up 1",
        R"(holdfast_database_requests_total{outcome="ok"} 1)",
        R"(holdfast_build_info{revision="abc",version="1.2.3"} 1)",
        "process_cpu_seconds_total ",
        "process_resident_memory_bytes ",
        "process_virtual_memory_bytes ",
        "process_open_fds ",
        "process_max_fds ",
        "process_start_time_seconds ",
        "process_threads "}) {
    EXPECT_THAT(text, HasSubstr(std::string("\n") + line)) << line;
  }
}

TEST(Metrics, ArePassedByPromtool) {
  if (std::system("command -v promtool > /dev/null") != 0) GTEST_SKIP() << "promtool is not installed";
  Metrics metrics("1.2.3", "abc");
  touch_all(metrics);

  const auto said = complaints(metrics.text());

  // The one thing it may say: these minutes are of inconvenience, as the programme defines distance, not of
  // time.
  EXPECT_EQ(said, "holdfast_match_distance_minutes use base unit \"seconds\" instead of \"minutes\"\n");
}

TEST(Metrics, OfTheSameLabelsAreTheSameSeries) {
  Metrics metrics("1", "a");
  auto one = metrics.registrations("web", "accepted");
  auto other = metrics.registrations("web", "accepted");

  one.increment();
  other.add(2);

  EXPECT_EQ(one.value(), 3);
}

TEST(Metrics, LoseNoCountBetweenThreads) {
  Metrics metrics("1", "a");
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&] {
      auto counter = metrics.journal_commits();
      for (int each = 0; each < 10000; ++each) counter.increment();
    });
  }
  for (auto& thread : threads) thread.join();

  EXPECT_EQ(metrics.journal_commits().value(), 40000);
}

TEST(Metrics, AreRefreshedAtEveryScrapeAndSurviveAFailure) {
  Metrics metrics("1", "a");
  auto held = metrics.offers_held();
  int scrapes = 0;
  metrics.on_scrape([] { throw std::runtime_error("the database is away"); });
  metrics.on_scrape([&] { held.set(++scrapes); });

  EXPECT_THAT(metrics.text(), HasSubstr("\nholdfast_offers_held 1\n"));
  EXPECT_THAT(metrics.text(), HasSubstr("\nholdfast_offers_held 2\n"));
}

TEST(Metrics, TellOversoldSeatsFromTheStart) {
  const Metrics metrics("1", "a");

  EXPECT_THAT(metrics.text(), HasSubstr("\nholdfast_oversold_seats 0\n"));
  EXPECT_THAT(metrics.text(), Not(HasSubstr("holdfast_offers_total")));
}
