// A ministry moves out of one Holdfast and into another one: people, their appointments and the programme,
// and nobody hears of it.

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <thread>

#include <gmock/gmock.h>
#include <pqxx/pqxx>

#include "app/configuration/key_file.hpp"
#include "support/program/a_server.hpp"
#include "support/program/browser.hpp"
#include "support/program/staff_browser.hpp"
#include "support/second_session.hpp"
#include "support/smtp_sink.hpp"

using namespace holdfast;
using namespace holdfast::test;
using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;
namespace fs = std::filesystem;

namespace {

constexpr const char* programme_files[] = {"clinics", "areas", "products", "phases", "windows", "visits"};
constexpr auto people_header =
    "version,id,state,received_at,name,line1,city,province,postal_code,phone,email,contact,language,"
    "date_of_birth,health_card_number,preferences,reason,household,first_dose,product,due_from,due_until,"
    "neighbouring_hours\n";
constexpr auto bookings_header =
    "version,id,person,clinic,starts_at,booked_at,arrival_minute,came,product,marked_at,party\n";

/// Somebody of another system, whose ids are numbers.
struct Elsewhere {
  int n = 1;
  std::string state = "waiting", name = "Margaret O'Brien", card = {}, received_at = "2026-01-02T10:00:00Z";
  std::string rest = ",,,,,";  ///< from reason on
  bool neighbouring_hours = false;

  [[nodiscard]] std::string line(const std::string& wish) const {
    const auto form = a_form(n, "sterling-road", wish);
    const auto number = card.empty() ? form["healthCardNumber"].get<std::string>() : card;
    return "1,number " + std::to_string(n) + ',' + state + ',' + received_at + ',' + name +
           ",221 Sterling Road,Toronto,ON,M6R 2B2," + form["phone"].get<std::string>() + ',' +
           form["email"].get<std::string>() + ",email,en,1948-03-12," + number +
           ",\"[{\"\"clinic\"\": \"\"sterling-road\"\", \"\"start\"\": \"\"" + wish + "\"\"}]\"," + rest +
           (neighbouring_hours ? ",t\n" : ",\n");
  }
};

class Moving : public testing::Test {
 protected:
  static void give_mail_to(Home& home, const SmtpSink& sink) {
    home.settings["messages.smtp_url"] = '"' + sink.url() + '"';
  }
  static fs::path folder(const Home& home, const char* name) {
    const auto path = home.folder() / name;
    fs::create_directories(path);
    return path;
  }
  static Json by_mail(int n, const std::string& wish) {
    auto form = a_form(n, "sterling-road", wish);
    form["contact"] = "email";
    return form;
  }
  static std::string waits(app::HttpClient& client, int n, const std::string& wish,
                           const std::string& state) {
    auto reference = submit(client, by_mail(n, wish));
    EXPECT_EQ(await_state(client, reference, state)["state"], state) << n;
    return reference;
  }
  static void press(app::HttpClient& client, const std::string& reference, const char* what) {
    const auto offer = status_of(client, reference)["offer"]["id"].get<std::string>();
    EXPECT_EQ(client.post("/v1/offers/" + offer + '/' + what, "{}").status, 200);
  }
  static std::string booked(app::HttpClient& client, int n, const std::string& wish) {
    auto reference = waits(client, n, wish, "offered");
    press(client, reference, "accept");
    return reference;
  }
  static void expect_clean(const Home& home) {
    const auto verified = home.run({"verify"});
    EXPECT_EQ(verified.code, 0) << verified.text;
  }
  static void export_to(const Home& home, const fs::path& where) {
    const auto printed = home.run({"export", where.string()});
    EXPECT_EQ(printed.code, 0) << printed.text;
  }
  static void import_programme(const Home& home, const fs::path& from) {
    for (const std::string what : programme_files) {
      const auto printed = home.run({"import", what, (from / (what + ".csv")).string()});
      EXPECT_EQ(printed.code, 0) << printed.text;
    }
  }
  Printed import_people(const Home& home, const std::string& people, const std::string& bookings = {}) {
    const auto from = folder(home, "elsewhere");
    std::ofstream{from / "people.csv"} << people_header << people;
    std::ofstream{from / "bookings.csv"} << bookings_header << bookings;
    return home.run({"import", "people", from.string()});
  }
  [[nodiscard]] std::string moment(const Home& home) const {
    return home.value(
        "SELECT to_char(min(starts_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') FROM windows");
  }

