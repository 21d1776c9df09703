// A day with five hundred people, cancelled by mistake through the staff's pages: undone before its time is
// over no message leaves the house, also through a crash in between; not undone, each is told once.

#include <fstream>

#include <gmock/gmock.h>

#include "support/kannel.hpp"
#include "support/program/a_server.hpp"
#include "support/program/staff_browser.hpp"
#include "support/smtp_sink.hpp"

using namespace holdfast;
using namespace holdfast::test;
using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

namespace {

constexpr auto clinic = "sterling-road";
constexpr auto other_clinic = "parkdale";
constexpr int people = 500;
constexpr int texted_each = 10;  // every tenth by text, the others by mail

std::string quoted(const std::string& text) {
  return '"' + text + '"';
}

class CarefulDay : public testing::Test {
 protected:
  CarefulDay() {
    std::ofstream{home.folder() / "password"} << kannel.password() << '\n';
    home.settings["messages.smtp_url"] = quoted(sink.url());
    home.settings["messages.sms"] = quoted("kannel");
    home.settings["messages.sms_from"] = quoted("13013");
    home.settings["messages.kannel_url"] = quoted(kannel.send_url());
    home.settings["messages.kannel_user"] = quoted(kannel.username());
    home.settings["messages.kannel_password_file"] = quoted((home.folder() / "password").string());
    home.settings["limits.registrations_per_address_per_minute"] = "100000";
    home.import_demo(std::string{clinic} + "," + day + "10:00,300\n" + clinic + "," + day + "14:00,200\n" +
                     other_clinic + "," + day + "10:00,1\n");
  }

  void book(app::HttpClient& client, int first, int count, const std::string& where,
            const std::string& hour) {
    std::vector<std::string> references;
    for (int n = first; n < first + count; ++n) {
      auto form = a_form(n, where, day + hour);
      form["contact"] = n % texted_each == 0 ? "sms" : "email";
      references.push_back(submit(client, form));
    }
    for (const auto& reference : references) {
      const auto offered = await_state(client, reference, "offered", 60s);
      ASSERT_EQ(offered["state"], "offered");
      ASSERT_EQ(client.post("/v1/offers/" + std::string(offered["offer"]["id"]) + "/accept", "{}").status,
                200);
    }
  }

  /// The whole day, as the form of the weeks orders it; where the press leads.
  std::string cancel_day(StaffBrowser& staff, const std::string& where) {
    StaffBrowser::Fields fields{
        {"first", date}, {"last", date}, {"from", "0"}, {"to", "24"}, {"vaccinators", "0"}};
    for (int weekday = 1; weekday <= 7; ++weekday)
      fields.emplace_back("day" + std::to_string(weekday), "yes");
    const auto pressed = staff.post("/staff/clinics/" + where + "/weeks", fields);
    EXPECT_EQ(pressed.status, 303) << pressed.body;
    return pressed.header("Location");
  }
  /// As if the time of every change were over.
  void let_time_pass() const {
    home.execute(
        "UPDATE careful_changes SET waits_since = waits_since - interval '5 min', "
        "due_at = due_at - interval '5 min' WHERE due_at IS NOT NULL AND state <> 'done'");
  }

  [[nodiscard]] int count(const std::string& what) const {
    return std::stoi(home.value("SELECT count(*) FROM " + what));
  }
  [[nodiscard]] std::size_t mails_about(const std::string& subject) const {
    std::size_t found = 0;
    for (const auto& mail : sink.mails()) found += mail.find(subject) != std::string::npos ? 1 : 0;
    return found;
  }
  [[nodiscard]] std::size_t texts_about(const std::string& word) const {
    std::size_t found = 0;
    for (const auto& text : kannel.arrived()) found += text.find(word) != std::string::npos ? 1 : 0;
    return found;
  }
  [[nodiscard]] std::size_t left_the_house() const { return sink.mails().size() + kannel.arrived().size(); }
  void expect_all_laws() const {
    const auto verified = home.run({"verify"});
    EXPECT_EQ(verified.code, 0) << verified.text;
  }

  const std::string date = day_ahead(5, 10).substr(0, 10);
  const std::string day = date + "T";
  Kannel kannel{"http://127.0.0.1:1/"};
  SmtpSink sink;
  Home home;
};

const auto on_its_way = "messages WHERE state IN ('due', 'sending')";
const auto sent = "messages WHERE state IN ('sent', 'delivered')";
const auto told = "messages WHERE kind IN ('window-cancelled', 'offer-withdrawn')";

}  // namespace

