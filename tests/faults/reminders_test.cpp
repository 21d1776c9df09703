// Row 19, of reminders, and row 23: told once, at the right hour, on the days on which the clock changes.
#include <csignal>
#include <fstream>

#include <gmock/gmock.h>

#include "holdfast/domain/time_zone.hpp"
#include "holdfast/store/migrate.hpp"
#include "support/fake_clock.hpp"
#include "support/program/a_server.hpp"
#include "support/twilio_stub.hpp"

using namespace holdfast::test;
using namespace std::chrono_literals;
using holdfast::TimeZone;
using std::chrono::sys_seconds;
using testing::HasSubstr;

namespace {

using Day = std::chrono::local_days;

constexpr auto patience = 30s;

/// A Holdfast and its database, whose clocks are moved together along the wall of Toronto.
class MovedTime {
 public:
  explicit MovedTime(sys_seconds now) : clock_(now - today()) {
    std::ofstream{home_.folder() / "token"} << "token\n";
    const auto quoted = [](const std::string& text) { return '"' + text + '"'; };
    home_.settings = {{"messages.sms", quoted("twilio")},
                      {"messages.sms_from", quoted("+16135550100")},
                      {"messages.twilio_url", quoted(gateway.url())},
                      {"messages.twilio_account", quoted("AC1")},
                      {"messages.twilio_token_file", quoted((home_.folder() / "token").string())},
                      {"offers.contact_from_hour", "8"},
                      {"offers.contact_to_hour", "20"},
                      {"reminders.look_every_seconds", "1"}};
  }

  void open(const std::string& windows) {
    home_.import_demo(windows);
    server_.emplace(home_, "a", clock_.before_command());
  }
  void set_to(sys_seconds now) { clock_.set_to(now); }

  /// Somebody with an appointment at that hour; their reference.
  std::string book(int person, const std::string& start) {
    auto client = server_->client();
    const auto reference = submit(client, a_form(person, "sterling-road", start));
    const auto status = await_state(client, reference, "offered");
    if (!status["offer"].is_object()) throw std::runtime_error(server_->log());
    const auto offer = "/v1/offers/" + status["offer"]["id"].get<std::string>();
    EXPECT_EQ(client.post(offer + "/accept", "{}").status, 200);
    return reference;
  }
  void cancel(const std::string& reference) {
    auto client = server_->client();
    EXPECT_EQ(client.post("/v1/registrations/" + reference + "/cancel", "{}").status, 200);
  }

  /// What that person was reminded of by text, one a line.
  std::string texts(int person) {
    std::string bodies;
    for (const auto& text : gateway.taken()) {
      if (text.to == phone(person) && text.body.find("REMINDER") != std::string::npos) {
        bodies += text.body + '\n';
      }
    }
    return bodies;
  }
  bool reminded(int person, const std::string& kind) {
    return comes_true([&] { return written(person, kind, "m.state") == "sent"; }, patience);
  }
  /// A column of the message, and the wall's time at which it was written.
  std::string written(int person, const std::string& kind, const std::string& column) {
    return home_.value("SELECT " + column +
                       " FROM messages m JOIN registrations r ON r.id = m.registration_id WHERE r.phone = '" +
                       phone(person) + "' AND m.kind = 'reminder-" + kind + "'");
  }
  std::string minute_of(int person, const std::string& kind) {
    return written(person, kind,
                   "to_char(m.created_at AT TIME ZONE 'America/Toronto', 'YYYY-MM-DD HH24:MI')");
  }

  TwilioStub gateway;
  Running& server() { return *server_; }
  Home& home() { return home_; }

 private:
  static sys_seconds today() {
    return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  }
  static std::string phone(int person) {
    const auto typed = a_form(person, "sterling-road", "")["phone"].get<std::string>();
    std::string digits;
    for (const char each : typed)
      digits += std::isdigit(static_cast<unsigned char>(each)) != 0 ? std::string{each} : "";
    return "+1" + digits;
  }
  static std::string migrated(PrivatePostgres& postgres) {
    postgres.execute("CREATE DATABASE moved");
    holdfast::store::migrate({.url = postgres.url("moved")}, migrations_directory());
    return postgres.url("moved");
  }