  const std::string wish = day_ahead(3, 10);
  const std::string later = day_ahead(24, 10);
};

/// What a programme looks like in the midst of things; who is who.
struct World {
  std::string booked, came, held, first_in_line, second_in_line, declined;
  std::vector<std::string> household;
};

}  // namespace

class MovingOut : public Moving {
 protected:
  World live_in(Home& home) {
    home.import_demo("sterling-road," + wish + ",7\n");
    std::ofstream{home.folder() / "products.csv"} << "id,name,least_days,most_days\npfizer,=Pfizer,21,42\n";
    EXPECT_EQ(home.run({"import", "products", (home.folder() / "products.csv").string()}).code, 0);
    std::ofstream{home.folder() / "visits.csv"} << "team,start,end,seats,area\nNorth," << day_ahead(5, 9)
                                                << ',' << day_ahead(5, 12) << ",20,M6R M5\n";
    EXPECT_EQ(home.run({"import", "visits", (home.folder() / "visits.csv").string()}).code, 0);
    Running server{home};
    auto client = server.client();
    World world;

    const auto cancelled = booked(client, 9, wish);
    EXPECT_EQ(client.post("/v1/registrations/" + cancelled + "/cancel", R"({"reason": "vaccinated"})").status,
              200);
    world.declined = waits(client, 4, wish, "offered");
    press(client, world.declined, "decline");
    world.came = booked(client, 1, wish);
    world.booked = booked(client, 2, wish);
    (void)booked(client, 3, wish);
    world.household = three(client);
    world.held = waits(client, 8, wish, "offered");
    tick(home);
    see_second_doses(home, client);
    world.first_in_line = waits(client, 10, wish, "waiting");
    world.second_in_line = waits(client, 11, wish, "waiting");
    auto without_card = by_mail(5, wish);
    without_card.erase("healthCardNumber");
    without_card["name"] = "'=\"Ann\", the\u00e9";
    EXPECT_EQ(await_state(client, submit(client, without_card), "review")["state"], "review");
    home.execute(
        "INSERT INTO standby (registration_id, is_on) SELECT id, true FROM registrations "
        "WHERE email LIKE 'margaret10@%'");
    EXPECT_EQ(server.stop(), 0);
    return world;
  }

  static std::string person(int n) {
    return "(SELECT id FROM registrations WHERE email = 'margaret" + std::to_string(n) +
           "@example.org' AND first_id IS NULL)";
  }

 private:
  std::vector<std::string> three(app::HttpClient& client) {
    auto form = by_mail(20, wish);
    form["household"] = Json::array();
    for (int n = 21; n <= 22; ++n) {
      const auto one = a_form(n, "", "");
      form["household"].push_back({{"name", "Other"},
                                   {"dateOfBirth", one["dateOfBirth"]},
                                   {"healthCardNumber", one["healthCardNumber"]}});
    }
    const auto receipt = Json::parse(client.post("/v1/registrations", form.dump()).body);
    std::vector<std::string> all{receipt.at("reference")};
    for (const auto& other : receipt.at("household")) all.push_back(other.at("reference"));
    (void)await_state(client, all.back(), "offered");
    press(client, all.back(), "accept");
    return all;
  }
  /// Two came, one did not.
  static void tick(Home& home) {
    (void)let_in(home, Role::manager);
    home.execute(
        "INSERT INTO attendance (offer_id, came, marked_at, marked_by, product_id) "
        "SELECT o.id, r.email <> 'margaret2@example.org', clock_timestamp(), "
        "       (SELECT min(id) FROM staff), CASE WHEN r.email <> 'margaret2@example.org' THEN 'pfizer' END "
        "  FROM offers o JOIN registrations r ON r.id = o.registration_id "
        " WHERE o.state = 'accepted' AND r.household_id IS NULL");
  }
  /// One is booked, another's days are not here yet.
  void see_second_doses(Home& home, app::HttpClient& client) {
    for (const auto& [first, days] : {std::pair{1, 24}, {3, 300}}) {
      home.execute(
          "INSERT INTO registrations (id, state, received_at, turn_at, asked_at, eligible_from, via, name, "
          "line1,"
          "   line2, city, province, postal_code, phone, email, contact, language, date_of_birth, "
          "preferences,"
          "   first_id, product_id, due_from, due_until) "
          "SELECT gen_random_uuid(), 'waiting', now(), now(), asked_at, current_date + " +
          std::to_string(days - 3) +
          ", via, name, line1, line2, city, province, postal_code, phone, email, contact, language, "
          "date_of_birth,"
          "   preferences, id, 'pfizer', current_date + " +
          std::to_string(days - 3) + ", current_date + " + std::to_string(days + 3) +
          "  FROM registrations WHERE id = " + person(first));
    }
    std::ofstream{home.folder() / "windows.csv"} << "clinic,start,capacity\nsterling-road," << later
                                                 << ",1\n";
    EXPECT_EQ(home.run({"import", "windows", (home.folder() / "windows.csv").string()}).code, 0);
    const std::string offer =
        "SELECT o.id FROM offers o JOIN registrations r ON r.id = o.registration_id "
        "WHERE r.first_id IS NOT NULL AND o.state = 'held'";
    ASSERT_TRUE(comes_true([&] { return !home.value(offer).empty(); }, 30s));
    const auto reference = Capabilities{read_ring(home)}.reference(OfferId{uuid_bytes(home.value(offer))});
    EXPECT_EQ(client.post("/v1/offers/" + reference + "/accept", "{}").status, 200);
  }
  static KeyRing read_ring(const Home& home) { return app::read_keys(home.folder() / "keys"); }
};

