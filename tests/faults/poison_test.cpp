#include <thread>

#include <gmock/gmock.h>

#include "support/program/a_crowd.hpp"

using namespace holdfast::test;
using namespace std::chrono_literals;
using testing::AnyOf;
using testing::HasSubstr;

namespace {

/// Texts that have broken somebody's database, wire or template, as they stand in a JSON text.
const std::vector<std::string> corpus{R"(\u0000)",
                                      R"(a\u0000b)",
                                      R"(\ud800)",
                                      R"(\udc00\ud800)",
                                      R"(\uffff)",
                                      R"(\ufffe)",
                                      R"(\ufeff)",
                                      R"(\ud83d\ude00)",
                                      R"(\u202e\u202d)",
                                      R"(\u2028\u2029)",
                                      R"(\u0001\u001f)",
                                      R"(\u007f\u0085)",
                                      R"(\r\n.\r\n)",
                                      "\xff",
                                      "\xc0\x80",
                                      "\xed\xa0\x80",
                                      "\xf4\x90\x80\x80",
                                      R"(\\)",
                                      R"(\\N)",
                                      R"(\\.)",
                                      R"(\\x00)",
                                      R"({}")",
                                      R"({a,b})",
                                      R"({\"a\"})",
                                      "NULL",
                                      "null",
                                      "'; DROP TABLE registrations; --",
                                      "$1",
                                      "%s%n",
                                      "{{NAME}}",
                                      "",
                                      " ",
                                      R"(\t)",
                                      std::string(300, 'x'),
                                      std::string(10'000, 'x'),
                                      "infinity",
                                      "1948-03-12 24:00",
                                      "0x1p3",
                                      "-0"};

std::size_t stored(const Home& home) {
  return std::stoul(home.value("SELECT count(*) FROM registrations"));
}

std::string with(Json form, const std::string& pointer, const std::string& text) {
  form[Json::json_pointer{pointer}] = "@";
  auto body = form.dump();
  return body.replace(body.find("\"@\""), 3, '"' + text + '"');
}

}  // namespace

TEST(Poison, WhatIsAcknowledgedOfATextIsStorable) {
  Home home;
  home.import_demo(demo_windows());
  Running server{home};
  auto client = server.client();
  int kept = 0, refused = 0;

  for (const auto* pointer :
       {"/name", "/address/line1", "/address/line2", "/address/city", "/address/postalCode", "/phone",
        "/email", "/dateOfBirth", "/healthCardNumber", "/preferences/0/clinic", "/preferences/0/start"}) {
    for (const auto& text : corpus) {
      const auto form = with(a_form(kept + refused, "sterling-road", day_ahead(5, 10)), pointer, text);
      const auto answer = client.post("/v1/registrations", form);
      EXPECT_THAT(answer.status, AnyOf(202, 400, 413, 422)) << form;
      ++(answer.status == 202 ? kept : refused);
    }
  }
  EXPECT_TRUE(comes_true([&] { return stored(home) == static_cast<std::size_t>(kept); })) << server.log();

  std::printf("%d strange texts acknowledged and stored, %d refused, 0 dead letters\n", kept, refused);
  EXPECT_GT(kept, 20);
  EXPECT_EQ(home.value("SELECT count(*) FROM dead_letters"), "0");
}

TEST(Poison, OneFormTheDatabaseRefusesIsSetAsideAndTheRestOfItsRoundIsStored) {
  Home home;
  home.import_demo(demo_windows());
  home.execute("ALTER TABLE registrations ADD CONSTRAINT no_poison CHECK (city <> 'Poison')");
  Crowd crowd{home};
  Running server{home};
  auto client = server.client();
  auto form = a_form(1, "sterling-road", day_ahead(5, 10));
  form["address"]["city"] = "Poison";

  std::string poison;
  std::thread among_others{[&] { poison = submit(client, form); }};
  crowd.send(server.url(), 500);
  among_others.join();
  ASSERT_FALSE(poison.empty());
  EXPECT_TRUE(comes_true([&] { return stored(home) == crowd.acknowledged(); })) << server.log();

  EXPECT_TRUE(comes_true([&] { return home.value("SELECT count(*) FROM dead_letters") == "1"; }));
  const auto status = status_of(client, poison);
  EXPECT_EQ(status["state"], "queued");
  EXPECT_EQ(status["reason"]["code"], "needs-attention");
  EXPECT_THAT(server.log(), HasSubstr("registration.dead_letter"));
  EXPECT_THAT(server.metrics(), HasSubstr("dead_letters"));
  home.execute("ALTER TABLE registrations DROP CONSTRAINT no_poison");
  EXPECT_EQ(home.run({"dead-letters", "retry"}).code, 0);
  EXPECT_TRUE(comes_true([&] { return status_of(client, poison)["state"] == "offered"; }));
  std::printf("1 poison set aside, %zu others stored, and the one as well once it could be\n",
              crowd.acknowledged());
  const auto verified = home.run({"verify", "--acknowledged", crowd.acknowledged_file().string()});
  EXPECT_EQ(verified.code, 0) << verified.text;
}
