// When those who wait will likely get an offer, told by the running program and measured by what came of it.
#include <fstream>
#include <map>
#include <random>

#include <gmock/gmock.h>

#include "support/long_form.hpp"
#include "support/program/a_server.hpp"

using namespace holdfast::test;
using testing::HasSubstr;

namespace {

constexpr int horizon = 60;

std::string date_ahead(int days) {
  return day_ahead(days, 9).substr(0, 10);
}

/// One clinic with more people than seats. Days pass by everything but the clock being moved back.
class ScarceClinic {
 public:
  explicit ScarceClinic(int seats_now) {
    home_.settings["offers.likely_every_seconds"] = "1";
    home_.import_demo("sterling-road," + day_ahead(5, 10) + ',' + std::to_string(seats_now) + '\n');
    server_.emplace(home_);
    client_.emplace(server_->url());
  }

  Home& home() { return home_; }
  Running& server() { return *server_; }
  holdfast::app::HttpClient& client() { return *client_; }

  /// One after the other, so that their turns are in this order.
  std::string comes() {
    const auto reference = submit(*client_, a_form(++people_, "sterling-road", day_ahead(5, 10)));
    EXPECT_TRUE(comes_true([&] { return status_of(*client_, reference)["state"] != "queued"; }));
    return reference;
  }

  void plan(int days, int seats) {
    std::ofstream{home_.folder() / "more.csv"} << "clinic,start,capacity\nsterling-road,"
                                               << day_ahead(days, 10) << ',' << seats << '\n';
    const auto said = home_.run({"import", "windows", (home_.folder() / "more.csv").string()});
    EXPECT_EQ(said.code, 0) << said.text;
  }

  void a_day_passes() {
    // By way of a time when none is: each hour of the clinic must stay the only one.
    home_.execute(R"sql(
      UPDATE windows SET starts_at = starts_at - interval '1000 days';
      UPDATE windows SET starts_at = starts_at + interval '999 days';
      UPDATE offers
         SET created_at = created_at - interval '1 day', resolved_at = resolved_at - interval '1 day';
      UPDATE likely_dates
         SET first_day = first_day - 1, last_day = last_day - 1, promised_first = promised_first - 1,
             promised_last = promised_last - 1, promised_at = promised_at - interval '1 day';
      UPDATE programme_version SET version = version + 1)sql");
  }

  [[nodiscard]] double counted(const std::string& outcome) {
    return server_->metric("holdfast_likely_dates_total{outcome=\"" + outcome + "\"}");
  }

  holdfast::app::HttpClient::Answer press(const std::string& reference, const std::string& what) {
    const auto status = status_of(*client_, reference);
    return client_->post("/v1/offers/" + status["offer"]["id"].get<std::string>() + '/' + what, "{}");
  }

 private:
  Home home_;
  std::optional<Running> server_;
  std::optional<holdfast::app::HttpClient> client_;
  int people_ = 0;
};

}  // namespace