TEST_F(MovingOut, AndInAgainIsTheSameWorldAndNobodyHearsOfIt) {
  SmtpSink there_mail, here_mail;
  Home there;
  give_mail_to(there, there_mail);
  const auto world = live_in(there);
  const auto out = folder(there, "out");
  export_to(there, out);
  expect_clean(there);
  Home here;
  give_mail_to(here, here_mail);
  fs::copy_file(there.folder() / "keys", here.folder() / "keys", fs::copy_options::overwrite_existing);

  import_programme(here, out);
  const auto moved = here.run({"import", "people", out.string()});
  ASSERT_EQ(moved.code, 0) << moved.text;
  EXPECT_THAT(moved.text, HasSubstr("people: 14 added, 0 unchanged; 7 appointments"));

  const auto back = folder(here, "out");
  export_to(here, back);
  for (const auto& file : fs::directory_iterator(out))
    EXPECT_EQ(contents_of(back / file.path().filename()), contents_of(file.path())) << file.path();
  EXPECT_EQ(std::distance(fs::directory_iterator(out), fs::directory_iterator{}), 8);
  EXPECT_THAT(contents_of(out / "people.csv"), HasSubstr("\"''=\"\"Ann\"\", the\u00e9\""));
  expect_clean(here);
  EXPECT_EQ(here.value("SELECT detail FROM audit_log WHERE action = 'imported'"),
            "people: 14, appointments: 7");
  EXPECT_EQ(here.value("SELECT count(*) FROM messages WHERE state <> 'withdrawn'"), "0");
  const auto again = here.run({"import", "people", out.string()});
  EXPECT_THAT(again.text, HasSubstr("people: 0 added, 14 unchanged; 0 appointments"));

  Running server{here};
  auto client = server.client();
  Browser browser{server.url()};
  EXPECT_THAT(browser.get("/r/" + world.booked).body, HasSubstr("You are booked"));
  EXPECT_EQ(status_of(client, world.booked)["state"], "booked");
  EXPECT_EQ(status_of(client, world.declined)["state"], "declined");
  // The seat that was held is offered again to whoever waits longest, and the next one to the next.
  EXPECT_EQ(await_state(client, world.held, "offered")["state"], "offered");
  EXPECT_EQ(status_of(client, world.first_in_line)["state"], "waiting");
  std::ofstream{here.folder() / "more.csv"} << "clinic,start,capacity\nsterling-road," << wish << ",8\n";
  EXPECT_EQ(here.run({"import", "windows", (here.folder() / "more.csv").string()}).code, 0);
  EXPECT_EQ(await_state(client, world.first_in_line, "offered")["state"], "offered");
  EXPECT_EQ(status_of(client, world.second_in_line)["state"], "waiting");
  ASSERT_TRUE(here_mail.wait_for_mails(2));
  EXPECT_EQ(here.value("SELECT count(*) FROM messages WHERE state <> 'withdrawn'"), "2");
  // What was booked can be cancelled, and those who came together still hear of each other by one message.
  EXPECT_EQ(client.post("/v1/registrations/" + world.household[1] + "/cancel", "{}").status, 200);
  EXPECT_EQ(status_of(client, world.household[0])["state"], "booked");
  EXPECT_EQ(await_state(client, world.second_in_line, "offered")["state"], "offered");
  EXPECT_EQ(server.stop(), 0);
  expect_clean(here);
}

