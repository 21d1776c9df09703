// Coming in as one of the staff, and what an intruder meets at that door.

#include <gmock/gmock.h>

#include <algorithm>
#include <array>

#include "app/configuration/key_file.hpp"
#include "holdfast/staff/second_factor.hpp"
#include "holdfast/store/sealer.hpp"
#include "support/program/staff_browser.hpp"

using namespace holdfast;
using namespace holdfast::test;
using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

namespace {

Instant now() {
  return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
}

std::string unhex(const std::string& text) {
  std::string bytes;
  for (std::size_t at = 0; at + 1 < text.size(); at += 2)
    bytes += static_cast<char>(std::stoi(text.substr(at, 2), nullptr, 16));
  return bytes;
}

/// Somebody of the staff, as `holdfast staff add` makes them.
struct Colleague {
  Colleague(const Home& at, std::string name) : home(at), email(std::move(name) + "@example.org") {
    password = given(home.run({"staff", "add", email, "--name", "Colleague", "--role", "agent"}));
  }

  static std::string given(const Printed& printed) {
    constexpr std::string_view before = "temporary password: ";
    const auto at = printed.text.find(before);
    if (printed.code != 0 || at == std::string::npos) throw std::runtime_error(printed.text);
    constexpr std::size_t length = 23;
    return printed.text.substr(at + before.size(), length);
  }

  [[nodiscard]] std::string value(const std::string& column) const {
    return home.value("SELECT " + column + " FROM staff WHERE email = '" + email + "'");
  }

  /// What their telephone shows; `from`: where the secret is kept.
  [[nodiscard]] std::string code(std::chrono::seconds ahead = 0s) const {
    auto sealed = value("encode(totp_sealed, 'hex')");
    if (sealed.empty()) {
      sealed = home.value(
          "SELECT encode(t.totp_sealed, 'hex') FROM staff_sessions t JOIN staff s ON s.id = t.staff_id "
          "WHERE s.email = '" +
          email + "' ORDER BY t.begun_at DESC LIMIT 1");
    }
    const store::Sealer seal{app::read_keys(home.folder() / "keys"), KeyRing::Use::staff};
    return staff::code_at(seal.open(unhex(sealed)), now() + ahead);
  }

  Browser::Answer type_password(StaffBrowser& browser, const std::string& typed) const {
    browser.get("/staff/sign-in");
    return browser.post("/staff/sign-in", {{"email", email}, {"password", typed}});
  }

  /// Comes in for the first time, and chooses a password.
  void settle(StaffBrowser& browser) {
    ASSERT_EQ(type_password(browser, password).header("Location"), "/staff/set-up");
    ASSERT_EQ(browser.post("/staff/set-up", {{"code", code()}}).header("Location"), "/staff");
    password = "correct horse battery";
    ASSERT_EQ(browser.post("/staff/new-password", {{"password", password}, {"again", password}}).status, 303);
    ASSERT_EQ(browser.get("/staff").status, 200);
  }

  /// As if time had gone by: codes of now may be taken again, and no back-off runs.
  void later() const {
    home.execute("UPDATE staff SET totp_step = 0, no_try_before = '-infinity' WHERE email = '" + email + "'");
  }

  const Home& home;
  std::string email, password;
};

/// One server, behind TLS as it is told.
class StaffSignIn : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    home.emplace();
    home->settings["http.public_url"] = "\"https://vaccination.example.org\"";
    server.emplace(*home);
  }
  static void TearDownTestSuite() {
    server.reset();
    home.reset();
  }
  static inline std::optional<Home> home;
  static inline std::optional<Running> server;
  StaffBrowser browser{*server, "__Host-staff"};
};

}  // namespace

TEST_F(StaffSignIn, GoesByPasswordSecondFactorAndAPasswordOfOnesOwn) {
  Colleague margaret{*home, "margaret"};

  margaret.settle(browser);

  EXPECT_THAT(browser.get("/staff").body, HasSubstr("Colleague, agent"));
  EXPECT_EQ(browser.get("/staff/sign-in").header("Location"), "/staff");
  EXPECT_EQ(browser.post("/staff/sign-out").header("Location"), "/staff/sign-in");
  margaret.later();
  EXPECT_EQ(margaret.type_password(browser, margaret.password).header("Location"), "/staff/second-factor");
  EXPECT_EQ(browser.get("/staff").header("Location"), "/staff/second-factor") << "the password alone";
  EXPECT_EQ(browser.post("/staff/second-factor", {{"code", margaret.code()}}).header("Location"), "/staff");
  EXPECT_EQ(browser.get("/staff").status, 200);
}

