#include <fstream>
#include <map>
#include <thread>

#include <gmock/gmock.h>

#include "support/program/a_crowd.hpp"
#include "support/program/a_probe.hpp"

using namespace holdfast::test;
using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

namespace {

/// What a client of another hand read, held to the schemas and to the FHIR definitions it goes by.
Json client_of(const Home& home, std::vector<std::string> arguments) {
  arguments.insert(
      arguments.begin(),
      {"node", (std::filesystem::path{HOLDFAST_ROOT} / "tests" / "feeds" / "client.mjs").string()});
  const auto output = home.folder() / "client.json";
  std::filesystem::remove(output);
  Child child{arguments, output};
  EXPECT_EQ(child.wait(60s), 0) << child.log();
  const auto printed = child.log();
  const auto begin = printed.rfind("{\"seen\"");
  if (begin == std::string::npos) throw std::runtime_error(printed);
  auto said = Json::parse(printed.substr(begin));
  EXPECT_THAT(said["faults"], IsEmpty()) << said["faults"].dump(1);
  return said["seen"];
}

/// Seats by status: {"busy": 3, "free": 9}.
std::map<std::string, int> seats_in(const Json& feed) {
  std::map<std::string, int> seats;
  for (const auto& slot : feed["slots"]) seats[slot["status"]] += slot["seats"].get<int>();
  return seats;
}

/// The token that `holdfast systems add` prints, on its last line.
std::string added_system(const Home& home, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {"systems", "add"});
  const auto printed = home.run(arguments);
  EXPECT_EQ(printed.code, 0) << printed.text;
  const auto end = printed.text.find_last_not_of('\n');
  return printed.text.substr(printed.text.rfind('\n', end) + 1, end - printed.text.rfind('\n', end));
}

std::string offer_of(const Home& home) {
  return home.value("SELECT id::text FROM offers ORDER BY created_at DESC LIMIT 1");
}

}  // namespace

TEST(Feeds, OfTheDemonstrationPassTheSchemasAndTheDefinitionsOfAnotherHand) {
  Home home;
  home.import_demo(demo_windows());
  import_synthetic_clinic(home);
  home.execute(
      "INSERT INTO windows (clinic_id, starts_at, capacity) "
      "SELECT 'sterling-road', date_trunc('hour', now()) - interval '3 hours', 12");
  Running server{home};

  const auto feed = client_of(home, {"seats", server.url()});

  const auto seats = seats_in(feed);
  const auto to_come =
      home.value("SELECT sum(capacity) FROM windows WHERE clinic_id <> 'probe' AND starts_at > now()");
  EXPECT_EQ(std::to_string(seats.at("free") + (seats.contains("busy") ? seats.at("busy") : 0)), to_come);
  EXPECT_EQ(std::to_string(feed["locations"].size()),
            home.value("SELECT count(*) FROM clinics WHERE id <> 'probe'"));
  EXPECT_THAT(feed.dump(), Not(HasSubstr("\"probe\"")));
  EXPECT_EQ(feed["age"], 30);
  std::printf("%zu slots of %zu clinics, %s seats\n", feed["slots"].size(), feed["locations"].size(),
              to_come.c_str());
}

TEST(Feeds, AHeldSeatIsBusyAndAFreedOneFreeAgainWithinTheStatedAge) {
  Home home;
  const auto wish = day_ahead(5, 10);
  home.import_demo("sterling-road," + wish + ",2\n");
  home.settings["feeds.age_seconds"] = "1";
  home.settings["feeds.cache_seconds"] = "7";
  Running server{home};
  auto client = server.client();
  using Seats = std::map<std::string, int>;
  ASSERT_EQ(seats_in(client_of(home, {"seats", server.url()})), (Seats{{"free", 2}}));
  const auto shows = [&](const Seats& wanted) {
    return comes_true([&] { return seats_in(client_of(home, {"seats", server.url()})) == wanted; });
  };

  const auto first = submit(client, a_form(1, "sterling-road", wish));
  const auto offer = await_state(client, first, "offered")["offer"]["id"].get<std::string>();

  EXPECT_TRUE(shows({{"free", 1}, {"busy", 1}}));
  (void)await_state(client, submit(client, a_form(2, "sterling-road", wish)), "offered");
  EXPECT_TRUE(shows({{"busy", 2}}));
  ASSERT_EQ(client.post("/v1/offers/" + offer + "/decline", "{}").status, 200);
  EXPECT_TRUE(shows({{"free", 1}, {"busy", 1}}));
  EXPECT_EQ(client_of(home, {"seats", server.url()})["age"], 7);
}