TEST_F(MovingOut, IsWholeOrNotThereAndOverwritesNothing) {
  Home home;
  home.import_demo("sterling-road," + wish + ",7\n");
  const auto out = folder(home, "out");
  home.execute("ALTER TABLE visits RENAME TO gone");  // the last file of all
  EXPECT_NE(home.run({"export", out.string()}).code, 0);
  EXPECT_TRUE(fs::is_empty(out));
  EXPECT_EQ(home.value("SELECT count(*) FROM audit_log WHERE action = 'exported'"), "0");
  home.execute("ALTER TABLE gone RENAME TO visits");
  export_to(home, out);
  EXPECT_EQ(fs::status(out / "people.csv").permissions(), fs::perms::owner_read | fs::perms::owner_write);
  const auto before = contents_of(out / "windows.csv");
  EXPECT_NE(home.run({"export", out.string()}).code, 0);
  EXPECT_EQ(contents_of(out / "windows.csv"), before);
  EXPECT_EQ(home.value("SELECT count(*) FROM audit_log WHERE action = 'exported'"), "1");
}

TEST_F(MovingOut, ThatWasKilledIsTakenOverByTheNextAndOneThatGoesOnIsNot) {
  Home home;
  home.import_demo("sterling-road," + wish + ",7\n");
  const auto out = folder(home, "out");
  {
    const SecondSession holds{home.database_url(), "LOCK TABLE visits IN ACCESS EXCLUSIVE MODE"};
    Child killed{{home.program, "--config", home.write_configuration(0, 0).string(), "export", out.string()},
                 home.folder() / "killed.log"};
    ASSERT_TRUE(comes_true([&] { return fs::exists(out / "visits.csv.part"); }));
    const auto beside = home.run({"export", out.string()});
    EXPECT_NE(beside.code, 0);
    EXPECT_THAT(beside.text, HasSubstr("people.csv.part"));
    EXPECT_TRUE(fs::exists(out / "visits.csv.part"));
    killed.signal(SIGKILL);
    EXPECT_EQ(killed.wait(), 128 + SIGKILL);
  }
  EXPECT_TRUE(fs::exists(out / "visits.csv.part"));
  std::ofstream{out / "windows.csv.part"} << "half of a line";
  fs::permissions(out / "windows.csv.part", fs::perms::group_read, fs::perm_options::add);

  const auto printed = home.run({"export", out.string()});

  EXPECT_EQ(printed.code, 0) << printed.text;
  EXPECT_THAT(printed.text, HasSubstr("had left: " + (out / "windows.csv.part").string()));
  EXPECT_THAT(contents_of(out / "windows.csv"), Not(HasSubstr("half of a line")));
  EXPECT_EQ(fs::status(out / "windows.csv").permissions(), fs::perms::owner_read | fs::perms::owner_write);
  for (const auto& each : fs::directory_iterator(out)) EXPECT_EQ(each.path().extension(), ".csv");
}

TEST_F(MovingOut, TakesNothingOverThatIsNoFileOfItsOwn) {
  Home home;
  home.import_demo("sterling-road," + wish + ",7\n");
  const auto out = folder(home, "out");
  const auto elsewhere = home.folder() / "precious";
  std::ofstream{elsewhere} << "precious";

  fs::create_symlink(elsewhere, out / "visits.csv.part");
  EXPECT_NE(home.run({"export", out.string()}).code, 0);
  fs::remove(out / "visits.csv.part");
  fs::create_hard_link(elsewhere, out / "visits.csv.part");
  EXPECT_NE(home.run({"export", out.string()}).code, 0);
  fs::remove(out / "visits.csv.part");
  fs::create_directory(out / "visits.csv.part");
  EXPECT_NE(home.run({"export", out.string()}).code, 0);

  EXPECT_EQ(contents_of(elsewhere), "precious");
  EXPECT_EQ(std::distance(fs::directory_iterator(out), fs::directory_iterator{}), 1);
}

class MovingIn : public Moving {
 protected:
  void SetUp() override { home.import_demo("sterling-road," + wish + ",2\n"); }
  void TearDown() override { expect_clean(home); }