TEST_F(StaffSignIn, TheCookieHasEveryProtectionAndOneWithoutThemIsNotRead) {
  const auto page = StaffBrowser{*server, "__Host-staff"}.get("/staff/sign-in");

  const auto cookie = page.header("Set-Cookie");
  EXPECT_THAT(cookie, AllOf(HasSubstr("__Host-staff="), HasSubstr("; Path=/"), HasSubstr("; HttpOnly"),
                            HasSubstr("; SameSite=Strict"), HasSubstr("; Secure"), Not(HasSubstr("Domain"))));
  EXPECT_THAT(page.header("Cache-Control"), HasSubstr("no-store"));
  StaffBrowser plain{*server, "staff"};
  plain.set_cookie(let_in(*home, Role::administrator));
  EXPECT_EQ(plain.get("/staff").header("Location"), "/staff/sign-in");
}

TEST_F(StaffSignIn, ATokenKnownBeforeAStepIsWorthNothingAfterIt) {
  Colleague fixed{*home, "fixed"};
  browser.get("/staff/sign-in");
  const auto planted = browser.cookie();
  StaffBrowser intruder{*server, "__Host-staff"};
  const auto expect_worthless = [&](const std::string& token) {
    EXPECT_NE(browser.cookie(), token);
    intruder.set_cookie(token);
    EXPECT_EQ(intruder.get("/staff").header("Location"), "/staff/sign-in");
  };

  browser.post("/staff/sign-in", {{"email", fixed.email}, {"password", fixed.password}});
  expect_worthless(planted);
  const auto half_way = browser.cookie();
  browser.post("/staff/set-up", {{"code", fixed.code()}});
  expect_worthless(half_way);
  const auto before_password = browser.cookie();
  browser.post("/staff/new-password",
               {{"password", "correct horse battery"}, {"again", "correct horse battery"}});
  expect_worthless(before_password);
  EXPECT_EQ(browser.get("/staff").status, 200);
}

TEST_F(StaffSignIn, ACodeIsTakenOnce) {
  Colleague once{*home, "once"};
  once.settle(browser);
  once.later();
  StaffBrowser first{*server, "__Host-staff"}, second{*server, "__Host-staff"};
  once.type_password(first, once.password);
  once.type_password(second, once.password);
  const auto code = once.code();

  EXPECT_EQ(first.post("/staff/second-factor", {{"code", code}}).status, 303);
  EXPECT_EQ(second.post("/staff/second-factor", {{"code", code}}).status, 422) << "used";
  EXPECT_EQ(second.post("/staff/second-factor", {{"code", "000000"}}).status, 422) << "wrong";
  EXPECT_EQ(second.get("/staff").header("Location"), "/staff/second-factor");
  EXPECT_EQ(second.post("/staff/second-factor", {{"code", once.code(30s)}}).status, 303) << "the next one";
}

TEST_F(StaffSignIn, IsAnsweredTheSameInTheSameTimeWhetherOrNotAnybodyHasTheName) {
  Colleague real{*home, "real"};
  const auto ask = [&](const std::string& email, std::vector<double>& times) {
    browser.get("/staff/sign-in");
    const auto from = std::chrono::steady_clock::now();
    auto body = browser.post("/staff/sign-in", {{"email", email}, {"password", "wrong password"}}).body;
    times.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - from).count());
    const auto csrf = browser.csrf();
    for (const auto& own : {email, csrf}) {
      for (auto at = body.find(own); at != std::string::npos; at = body.find(own)) body.erase(at, own.size());
    }
    return body;
  };
  std::vector<double> of_real, of_nobody, of_waiting;
  for (int n = 0; n < 4; ++n)
    EXPECT_EQ(ask(real.email, of_real), ask("nobody" + std::to_string(n) + "@example.org", of_nobody));
  home->execute("UPDATE staff SET no_try_before = clock_timestamp() + interval '1 hour' WHERE email = '" +
                real.email + "'");
  for (int n = 0; n < 4; ++n)
    EXPECT_EQ(ask(real.email, of_waiting), ask("nobody@example.org", of_nobody)) << "while the back-off runs";

  const auto median = [](std::vector<double> all) {
    std::nth_element(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(all.size() / 2), all.end());
    return all[all.size() / 2];
  };
  for (const auto& times : {of_real, of_waiting}) {
    EXPECT_GT(median(times), median(of_nobody) / 3);
    EXPECT_LT(median(times), median(of_nobody) * 3);
  }
}

TEST_F(StaffSignIn, SlowsDownAfterFiveWrongTriesAlsoForTheRightPassword) {
  Colleague target{*home, "target"};
  target.settle(browser);
  StaffBrowser intruder{*server, "__Host-staff"};
  for (int n = 0; n < 6; ++n) EXPECT_EQ(target.type_password(intruder, "wrong password").status, 422);
  home->execute(
      "UPDATE staff SET no_try_before = clock_timestamp() + interval '1 hour' WHERE failed_tries > 5");
  EXPECT_EQ(target.value("failed_tries"), "6");

  EXPECT_EQ(target.type_password(intruder, target.password).status, 422) << "right, but too soon";
  EXPECT_EQ(browser.get("/staff").status, 200) << "who is in stays in";

  target.later();
  EXPECT_EQ(target.type_password(intruder, target.password).status, 303);
  EXPECT_EQ(intruder.post("/staff/second-factor", {{"code", "000000"}}).status, 422);
  EXPECT_EQ(target.value("failed_tries || ' ' || (no_try_before > '-infinity')"), "8 true")
      << "wrong codes count as wrong passwords do, and the right password did not forget them";
}