TEST_F(CarefulDay, CancelledByMistakeForFiveHundredAndUndoneInTimeSendsNothingAndDoneTellsEachOnce) {
  Running server{home};
  auto client = server.client();
  book(client, 1, people - 200, clinic, "10:00");
  book(client, 1 + people - 200, 200, clinic, "14:00");
  book(client, 1001, 1, other_clinic, "10:00");
  ASSERT_TRUE(comes_true([&] { return count(on_its_way) == 0; }, 300s)) << server.log();
  // a text is accepted a moment before it arrives
  ASSERT_TRUE(comes_true([&] { return left_the_house() >= static_cast<std::size_t>(count(sent)); }, 100s));
  const auto left_before = left_the_house();
  const auto windows_before = home.value("SELECT string_agg(w::text, ' ' ORDER BY id) FROM windows w");

  StaffBrowser mo{server}, ada{server};
  mo.set_cookie(let_in(home, Role::manager));
  ada.set_cookie(let_in(home, Role::manager));
  const auto change = cancel_day(mo, clinic);
  ASSERT_THAT(change, StartsWith("/staff/changes/"));
  EXPECT_EQ(mo.post(change + "/confirm").header("Location"), change + "?said=same-person");
  EXPECT_EQ(home.value("SELECT state FROM careful_changes"), "proposed");
  EXPECT_THAT(ada.get(change).body, HasSubstr("<dd class=\"govuk-summary-list__value\">500</dd>"));
  EXPECT_EQ(ada.post(change + "/confirm").header("Location"), change);
  EXPECT_EQ(home.value("SELECT state || '|' || people FROM careful_changes"), "waiting|500");
  EXPECT_EQ(home.value("SELECT sum(capacity_in_waiting) FROM windows"), "0");

  // It waits through a crash, and is undone by another of the staff than who ordered it.
  server.kill();
  server.start();
  EXPECT_EQ(ada.post(change + "/undo").header("Location"), change);

  // When its time has passed another change, that was due after it, is done: this one would have been.
  const auto marker = cancel_day(mo, other_clinic);
  let_time_pass();
  ASSERT_TRUE(comes_true([&] { return count(told) == 1 && count(on_its_way) == 0; }, 100s)) << server.log();
  ASSERT_TRUE(comes_true([&] { return left_the_house() == left_before + 1; }, 60s));
  EXPECT_EQ(count("registrations WHERE state = 'booked'"), people);
  EXPECT_EQ(count("messages m JOIN offers o ON o.id = m.offer_id JOIN windows w ON w.id = o.window_id "
                  "WHERE w.clinic_id = 'sterling-road' AND m.kind NOT IN ('offer', 'booked')"),
            0);
  EXPECT_EQ(home.value("SELECT string_agg(w::text, ' ' ORDER BY id) FROM windows w "
                       "WHERE clinic_id = 'sterling-road'"),
            windows_before.substr(0, windows_before.rfind(" (")));
  EXPECT_THAT(ada.get(change).body, Not(HasSubstr(change + "/undo")));
  EXPECT_EQ(ada.post(marker + "/undo").header("Location"), marker + "?said=too-late");
  expect_all_laws();

  // The same again, and nobody undoes it.
  const auto again = cancel_day(mo, clinic);
  ASSERT_EQ(ada.post(again + "/confirm").header("Location"), again);
  EXPECT_EQ(count(told), 1);
  let_time_pass();
  ASSERT_TRUE(comes_true([&] { return count(told) == people + 1 && count(on_its_way) == 0; }, 300s))
      << server.log();
  EXPECT_TRUE(comes_true([&] { return left_the_house() >= left_before + 1 + people; }, 100s));
  EXPECT_EQ(mails_about("We had to cancel your appointment"), people - people / texted_each + 1);
  EXPECT_EQ(texts_about("CANCELLED"), people / texted_each);
  EXPECT_EQ(count("(SELECT registration_id FROM messages WHERE kind = 'window-cancelled' GROUP BY 1 "
                  "HAVING count(*) = 1) once"),
            people + 1);
  EXPECT_EQ(count("registrations WHERE state = 'booked'"), 0);
  EXPECT_EQ(server.metric("holdfast_careful_changes_total{kind=\"windows\",outcome=\"done\"}"), 2);
  EXPECT_EQ(home.value("SELECT string_agg(action, ' ' ORDER BY id) FROM audit_log WHERE subject = 'clinic "
                       "sterling-road'"),
            "proposed-change confirmed-change undid-change proposed-change confirmed-change ordered-windows");
  EXPECT_THAT(home.value("SELECT detail FROM audit_log WHERE action = 'undid-change'"),
              HasSubstr("; seats: 500 to 0; people: 500; change 1"));
  expect_all_laws();
}