  [[nodiscard]] std::string booking(int n, const std::string& person,
                                    const std::string& rest = ",,,,") const {
    return "1,b" + std::to_string(n) + ',' + person + ",sterling-road," + moment(home) +
           ",2026-01-03T10:00:00Z," + rest + '\n';
  }
  [[nodiscard]] std::string people() const { return home.value("SELECT count(*) FROM registrations"); }

  Home home;
};

TEST_F(MovingIn, FromAnotherSystemTakesItsNumbersAndTheMinuteTheyKnow) {
  const auto printed =
      import_people(home, Elsewhere{.n = 1, .state = "booked"}.line(wish) + Elsewhere{.n = 2}.line(wish),
                    booking(1, "number 1", "25,,,,"));

  EXPECT_EQ(printed.code, 0) << printed.text;
  EXPECT_EQ(
      home.value("SELECT string_agg(via || ' ' || state || ' ' || (turn_at = received_at), ', ' ORDER BY "
                 "email) FROM registrations"),
      "api booked true, api waiting true");
  EXPECT_EQ(
      home.value("SELECT arrival_minute || ' ' || booked FROM offers JOIN windows w ON w.id = window_id"),
      "25 1");
  EXPECT_THAT(import_people(home, Elsewhere{.n = 2}.line(wish) + Elsewhere{.n = 3}.line(wish)).text,
              HasSubstr("1 added, 1 unchanged"));
  EXPECT_EQ(people(), "3");
}

TEST_F(MovingIn, IsACommandAmongTheOtherImports) {
  EXPECT_THAT(home.run({"import", "--help"}).text, HasSubstr("people "));
  EXPECT_EQ(home.run({"import", "people"}).code, 2);
  EXPECT_EQ(home.run({"import", "people", (home.folder() / "nowhere").string()}).code, 2);
}

TEST_F(MovingIn, NamesEveryFaultOfBothFilesAndTakesNothing) {
  ASSERT_EQ(
      import_people(home, Elsewhere{.n = 50, .state = "booked"}.line(wish), booking(50, "number 50")).code,
      0);
  struct Case {
    std::string people, bookings, fault;
  };
  const auto someone = [&](int n, const std::string& state = "waiting", const std::string& rest = ",,,,,") {
    return Elsewhere{.n = n, .state = state, .rest = rest}.line(wish);
  };
  const auto card = a_form(1, "", "")["healthCardNumber"].get<std::string>();
  const std::vector<Case> cases{
      {someone(1, "asleep"), "", "people.csv: line 2: state is unknown: asleep"},
      {Elsewhere{.name = ""}.line(wish), "", "people.csv: line 2: name (required)"},
      {Elsewhere{.card = "1234"}.line(wish), "", "line 2: health_card_number (invalid-health-card-number)"},
      {Elsewhere{.received_at = "2999-01-01T10:00:00Z"}.line(wish), "",
       "line 2: received_at is in the future"},
      {Elsewhere{.received_at = "yesterday"}.line(wish), "", "line 2: received_at is not a moment"},
      {Elsewhere{}.line("tomorrow"), "", "line 2: preferences/0/start (invalid-start)"},
      {Elsewhere{}.line("2026-01-01T10:30"), "", "line 2: preferences/0/start (not-on-the-hour)"},
      {someone(1, "cancelled", "It's over,,,,,"), "", "line 2: reason is not a word"},
      {someone(1, "waiting", ",,,pfizer,,"), "", "line 2: product is of a second dose"},
      {someone(1, "waiting", ",,number 9,pfizer,2026-01-01,2026-02-01"), "",
       "line 2: there is no such product"},
      {someone(1, "waiting", ",,number 9,pfizer,2026-01-01,2026-02-01"), "",
       "line 2: first_dose is nobody's"},
      {someone(1, "waiting", ",,number 50,pfizer,2026-01-01,2026-02-01"), "",
       "line 2: the first dose was not"},
      {someone(1, "waiting", ",h,number 50,pfizer,2026-01-01,2026-02-01"), "",
       "line 2: household is given, and a second dose comes alone"},
      {someone(1) + someone(1), "", "people.csv: line 3: this id is there twice"},
      {someone(1) + Elsewhere{.n = 2, .card = card}.line(wish), "", "line 3: two people who wait"},
      {Elsewhere{.n = 3, .card = a_form(50, "", "")["healthCardNumber"]}.line(wish), "",
       "line 2: somebody with this health_card_number is registered here already"},
      {Elsewhere{.n = 50, .name = "Somebody Else"}.line(wish), "", "line 2: another person has this id here"},
      {someone(1, "booked"), "", "people.csv: line 2: is booked, and bookings.csv has no appointment"},
      {someone(1), booking(1, "number 1"), "bookings.csv: line 2: this person is not booked in people.csv"},
      {"", booking(1, "number 1"), "bookings.csv: line 2: this person is not in people.csv"},
      {someone(1, "booked"), booking(1, "number 1") + booking(2, "number 1"),
       "line 3: this person is there twice"},
      {someone(1, "booked") + someone(2, "booked"), booking(1, "number 1") + booking(1, "number 2"),
       "bookings.csv: line 3: this id is there twice"},
      {someone(1, "booked") + someone(2, "booked"), booking(1, "number 1") + booking(2, "number 2"),
       "bookings.csv: line 3: the window is full"},
      {someone(1, "booked"), booking(50, "number 1"),
       "line 2: another person's appointment has this id here"},
      {someone(1, "booked"), "1,b1,number 1,nowhere,2026-01-02T10:00:00Z,2026-01-03T10:00:00Z,,,,,\n",
       "bookings.csv: line 2: there is no such window"},
      {someone(1, "booked"), booking(1, "number 1", "7,,,,"), "line 2: arrival_minute is not one of"},
      {someone(1, "booked"), booking(1, "number 1", ",t,moderna,2026-01-03T10:00:00Z,"),
       "there is no such product"},
      {someone(1, "booked"), booking(1, "number 1", ",t,,,"), "line 2: marked_at is empty"},
      {someone(1, "booked"), booking(1, "number 1", ",maybe,,2026-01-03T10:00:00Z,"), "came is not t or f"},
      {someone(1, "booked"), booking(1, "number 1", ",,,,p"), "line 2: party is not one household"},
      {"2" + someone(1).substr(1), "", "line 2: version is not 1"},
  };

  for (const auto& [people_lines, bookings_lines, fault] : cases) {
    const auto printed = import_people(home, people_lines, bookings_lines);
    EXPECT_EQ(printed.code, 2) << fault;
    EXPECT_THAT(printed.text, HasSubstr(fault));
    EXPECT_EQ(people(), "1") << fault;
  }
  const auto all =
      import_people(home, someone(1, "asleep") + someone(2) + someone(2), booking(1, "x", "7,,,,"));
  EXPECT_THAT(all.text, HasSubstr("people.csv: line 2: state"));
  EXPECT_THAT(all.text, HasSubstr("people.csv: line 4: this id is there twice"));
  EXPECT_THAT(all.text, HasSubstr("bookings.csv: line 2: arrival_minute"));
  EXPECT_THAT(all.text, HasSubstr("Nothing was imported."));
}

