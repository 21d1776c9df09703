// Many second doses at one clinic, on a clock that is moved over days: ticked in the evening, when nobody may
// be sent an offer, while as many newcomers ask for the very same hours.

#include <atomic>
#include <fstream>
#include <functional>
#include <thread>

#include <gtest/gtest.h>

#include "holdfast/domain/dates.hpp"
#include "holdfast/domain/time_zone.hpp"
#include "support/fake_clock.hpp"
#include "support/long_form.hpp"
#include "support/program/staff_browser.hpp"

using namespace holdfast::test;
using namespace std::chrono_literals;
using holdfast::Instant;
using holdfast::TimeZone;

namespace {

constexpr std::size_t at_once = 4;
constexpr int first_day = 3;  // from today: the day of the first doses
constexpr int least_days = 21, most_days = 28;

/// `work(n, client)` for every n below `count`, over a few connections.
void for_each_person(const Running& server, std::size_t count,
                     const std::function<void(std::size_t, holdfast::app::HttpClient&)>& work) {
  std::atomic<std::size_t> next{0};
  std::vector<std::thread> threads;
  for (std::size_t at = 0; at < at_once; ++at) {
    threads.emplace_back([&] {
      auto client = server.client();
      for (auto n = next++; n < count; n = next++) work(n, client);
    });
  }
  for (auto& thread : threads) thread.join();
}

std::string windows_on(int from, int until, std::size_t seats_a_window) {
  std::string lines;
  for (int day = from; day <= until; ++day) {
    for (int hour = 9; hour < 17; ++hour) {
      lines +=
          "sterling-road," + day_ahead(first_day + day, hour) + ',' + std::to_string(seats_a_window) + '\n';
    }
  }
  return lines;
}

/// How far the clock must be ahead for that hour on the wall of Toronto, some days after the first doses.
std::chrono::seconds until(int days_after, int hour) {
  const auto local = *holdfast::local_time_in(day_ahead(first_day + days_after, hour));
  const auto then = *TimeZone::named("America/Toronto").instant(local);
  return std::chrono::duration_cast<std::chrono::seconds>(then - std::chrono::system_clock::now());
}

class SecondDosesOfMany : public testing::Test {
 protected:
  void begin() {
    // Half a day away from the machine's own hour: a clock that is read while it is being moved may be the
    // machine's for once.
    home.settings["offers.contact_from_hour"] = std::to_string(morning);
    home.settings["offers.contact_to_hour"] = std::to_string(morning + 1);
    home.settings["offers.hold_seconds"] = "6000";
    home.settings["limits.live_per_contact_max"] = "1000";
    home.import_demo("sterling-road," + day_ahead(first_day, 10) + ',' + std::to_string(people) + '\n');
    const auto file = home.folder() / "products.csv";
    std::ofstream{file} << "id,name,least_days,most_days\nx,Harbour," << least_days << ',' << most_days
                        << '\n';
    ASSERT_EQ(home.run({"import", "products", file.string()}).code, 0);
    server.emplace(home, "a", clock.before_command());
  }

  void book_first_doses() {
    references.resize(people);
    offers.resize(people);
    for_each_person(*server, people, [&](std::size_t n, auto& client) {
      references[n] = submit(client, a_form(static_cast<int>(n), "sterling-road", day_ahead(first_day, 10)));
    });
    for_each_person(*server, people,
                    [&](std::size_t n, auto& client) { accept(client, references[n], offers[n]); });
    // The database's clock stays: whoever asked days ago, by the server's, asked just now by its own.
    home.execute("UPDATE registrations SET asked_at = asked_at - interval '1 day'");
  }

  /// Once it is there: as the person presses it.
  static void accept(holdfast::app::HttpClient& client, const std::string& reference, std::string& offer) {
    const auto status = await_state(client, reference, "offered", 120s);
    ASSERT_EQ(status["state"], "offered") << status;
    offer = status["offer"]["id"];
    EXPECT_EQ(client.post("/v1/offers/" + offer + "/accept", "{}").status, 200);
  }

  /// Moves the server's clock, until its own day list is of that day.
  bool clock_comes_to(int days_after, int hour) {
    clock.set(until(days_after, hour));
    StaffBrowser staff{*server};
    staff.set_cookie(let_in(home, holdfast::Role::administrator));
    const auto shown = "value=\"" + day_ahead(first_day + days_after, hour).substr(0, 10) + '"';
    return comes_true(
        [&] { return staff.get("/staff/clinics/sterling-road/day").body.find(shown) != std::string::npos; });
  }

  void tick_all() {
    std::atomic<std::size_t> next{0};
    std::vector<std::thread> threads;
    for (std::size_t at = 0; at < at_once; ++at) {
      threads.emplace_back([&, cookie = let_in(home, holdfast::Role::administrator)] {
        StaffBrowser staff{*server};
        staff.set_cookie(cookie);
        const auto day = day_ahead(first_day, 10).substr(0, 10);
        for (auto n = next++; n < people; n = next++) {
          const auto answer = staff.post("/staff/clinics/sterling-road/attendance",
                                         {{"offer", offers[n]}, {"date", day}, {"product", "x"}});
          EXPECT_EQ(answer.status, 303) << answer.body.substr(0, 500);
        }
      });
    }
    for (auto& thread : threads) thread.join();
  }