TEST(Feeds, ALinkOfTheFeedLandsOnTheFormWithItsClinicAndHour) {
  Home home;
  const auto wish = day_ahead(5, 10);
  home.import_demo("sterling-road," + wish + ",2\n");
  Running server{home};
  auto client = server.client();
  const auto feed = client_of(home, {"seats", server.url()});
  const auto link = feed["slots"][0]["link"].get<std::string>();
  ASSERT_TRUE(link.starts_with(server.url())) << link;

  const auto page = client.get(link.substr(server.url().size()) + "&source=a-finder&booking-referral=7");

  ASSERT_EQ(page.status, 200);
  const auto kept = [](const std::string& name, const std::string& value) {
    return "name=\"" + name + "\" value=\"" + value + '"';
  };
  EXPECT_THAT(page.body, HasSubstr(kept("p1-clinic", "sterling-road")));
  EXPECT_THAT(page.body, HasSubstr(kept("p1-date", wish.substr(0, 10))));
  EXPECT_THAT(page.body, HasSubstr(kept("p1-hour", "10:00")));
  EXPECT_THAT(page.body, HasSubstr("You chose"));
  for (const auto* wrong : {"clinic=nowhere&hour=2026-12-05T10:00", "clinic=sterling-road&hour=soon",
                            "hour=2026-12-05T10:00", "lang=fr"}) {
    const auto plain = client.get("/register?" + std::string{wrong});
    EXPECT_EQ(plain.status, 200);
    EXPECT_THAT(plain.body, Not(HasSubstr("p1-clinic")));
  }
}

TEST(Feeds, AppointmentsAreReadByTheSystemsThatMayAndByNobodyElse) {
  Home home;
  const auto wish = day_ahead(5, 10);
  home.import_demo("sterling-road," + wish + ",2\n");
  home.settings["feeds.systems_file"] = '"' + (home.folder() / "systems").string() + '"';
  const auto token = added_system(home, {"records-west"});
  const auto others = added_system(home, {"other-desk", "--clinic", "high-park"});
  EXPECT_EQ(home.run({"systems", "add", "records-west"}).code, 1);
  Running server{home};
  auto client = server.client();
  const auto answer = client.post("/v1/registrations", a_form(1, "sterling-road", wish).dump());
  const auto code = Json::parse(answer.body)["confirmationCode"].get<std::string>();
  const auto reference = Json::parse(answer.body)["reference"].get<std::string>();
  const auto offered = await_state(client, reference, "offered")["offer"]["id"].get<std::string>();
  const auto path = "/fhir/Appointment/" + offer_of(home);
  const auto read = [&](const std::string& as, std::vector<std::string> paths) {
    paths.insert(paths.begin(), {"read", server.url(), as});
    return client_of(home, paths);
  };

  const auto held = read(token, {path})[0];
  client.post("/v1/offers/" + offered + "/accept", "{}");
  const auto by_code = "/fhir/Appointment?identifier=" + code;
  const auto booked = read(token, {path, by_code, by_code.substr(0, by_code.size() - 1)});

  EXPECT_EQ(held["resource"]["status"], "pending");
  EXPECT_EQ(held["cache"], "no-store");
  EXPECT_EQ(booked[0]["resource"]["status"], "booked");
  EXPECT_EQ(booked[0]["resource"]["identifier"][0]["value"], code);
  EXPECT_EQ(booked[1]["resource"]["total"], 1);
  EXPECT_EQ(booked[1]["resource"]["entry"][0]["resource"], booked[0]["resource"]);
  EXPECT_EQ(booked[2]["status"], 400);
  for (const auto* secret : {"Margaret", "O'Brien", "416555", "+1416", "example.org", "1948", "221 Sterling"})
    EXPECT_THAT(booked.dump(), Not(HasSubstr(secret)));
  EXPECT_THAT(booked.dump(), Not(HasSubstr(reference)));
  const auto refused = [&](const std::string& as) { return read(as, {path, by_code}); };
  EXPECT_EQ(refused("-")[0]["status"], 401);
  EXPECT_EQ(refused("-")[1]["challenge"], R"(Bearer realm="fhir")");
  EXPECT_EQ(refused(token.substr(1) + "A")[0]["status"], 401);
  EXPECT_EQ(refused(others)[0]["status"], 404);
  EXPECT_EQ(refused(others)[1]["resource"]["total"], 0);
  EXPECT_EQ(home.value("SELECT string_agg(DISTINCT detail, '; ') || ' ' || count(*) FROM audit_log "
                       "WHERE action = 'read-by-system'"),
            "system: records-west 3");
  client.post("/v1/registrations/" + reference + "/cancel", "{}");
  EXPECT_EQ(read(token, {path})[0]["resource"]["status"], "cancelled");
}