TEST_F(MovingIn, AHouseholdIsJudgedAsAWholeWithWhomOfItIsHere) {
  const auto one = [&](int n, bool neighbouring_hours = false) {
    return Elsewhere{.n = n, .rest = ",h,,,,", .neighbouring_hours = neighbouring_hours}.line(later);
  };
  std::string six;
  for (int n = 1; n <= 6; ++n) six += one(n);

  const auto seven = import_people(home, six + one(7));
  EXPECT_EQ(seven.code, 2);
  EXPECT_THAT(seven.text, HasSubstr("people.csv: line 8: the household has six people without this one"));
  EXPECT_THAT(seven.text, Not(HasSubstr("line 7")));
  const auto mixed = import_people(home, one(1) + one(2, true) + one(3));
  EXPECT_EQ(mixed.code, 2);
  EXPECT_THAT(mixed.text, HasSubstr("people.csv: line 3: neighbouring_hours is not as of the others"));
  EXPECT_THAT(mixed.text, Not(HasSubstr("line 4")));
  EXPECT_EQ(people(), "0");

  ASSERT_EQ(import_people(home, one(1) + one(2)).code, 0);
  EXPECT_THAT(import_people(home, one(3, true)).text, HasSubstr("line 2: neighbouring_hours is not as of"));
  // Whoever is here counts once, be they in the file or not, and as they are here.
  EXPECT_THAT(import_people(home, one(3) + one(4) + one(5) + one(6) + one(7)).text,
              HasSubstr("line 6: the household has six people"));
  EXPECT_EQ(people(), "2");
  EXPECT_THAT(import_people(home, one(1, true) + six.substr(one(1).size())).text,
              HasSubstr("4 added, 2 unchanged"));
}