TEST(Likely, WhoWaitsIsToldTheDaysOnceTheyAreKnownAndItIsCountedWhetherTheyWereKept) {
  ScarceClinic clinic{30};
  for (int person = 0; person < 30; ++person) ASSERT_EQ(clinic.press(clinic.comes(), "accept").status, 200);
  const auto first = clinic.comes(), second = clinic.comes(), third = clinic.comes();
  const auto likely = [&](const std::string& reference) {
    return status_of(clinic.client(), reference)["likely"];
  };
  EXPECT_EQ(likely(first), nullptr);
  EXPECT_THAT(status_of(clinic.client(), first)["reason"]["text"].get<std::string>(),
              HasSubstr("When that will be is not known yet."));

  clinic.plan(horizon + 1, 1);
  clinic.plan(horizon + 3, 1);
  EXPECT_TRUE(comes_true([&] { return !likely(second).is_null(); })) << clinic.server().log();
  EXPECT_EQ(likely(first), (Json{{"first", date_ahead(1)}, {"last", date_ahead(1)}}));
  EXPECT_EQ(likely(second), (Json{{"first", date_ahead(3)}, {"last", date_ahead(3)}}));
  EXPECT_EQ(likely(third), nullptr);
  const auto page = clinic.client().get("/r/" + second + "?lang=fr");
  EXPECT_THAT(page.body, HasSubstr("Une offre viendra probablement le "));

  clinic.a_day_passes();
  (void)await_state(clinic.client(), first, "offered");
  EXPECT_TRUE(comes_true([&] { return clinic.counted("within") == 1; })) << clinic.server().metrics();
  // Until the first has the seat of the new day, the later one is the first's: the second is told nothing.
  const Json in_two_days{{"first", date_ahead(2)}, {"last", date_ahead(2)}};
  EXPECT_TRUE(comes_true([&] { return likely(second) == in_two_days; }));
  // The first who was told later days gets the seat that the one before gives on: earlier than told.
  ASSERT_EQ(clinic.press(first, "decline").status, 200);
  (void)await_state(clinic.client(), second, "offered");
  EXPECT_TRUE(comes_true([&] { return clinic.counted("earlier") == 1; })) << clinic.server().metrics();
  EXPECT_EQ(clinic.counted("later"), 0);
  EXPECT_EQ(clinic.home().value("SELECT sum(people) FROM likely_dates_kept"), "2");
}

TEST(Likely, InASimulatedMonthFourInFiveGetTheirOfferOnADayTheyWereToldFirst) {
  constexpr int seats_a_day = 8;
  const int days = short_or_long(4, 30);
  ScarceClinic clinic{40};
  std::mt19937 chance{7};
  for (int person = 0; person < 40; ++person) {
    const auto accepts = std::bernoulli_distribution{0.8}(chance);
    ASSERT_EQ(clinic.press(clinic.comes(), accepts ? "accept" : "decline").status, 200);
  }
  for (int ahead = 1; ahead <= days; ++ahead) clinic.plan(horizon + ahead, seats_a_day);
  // What each will answer is drawn as they come: it must not hang on who is asked first.
  std::map<std::string, bool> line;
  for (int person = 0; person < days * seats_a_day * 3 / 2; ++person)
    line[clinic.comes()] = std::bernoulli_distribution{0.8}(chance);
  // Whoever comes first is told while the others still come: the days begin once the line is told.
  ASSERT_TRUE(comes_true([&] {
    return std::stoi(clinic.home().value("SELECT count(*) FROM likely_dates")) >= days * seats_a_day;
  })) << clinic.home().value("SELECT count(*) FROM likely_dates");

  const auto state = [&](const std::string& reference) {
    return status_of(clinic.client(), reference)["state"].get<std::string>();
  };
  for (int day = 0; day < days; ++day) {
    const auto settled = [&] {
      return clinic.home().value(R"sql(
        SELECT sum(capacity - held - booked) = 0 AND (SELECT count(*) = 0 FROM offers WHERE state = 'held')
          FROM windows
         WHERE (starts_at AT TIME ZONE 'America/Toronto')::date
               <= (now() AT TIME ZONE 'America/Toronto')::date + 60)sql") == "t";
    };
    clinic.a_day_passes();
    const auto all_answered = [&] {
      std::erase_if(line, [&](const auto& waiting) {
        const auto& [reference, accepts] = waiting;
        return state(reference) == "offered" &&
               clinic.press(reference, accepts ? "accept" : "decline").status == 200;
      });
      return settled();
    };
    ASSERT_TRUE(comes_true(all_answered, std::chrono::seconds{60})) << "day " << day;
  }
  const auto told = [&] {
    return clinic.counted("within") + clinic.counted("earlier") + clinic.counted("later");
  };
  ASSERT_TRUE(comes_true([&] { return told() >= days * seats_a_day / 2; }));
  std::printf(
      "%d days: of %.0f people told days %.0f %% got their offer on one of them, %.0f earlier, %.0f later\n",
      days, told(), 100 * clinic.counted("within") / told(), clinic.counted("earlier"),
      clinic.counted("later"));
  EXPECT_GE(clinic.counted("within"), 0.8 * told());
  EXPECT_EQ(clinic.home().run({"verify"}).code, 0);
}