  void send_newcomers(std::size_t count) {
    const auto from = newcomers;
    newcomers += count;
    for_each_person(*server, count, [&](std::size_t n, auto& client) {
      const auto number = static_cast<int>(people + from + n);
      EXPECT_NE(submit(client, a_form(number, "sterling-road", day_ahead(first_day + 22, 10))), "");
    });
    const auto stored = "SELECT count(*) FROM registrations WHERE first_id IS NULL";
    EXPECT_TRUE(comes_true([&] { return count_of(stored) == people + newcomers; }, 120s));
  }

  [[nodiscard]] std::size_t count_of(const std::string& sql) const { return std::stoul(home.value(sql)); }
  [[nodiscard]] bool comes_to(const std::string& sql, std::size_t count) const {
    if (comes_true([&] { return count_of(sql) == count; }, 120s)) return true;
    ADD_FAILURE() << count_of(sql) << " and not " << count << ": " << sql
                  << "; newcomers in their seats: " << intruders();
    return false;
  }
  /// First doses' people with a seat on one of the second doses' days.
  [[nodiscard]] std::size_t intruders() const {
    return count_of(
        "SELECT count(*) FROM offers o JOIN registrations r ON r.id = o.registration_id AND r.first_id IS "
        "NULL "
        "JOIN windows w ON w.id = o.window_id WHERE (w.starts_at AT TIME ZONE 'America/Toronto')::date "
        "BETWEEN (SELECT min(due_from) FROM registrations) AND (SELECT max(due_until) FROM registrations)");
  }

  static int hour_here() {
    const auto local =
        TimeZone::named("America/Toronto")
            .local(std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now()));
    return static_cast<int>(
        std::chrono::floor<std::chrono::hours>(local - std::chrono::floor<std::chrono::days>(local)).count());
  }

  const int morning = hour_here() < 12 ? hour_here() + 9 : hour_here() - 9;
  const int evening = morning + 1;
  const std::size_t people = short_or_long<std::size_t>(320, 10'048);  // as many seats as that: 64 windows
  std::size_t newcomers = 0;
  Home home;
  FakeClock clock;
  std::optional<Running> server;
  std::vector<std::string> references, offers;
};

}  // namespace

TEST_F(SecondDosesOfMany, EachGetsASeatWithinItsDaysAndNobodyWithAFirstDoseTakesOne) {
  if (!FakeClock::is_there()) GTEST_SKIP() << "libfaketime is not installed";
  begin();
  book_first_doses();
  const auto kept = "SELECT sum(kept) FROM windows";
  // Half of the seats on the days, and a few the day before and the day after.
  home.import_demo(windows_on(21, 24, people / 64) + windows_on(20, 20, 1) + windows_on(29, 29, 1));

  ASSERT_TRUE(clock_comes_to(0, evening));
  tick_all();
  ASSERT_TRUE(comes_to(kept, people / 2));
  send_newcomers(people);
  EXPECT_EQ(intruders(), 0U);
  home.import_demo(windows_on(25, 28, people / 64));
  send_newcomers(people / 10);
  ASSERT_TRUE(comes_to(kept, people));
  EXPECT_EQ(intruders(), 0U);
  EXPECT_EQ(count_of("SELECT count(*) FROM offers WHERE state = 'held' AND registration_id IN "
                     "(SELECT id FROM registrations WHERE first_id IS NOT NULL)"),
            0U)
      << "by night";

  ASSERT_TRUE(clock_comes_to(1, morning));
  for_each_person(*server, people, [&](std::size_t n, auto& client) {
    const auto first = status_of(client, references[n]);
    ASSERT_TRUE(first["secondDose"].is_object()) << first;
    std::string offer;
    accept(client, first["secondDose"]["reference"], offer);
  });

  EXPECT_EQ(count_of("SELECT count(*) FROM registrations WHERE first_id IS NOT NULL AND state = 'booked'"),
            people);
  EXPECT_EQ(intruders(), 0U);
  const auto within = count_of(
      "SELECT count(*) FROM registrations s "
      "JOIN offers o ON o.registration_id = s.id AND o.state = 'accepted' JOIN windows w ON w.id = "
      "o.window_id "
      "JOIN offers f ON f.registration_id = s.first_id AND f.state = 'accepted' "
      "JOIN windows g ON g.id = f.window_id "
      "WHERE (w.starts_at AT TIME ZONE 'America/Toronto')::date - (g.starts_at AT TIME ZONE "
      "'America/Toronto')::date BETWEEN 21 AND 28");
  EXPECT_EQ(within, people);
  const auto verified = home.run({"verify"});
  EXPECT_EQ(verified.code, 0) << verified.text;
  std::printf("%zu second doses, %zu booked within their days; %zu newcomers, %zu of them on those days\n",
              people, within, newcomers, intruders());
}