TEST_F(MovingIn, WhoeverLeavesAHouseholdThatMovedInKeepsItsWishes) {
  const auto one = [&](int n) { return Elsewhere{.n = n, .rest = ",h,,,,"}.line(later); };
  ASSERT_EQ(import_people(home, one(1) + one(2) + one(3)).code, 0);  // there are two seats
  const auto id = home.value("SELECT id FROM registrations WHERE email LIKE 'margaret1@%'");
  const auto reference =
      Capabilities{app::read_keys(home.folder() / "keys")}.reference(RegistrationId{uuid_bytes(id)});
  Running server{home};
  auto client = server.client();

  EXPECT_EQ(client.post("/v1/registrations/" + reference + "/household/leave", "").status, 200);

  EXPECT_EQ(home.value("SELECT count(household_id) || ' ' || count(*) FROM registrations "
                       "WHERE preferences @> '[{\"start\": \"" +
                       later + "\"}]'"),
            "2 3");
}

TEST_F(MovingIn, AgainWithMoreOfAPartyThatIsHereWritesNoConfirmationTwice) {
  home.import_demo("sterling-road," + wish + ",3\n");
  const auto one = [&](int n, const std::string& household) {
    return Elsewhere{.n = n, .state = "booked", .rest = ',' + household + ",,,,"}.line(wish);
  };
  const auto first = one(1, "h");
  const auto its_booking = booking(1, "number 1", ",,,,b1");
  ASSERT_EQ(import_people(home, first, its_booking).code, 0);
  EXPECT_EQ(home.value("SELECT count(*) FROM messages"), "1");

  const auto of_others = import_people(home, one(3, "another"), booking(3, "number 3", ",,,,b1"));
  EXPECT_EQ(of_others.code, 2);
  EXPECT_THAT(of_others.text, HasSubstr("bookings.csv: line 2: party is not one household"));
  const auto again = import_people(home, first + one(2, "h"), its_booking + booking(2, "number 2", ",,,,b1"));

  EXPECT_EQ(again.code, 0) << again.text;
  EXPECT_THAT(again.text, HasSubstr("1 added, 1 unchanged; 1 appointments"));
  EXPECT_EQ(home.value("SELECT count(*) FROM messages"), "1");
  EXPECT_EQ(home.value("SELECT count(*) FROM offers GROUP BY party_id"), "2");
}

TEST_F(MovingIn, ATickOfWhoIsHereAlreadyIsNotTakenAndNoSecondDoseOnIt) {
  std::ofstream{home.folder() / "products.csv"} << "id,name,least_days,most_days\npfizer,=Pfizer,21,42\n";
  ASSERT_EQ(home.run({"import", "products", (home.folder() / "products.csv").string()}).code, 0);
  const auto first = Elsewhere{.n = 1, .state = "booked"}.line(wish);
  const auto second = Elsewhere{.n = 2, .rest = ",,number 1,pfizer,2026-01-24,2026-02-14"}.line(wish);
  const auto ticked = booking(1, "number 1", ",t,pfizer,2026-01-03T11:00:00Z,");
  ASSERT_EQ(import_people(home, first, booking(1, "number 1")).code, 0);

  const auto printed = import_people(home, first + second, ticked);

  EXPECT_EQ(printed.code, 2);
  EXPECT_THAT(printed.text, HasSubstr("people.csv: line 3: the first dose was not ticked as given"));
  EXPECT_EQ(people(), "1");
}

TEST_F(MovingIn, BesideARunningServerTheyStandInLineBeforeWhoCameLater) {
  SmtpSink mail;
  give_mail_to(home, mail);
  Running server{home};
  auto client = server.client();
  const auto first = booked(client, 1, wish);
  const auto second = booked(client, 2, wish);
  const auto newcomer = waits(client, 3, wish, "waiting");

  const auto printed = import_people(home, Elsewhere{.n = 4}.line(wish));

  ASSERT_EQ(printed.code, 0) << printed.text;
  EXPECT_EQ(client.post("/v1/registrations/" + first + "/cancel", "{}").status, 200);
  EXPECT_TRUE(comes_true(
      [&] {
        return home.value("SELECT state FROM registrations WHERE email LIKE 'margaret4@%'") == "offered";
      },
      20s));
  EXPECT_EQ(home.value("SELECT string_agg(m.kind, ' ') FROM messages m JOIN registrations r "
                       "ON r.id = m.registration_id WHERE r.email LIKE 'margaret4@%'"),
            "offer");
  EXPECT_EQ(status_of(client, newcomer)["state"], "waiting");
  EXPECT_EQ(status_of(client, second)["state"], "booked");
}