TEST_F(StaffSignIn, WhoeverIsResetOnTheCommandLineStartsAnew) {
  Colleague lost{*home, "lost"};
  lost.settle(browser);

  const auto password = Colleague::given(home->run({"staff", "reset", lost.email}));

  EXPECT_EQ(browser.get("/staff").header("Location"), "/staff/sign-in");
  EXPECT_EQ(lost.type_password(browser, lost.password).status, 422);
  EXPECT_EQ(lost.type_password(browser, password).header("Location"), "/staff/set-up");
  EXPECT_EQ(home->run({"staff", "disable", lost.email}).code, 0);
  EXPECT_EQ(browser.get("/staff").header("Location"), "/staff/sign-in");
  EXPECT_EQ(lost.type_password(browser, password).status, 422);
  EXPECT_THAT(home->run({"staff", "list"}).text, HasSubstr("lost@example.org  agent  disabled"));
}

TEST_F(StaffSignIn, WritesNoPasswordCodeOrTokenDown) {
  Colleague quiet{*home, "quiet"};
  const auto given = quiet.password;
  quiet.settle(browser);
  const std::string changed = "another horse battery";
  EXPECT_EQ(browser
                .post("/staff/password",
                      {{"current", "not my password"}, {"password", changed}, {"again", changed}})
                .status,
            422);
  EXPECT_EQ(
      browser
          .post("/staff/password", {{"current", quiet.password}, {"password", changed}, {"again", changed}})
          .status,
      303);
  StaffBrowser other{*server, "__Host-staff"};
  EXPECT_EQ(quiet.type_password(other, "a wrong password typed").status, 422);

  const auto written = server->log() + contents_of(shared_postgres().log_file()) +
                       home->value("SELECT string_agg(a::text, ' ') FROM audit_log a") +
                       home->value("SELECT string_agg(s::text, ' ') FROM staff_sessions s") +
                       server->metrics();
  for (const auto& secret : {given, quiet.password, changed, std::string{"not my password"},
                             std::string{"a wrong password typed"}, browser.cookie(), browser.csrf()}) {
    EXPECT_THAT(written, Not(HasSubstr(secret)));
  }
}

TEST(StaffSignInLimits, SessionsEndWhenIdleAndAtTheirEnd) {
  Home home;
  home.settings["staff.idle_seconds"] = "6";
  home.settings["staff.session_seconds"] = "15";
  Running server{home};
  StaffBrowser browser{server};
  Colleague sleepy{home, "sleepy"};
  sleepy.settle(browser);
  EXPECT_EQ(home.value("SELECT round(extract(epoch FROM ends_at - begun_at)) FROM staff_sessions"), "15");

  const auto is_in = [&] { return browser.get("/staff").status == 200; };
  EXPECT_TRUE(comes_true([&] { return !is_in(); }, 60s)) << "whatever comes";
  EXPECT_EQ(home.value("SELECT idle_until > clock_timestamp() FROM staff_sessions"), "t")
      << "it was not idle";

  sleepy.later();
  sleepy.type_password(browser, sleepy.password);
  browser.post("/staff/second-factor", {{"code", sleepy.code()}});
  ASSERT_TRUE(is_in());
  home.execute("UPDATE staff_sessions SET ends_at = clock_timestamp() + interval '1 hour'");
  EXPECT_TRUE(comes_true(
      [&] {
        return home.value("SELECT bool_and(idle_until < clock_timestamp()) FROM staff_sessions") == "t";
      },
      60s));
  EXPECT_FALSE(is_in());
}

TEST(StaffSignInLimits, AnAddressHasSoManyWrongTriesAnHourWhoeverTheyAreFor) {
  Home home;
  home.settings["staff.wrong_tries_per_address_per_hour"] = "3";
  Running server{home};
  Colleague working{home, "working"};
  StaffBrowser intruder{server, "staff", "127.0.0.9"}, colleague{server};
  const auto try_as = [&](StaffBrowser& browser, const std::string& email) {
    browser.get("/staff/sign-in");
    return browser.post("/staff/sign-in", {{"email", email}, {"password", "wrong password"}});
  };
  for (const auto* email : {"a@example.org", "b@example.org", "c@example.org"})
    EXPECT_EQ(try_as(intruder, email).status, 422);

  const auto refused = try_as(intruder, working.email);

  EXPECT_EQ(refused.status, 429);
  EXPECT_NE(refused.header("Retry-After"), "");
  for (int n = 0; n < 4; ++n)
    EXPECT_EQ(working.type_password(colleague, working.password).status, 303) << "right ones do not count";
}