  FakeClock clock_;
  PrivatePostgres postgres_{{.settings = {}, .before_command = clock_.before_command()}};
  Home home_{migrated(postgres_)};
  std::optional<Running> server_;
};

sys_seconds on_the_wall(Day day, std::chrono::seconds time) {
  const auto local = std::chrono::floor<std::chrono::minutes>(day + time);
  const auto instant =
      TimeZone::named("America/Toronto").instant(holdfast::LocalTime{local.time_since_epoch()});
  return std::chrono::floor<std::chrono::seconds>(instant.value()) +
         (time - std::chrono::floor<std::chrono::minutes>(time));
}

class RemindersOnADayTheClockChanges : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    if (!FakeClock::is_there()) GTEST_SKIP() << "libfaketime is not installed";
  }
};

}  // namespace

TEST_P(RemindersOnADayTheClockChanges, ComeOnceAtTheirHourOnTheWallAndOnceThroughACrash) {
  const std::string date = GetParam();
  const auto day =
      Day{std::chrono::year{std::stoi(date)} / std::stoi(date.substr(5)) / std::stoi(date.substr(8))};
  const auto eve = day - std::chrono::days{1};
  const auto eve_text = holdfast::rfc3339(holdfast::Instant{eve.time_since_epoch()}).substr(0, 10);
  MovedTime there{on_the_wall(eve, 15h)};
  there.open("sterling-road," + date + "T09:00,5\nsterling-road," + date + "T14:00,5\n");
  (void)there.book(1, date + "T09:00");
  there.cancel(there.book(2, date + "T09:00"));

  // The gateway has the text, and nobody writes it down.
  there.gateway.when_taken([&](const TwilioStub::Text& text) {
    if (text.body.find("REMINDER") != std::string::npos) there.server().process().signal(SIGKILL);
  });
  there.set_to(on_the_wall(eve, 16h + 59min + 57s));
  ASSERT_EQ(there.server().process().wait(), 128 + SIGKILL) << there.server().log();
  there.gateway.when_taken(nullptr);
  EXPECT_EQ(there.written(1, "day-before", "m.state"), "sending");
  there.set_to(on_the_wall(eve, 17h + 5min));
  there.server().start();
  ASSERT_TRUE(there.reminded(1, "day-before")) << there.server().log();
  (void)there.book(3, date + "T14:00");

  there.set_to(on_the_wall(day, 7h + 59min + 57s));
  ASSERT_TRUE(there.reminded(1, "hours-before")) << there.server().log();
  there.set_to(on_the_wall(day, 11h + 59min + 57s));
  ASSERT_TRUE(there.reminded(3, "hours-before")) << there.server().log();

  EXPECT_EQ(there.minute_of(1, "day-before"), eve_text + " 17:00");
  EXPECT_EQ(there.minute_of(1, "hours-before"), date + " 08:00");
  EXPECT_EQ(there.minute_of(3, "hours-before"), date + " 12:00");
  EXPECT_EQ(there.minute_of(3, "day-before"), "");
  EXPECT_EQ(std::ranges::count(there.texts(1), '\n'), 2) << there.texts(1);
  EXPECT_EQ(std::ranges::count(there.texts(3), '\n'), 1) << there.texts(3);
  EXPECT_EQ(there.texts(2), "");
  EXPECT_THAT(there.texts(1), HasSubstr("9:00 am, Sterling Road"));
  EXPECT_EQ(there.server().metric("holdfast_reminders_total{"), 2);  // since it was started again
  const auto verified = there.home().run({"verify"});
  EXPECT_EQ(verified.code, 0) << verified.text;
  std::printf("%s: reminded at 17:00 the day before, through a crash, and at 8:00 and 12:00\n", date.c_str());
}

INSTANTIATE_TEST_SUITE_P(, RemindersOnADayTheClockChanges, testing::Values("2027-03-14", "2027-11-07"));