TEST_F(MovingIn, WhoIsInReviewIsLetThroughOrRefusedAndToldAsOthersAre) {
  auto let_in_person = Elsewhere{.n = 1, .state = "review"}, refused = Elsewhere{.n = 2, .state = "review"};
  let_in_person.rest = refused.rest = "details-differ,,,,,";
  const auto printed = import_people(home, let_in_person.line(wish) + refused.line(wish));
  ASSERT_EQ(printed.code, 0) << printed.text;
  const auto told = [&](int n) {
    return home.value(
        "SELECT string_agg(m.kind || ' ' || m.channel, ', ' ORDER BY m.kind) FROM messages m "
        "JOIN registrations r ON r.id = m.registration_id WHERE m.state <> 'withdrawn' AND "
        "m.kind <> 'offer' AND r.email LIKE 'margaret" +
        std::to_string(n) + "@%'");
  };
  EXPECT_EQ(told(1), "") << "nobody is asked to look at them: they are in the list of staff";
  // By this it is known for ever that they were in review, and that their card alone is not believed.
  EXPECT_EQ(home.value("SELECT string_agg(kind || ' ' || state, ', ') FROM messages"),
            "review withdrawn, review withdrawn");
  Running server{home};
  StaffBrowser agent{server};
  agent.set_cookie(let_in(home, Role::agent));
  const auto page_of = [&](int n) {
    const auto id =
        home.value("SELECT id FROM registrations WHERE email LIKE 'margaret" + std::to_string(n) + "@%'");
    return "/staff/registrations/" +
           Capabilities{app::read_keys(home.folder() / "keys")}.reference(RegistrationId{uuid_bytes(id)});
  };

  EXPECT_EQ(agent.post(page_of(1) + "/let-through").status, 303);
  EXPECT_EQ(agent.post(page_of(2) + "/end", {{"reason", "not-reached"}}).status, 303);

  EXPECT_EQ(told(1), "let-through email");
  EXPECT_EQ(told(2), "ended email");
  expect_clean(home);
}

TEST_F(MovingIn, ManyAreInOrAreNotThereWhereItWasKilled) {
  const auto* asked = std::getenv("HOLDFAST_MOVED");
  const int many = asked != nullptr ? std::atoi(asked) : 3000;
  home.import_demo("sterling-road," + wish + ",90000\n");
  const auto from = folder(home, "many");
  std::ofstream forms{from / "people.csv"}, bookings{from / "bookings.csv"};
  forms << people_header;
  bookings << bookings_header;
  const auto starts_at = moment(home);
  for (int n = 1; n <= many; ++n) {
    const bool is_booked = n % 10 == 0;
    forms << Elsewhere{.n = n, .state = is_booked ? "booked" : "waiting"}.line(wish);
    if (is_booked)
      bookings << "1,b" << n << ",number " << n << ",sterling-road," << starts_at
               << ",2026-01-03T10:00:00Z,,,,,\n";
  }
  forms.close();
  bookings.close();

  {
    // Its last step waits for the window, so that it is killed with all people written and nothing committed.
    pqxx::connection other{home.database_url()};
    pqxx::work lock{other};
    lock.exec("SELECT FROM windows FOR UPDATE");
    Child killed{{home.program, "--config", home.write_configuration(0, 0).string(), "import", "people",
                  from.string()},
                 home.folder() / "killed.log"};
    EXPECT_TRUE(comes_true(
        [&] {
          return home.value(
                     "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND "
                     "wait_event_type = 'Lock'") == "1";
        },
        120s));
    killed.signal(SIGKILL);
    EXPECT_EQ(killed.wait(), 128 + SIGKILL);
  }
  EXPECT_TRUE(comes_true(
      [&] {
        return home.value("SELECT count(*) FROM pg_locks WHERE relation = 'registrations'::regclass") == "0";
      },
      60s));
  EXPECT_EQ(people(), "0");
  const auto begun = std::chrono::steady_clock::now();
  const auto printed = home.run({"import", "people", from.string()});
  EXPECT_EQ(printed.code, 0) << printed.text;
  const auto took = std::chrono::steady_clock::now() - begun;
  EXPECT_EQ(people(), std::to_string(many));
  std::printf("%d people moved in within %.1f s\n", many, std::chrono::duration<double>(took).count());
}