TEST(Feeds, WhatIsNotReadHereIsRefusedAsAnOutcome) {
  Home home;
  home.import_demo(demo_windows());
  Running server{home};

  const auto answers =
      client_of(home, {"read", server.url(), "-", "/fhir/metadata", "/fhir/Location/sterling-road",
                       "/fhir/Location/nowhere", "/fhir/Patient", "/fhir/Patient/1", "/fhir/slots-XX.ndjson",
                       "/fhir/Appointment/1"});

  EXPECT_EQ(answers[0]["resource"]["rest"][0]["resource"].size(), 1U);  // no systems, no appointments
  EXPECT_EQ(answers[1]["resource"]["id"], "sterling-road");
  for (std::size_t at = 2; at < answers.size(); ++at) {
    EXPECT_EQ(answers[at]["status"], 404) << at;
    EXPECT_EQ(answers[at]["resource"]["resourceType"], "OperationOutcome") << at;
  }
}

TEST(Feeds, OfThousandsOfWindowsAreMadeOnceHoweverManyAsk) {
  Home home;
  home.import_demo("sterling-road," + day_ahead(5, 10) + ",2\n");
  home.execute(
      "INSERT INTO windows (clinic_id, starts_at, capacity) "
      "SELECT c.id, date_trunc('hour', now()) + interval '2 days' + h * interval '1 hour', 12 "
      "  FROM clinics c, generate_series(1, 400) h ON CONFLICT DO NOTHING");
  home.settings["feeds.age_seconds"] = "300";
  Running server{home};
  const auto lines = std::stoul(home.value("SELECT count(*) FROM windows"));
  const auto asked_before = server.metric("holdfast_database_requests_total");
  std::atomic<int> whole{0};
  const auto begun = std::chrono::steady_clock::now();

  {
    std::vector<std::jthread> crowd;
    for (int one = 0; one < 8; ++one) {
      crowd.emplace_back([&] {
        auto client = server.client();
        for (int time = 0; time < 25; ++time) {
          const auto answer = client.get("/fhir/slots-ON.ndjson");
          const auto ends = static_cast<std::size_t>(std::ranges::count(answer.body, '\n'));
          if (answer.status == 200 && ends > lines / 2) ++whole;
        }
      });
    }
  }

  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
  EXPECT_EQ(whole, 200);
  EXPECT_EQ(server.metric("holdfast_feed_build_duration_seconds_count"), 1);
  EXPECT_EQ(server.metric("holdfast_feed_slots"), static_cast<double>(lines));
  EXPECT_LE(server.metric("holdfast_database_requests_total") - asked_before, 3);  // one made it
  std::printf("%zu windows: made in %.3f s, 200 answers in %.2f s\n", lines,
              server.metric("holdfast_feed_build_duration_seconds_sum"), took.count());
}
