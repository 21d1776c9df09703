#pragma once

#include <algorithm>
#include <cctype>
#include <chrono>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "holdfast/domain/time_zone.hpp"
#include "holdfast/store/migrate.hpp"
#include "support/database.hpp"
#include "support/fake_clock.hpp"
#include "support/postgres.hpp"
#include "support/program/a_server.hpp"
#include "support/twilio_stub.hpp"

namespace holdfast::test {

/// A day and a time on the wall of Toronto.
[[nodiscard]] inline std::chrono::sys_seconds on_the_wall(std::chrono::local_days day,
                                                          std::chrono::seconds time) {
  using std::chrono::floor;
  using std::chrono::minutes;
  const LocalTime local{floor<minutes>(day + time).time_since_epoch()};
  const auto instant = TimeZone::named("America/Toronto").instant(local);
  return floor<std::chrono::seconds>(instant.value()) + (time - floor<minutes>(time));
}

/// A Holdfast and its database, whose clocks are moved together along the wall of Toronto.
class MovedTime {
 public:
  explicit MovedTime(std::chrono::sys_seconds now) : clock_(now - today()) {
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
  void set_to(std::chrono::sys_seconds now) { clock_.set_to(now); }
  /// For a second process beside the first.
  [[nodiscard]] std::vector<std::string> before_command() const { return clock_.before_command(); }

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

  /// The texts that person has with this word in them, one a line.
  std::string texts(int person, const std::string& word) {
    std::string bodies;
    for (const auto& text : gateway.taken()) {
      if (text.to == phone(person) && text.body.find(word) != std::string::npos) {
        bodies += text.body + '\n';
      }
    }
    return bodies;
  }
  bool reminded(int person, const std::string& kind) {
    return comes_true([&] { return written(person, kind, "m.state") == "sent"; }, std::chrono::seconds{30});
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

  static std::string phone(int person) {
    const auto typed = a_form(person, "sterling-road", "")["phone"].get<std::string>();
    std::string digits;
    for (const char each : typed)
      digits += std::isdigit(static_cast<unsigned char>(each)) != 0 ? std::string{each} : "";
    return "+1" + digits;
  }

  TwilioStub gateway;
  Running& server() { return *server_; }
  Home& home() { return home_; }

 private:
  static std::chrono::sys_seconds today() {
    return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  }
  static std::string migrated(PrivatePostgres& postgres) {
    postgres.execute("CREATE DATABASE moved");
    store::migrate({.url = postgres.url("moved")}, migrations_directory());
    return postgres.url("moved");
  }

  FakeClock clock_;
  PrivatePostgres postgres_{{.settings = {}, .before_command = clock_.before_command()}};
  Home home_{migrated(postgres_)};
  std::optional<Running> server_;
};

}  // namespace holdfast::test
