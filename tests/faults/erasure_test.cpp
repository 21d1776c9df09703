// Somebody like nobody else registers, is sent an offer, books, is erased at their own wish: and is looked
// for in every table, file, log and metric.

#include <cstdio>
#include <cstring>
#include <thread>

#include <gmock/gmock.h>
#include <pqxx/pqxx>

#include "support/program/a_residence.hpp"
#include "support/program/browser.hpp"
#include "support/program/moved_time.hpp"
#include "support/smtp_sink.hpp"

using namespace holdfast::test;
using namespace std::chrono_literals;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
namespace fs = std::filesystem;

namespace {

const auto today = std::chrono::local_days{std::chrono::June / 7 / 2027};

Json kanarino(const std::string& start) {
  auto form = a_form(7, "sterling-road", start);
  form["name"] = "Nom Kanarino";
  form["address"]["line1"] = "12 Rue Kanarino";
  form["address"]["line2"] = "Porte Kanarino";
  form["address"]["city"] = "Kanarino-Ville";
  form["address"]["postalCode"] = "M6R 9Z9";
  form["email"] = "kanarino@example.org";
  form["contact"] = "email";
  form["dateOfBirth"] = "1931-07-19";
  return form;
}

/// What is left nowhere.
std::vector<std::string> canaries(const Json& form) {
  std::vector<std::string> all{"anarino", "1931-07-19", "M6R 9Z9", "M6R9Z9"};
  for (const auto* field : {"phone", "healthCardNumber"}) {
    std::string digits;
    for (const char each : form[field].get<std::string>()) {
      if (std::isdigit(static_cast<unsigned char>(each)) != 0) digits += each;
    }
    all.push_back(digits);
  }
  return all;
}

/// Where those stand in these texts.
std::vector<std::string> found(const std::vector<std::pair<std::string, std::string>>& places,
                               const std::vector<std::string>& canaries) {
  std::vector<std::string> all;
  for (const auto& [place, text] : places) {
    for (const auto& canary : canaries) {
      if (::memmem(text.data(), text.size(), canary.data(), canary.size()) != nullptr) {
        all.push_back(canary + " in " + place);
      }
    }
  }
  return all;
}

/// Every table of the database as text, but the programme's own.
std::vector<std::pair<std::string, std::string>> tables(const Home& home) {
  std::vector<std::pair<std::string, std::string>> all;
  pqxx::connection connection{home.database_url()};
  pqxx::work tx{connection};
  for (const auto& row : tx.exec("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")) {
    const auto table = row[0].as<std::string>();
    std::string text;
    for (const auto& line : tx.exec("SELECT t::text FROM " + tx.quote_name(table) + " t")) {
      text += line[0].as<std::string>() + '\n';
    }
    all.emplace_back("table " + table, std::move(text));
  }
  return all;
}

std::vector<std::pair<std::string, std::string>> files(const fs::path& folder) {
  std::vector<std::pair<std::string, std::string>> all;
  for (const auto& file : fs::recursive_directory_iterator(folder)) {
    if (file.is_regular_file()) all.emplace_back(file.path().string(), contents_of(file.path()));
  }
  return all;
}

/// Everything of a Holdfast that a stranger could read: tables, a dump, files with the log, metrics.
std::vector<std::string> found_anywhere(MovedTime& there, const std::vector<std::string>& canaries) {
  const auto& home = there.home();
  auto places = tables(home);
  const auto dump = there.home().folder() / "dump.sql";
  Child pg_dump{{"pg_dump", "--file=" + dump.string(), home.database_url()}, home.folder() / "dump.log"};
  if (pg_dump.wait() != 0) throw std::runtime_error(pg_dump.log());
  for (auto& file : files(home.folder())) places.push_back(std::move(file));
  places.emplace_back("metrics", there.server().metrics());
  auto all = found(places, canaries);
  fs::remove(dump);
  return all;
}

std::string birth(const std::string& day, bool sure = false) {
  std::vector<std::pair<std::string, std::string>> fields{
      {"birthDay", day}, {"birthMonth", "7"}, {"birthYear", "1931"}};
  if (sure) fields.emplace_back("sure", "yes");
  return form_body(fields);
}

/// A residence with somebody else, and this one, on its list; where its page is.
std::string send_roster(Browser& browser, const std::string& line) {
  const auto sent = browser.post_form(
      "/residence", form_body(residence_fields("a-key", "Park House", "Ann Low,1938-03-12,\n" + line)));
  EXPECT_EQ(sent.status, 303) << sent.body;
  return sent.header("Location");
}

/// Segments whose records are sealed, and may still be somebody's form.
std::size_t sealed_files(const Home& home) {
  std::size_t count = 0;
  for (const auto& file : fs::recursive_directory_iterator(home.folder() / "journal")) {
    if (file.path().filename().string().find("forgotten") != std::string::npos) ++count;
  }
  return count;
}

/// The sealed copy in the journal: closed within the hour, gone a day later.
void expect_journal_lets_go(MovedTime& there) {
  there.set_to(on_the_wall(today, 11h + 30min));
  ASSERT_TRUE(comes_true([&] { return sealed_files(there.home()) == 1; }, 30s));
  there.set_to(on_the_wall(today + std::chrono::days{1}, 11h + 35min));
  EXPECT_EQ(there.server().stop(), 0);
  there.server().start();
  EXPECT_TRUE(comes_true([&] { return sealed_files(there.home()) == 0; }, 90s));
}

/// The link alone shows nothing, another's date of birth neither.
void expect_shown_against_birth_date(Browser& browser, const std::string& page) {
  EXPECT_THAT(browser.get(page + "/data").body, Not(HasSubstr("anarino")));
  const auto wrong = browser.post_form(page + "/data", birth("20"));
  EXPECT_EQ(wrong.status, 422);
  EXPECT_THAT(wrong.body, Not(HasSubstr("anarino")));
  const auto shown = browser.post_form(page + "/data", birth("19"));
  EXPECT_EQ(shown.status, 200);
  for (const auto* text : {"Nom Kanarino", "12 Rue Kanarino", "kanarino@example.org", "1931",
                           "Appointment booked", "after 35 days"}) {
    EXPECT_THAT(shown.body, HasSubstr(text));
  }
}

}  // namespace

TEST(Erasure, LeavesNothingOfAPersonButWhatTheirPageSays) {
  if (!FakeClock::is_there()) GTEST_SKIP() << "libfaketime is not installed";
  SmtpSink sink;
  MovedTime there{on_the_wall(today, 10h)};
  there.home().settings["messages.smtp_url"] = '"' + sink.url() + '"';
  there.open("sterling-road,2027-06-14T10:00,2\n");
  auto client = there.server().client();
  Browser browser{there.server().url()};
  const auto form = kanarino("2027-06-14T10:00");
  const auto looked_for = canaries(form);

  const auto reference = submit(client, form);
  const auto status = await_state(client, reference, "offered");
  ASSERT_EQ(status["state"], "offered") << there.server().log();
  const auto offer = status["offer"]["id"].get<std::string>();
  ASSERT_TRUE(sink.wait_for_mails(1));
  ASSERT_EQ(client.post("/v1/offers/" + offer + "/accept", "{}").status, 200);
  ASSERT_TRUE(sink.wait_for_mails(2));
  const auto page = "/r/" + reference;
  there.home().execute(
      "INSERT INTO left_numbers (phone, language, due_at) SELECT phone, 'en', now() FROM "
      "registrations");
  (void)send_roster(browser, "Nom Kanarino,1931-07-19," + form["healthCardNumber"].get<std::string>());
  EXPECT_THAT(found_anywhere(there, looked_for),
              AllOf(testing::Contains(HasSubstr("in table registrations")),
                    testing::Contains(HasSubstr("in table residents")),
                    testing::Contains(HasSubstr("dump.sql"))));  // there is something to find

  const auto out = there.home().folder() / "out";
  fs::create_directory(out);
  EXPECT_EQ(there.home().run({"export", out.string()}).code, 0);
  EXPECT_THAT(contents_of(out / "people.csv"),
              AllOf(HasSubstr(",booked,,"), HasSubstr(",Nom Kanarino,12 Rue Kanarino,")));
  EXPECT_NE(there.home().run({"export", out.string()}).code, 0);  // it overwrites nothing
  fs::remove_all(out);
  fs::create_directory(out);

  expect_shown_against_birth_date(browser, page);
  EXPECT_EQ(browser.post_form(page + "/erase", birth("19")).status, 422);  // not sure
  EXPECT_EQ(status_of(client, reference)["state"], "booked");

  EXPECT_EQ(browser.post_form(page + "/erase", birth("19", true)).status, 303);

  EXPECT_EQ(there.home().run({"export", out.string()}).code, 0);
  EXPECT_THAT(found_anywhere(there, looked_for), IsEmpty());
  EXPECT_EQ(there.home().value("SELECT string_agg(name, ' ') FROM residents"), "Ann Low");
  EXPECT_EQ(status_of(client, reference)["reason"]["code"], "erased");
  EXPECT_THAT(browser.get(page).body, AllOf(HasSubstr("Your data is erased"), Not(HasSubstr("/requeue"))));
  EXPECT_EQ(client.post("/v1/registrations/" + reference + "/requeue", "{}").status, 409);
  EXPECT_EQ(there.home().value("SELECT held || ' ' || booked FROM windows"), "0 0");
  EXPECT_EQ(there.home().value("SELECT state || ' ' || (erased_at IS NOT NULL) FROM registrations"),
            "cancelled true");
  EXPECT_EQ(there.home().value("SELECT count(*) FROM messages WHERE state IN ('due', 'sending')"), "0");
  EXPECT_EQ(there.home().value("SELECT address || ' ' || action FROM audit_log WHERE action = 'erased'"),
            "their own page erased");
  EXPECT_EQ(there.home().run({"verify"}).code, 0) << there.home().run({"verify"}).text;
  EXPECT_TRUE(sink.wait_for_mails(3));  // and the residence's
  EXPECT_EQ(sink.mails().size(), 3U);

  expect_journal_lets_go(there);
  std::printf("erased: %zu texts in %zu tables, a dump, %zu files and the metrics: none; verify clean\n",
              looked_for.size(), tables(there.home()).size(), files(there.home().folder()).size());
}

TEST(Purge, ErasesEachClassWhenItsTimeIsOverAndNothingBefore) {
  if (!FakeClock::is_there()) GTEST_SKIP() << "libfaketime is not installed";
  MovedTime there{on_the_wall(today, 10h)};
  there.home().settings["data.ended_days"] = "30";
  there.home().settings["data.vaccinated_days"] = "60";
  there.home().settings["data.unanswered_days"] = "90";
  there.home().settings["data.residents_days"] = "67";
  there.open("sterling-road,2027-06-14T10:00,2\n");
  auto client = there.server().client();
  const auto booked = there.book(1, "2027-06-14T10:00");
  const auto cancelled = there.book(2, "2027-06-14T10:00");
  there.cancel(cancelled);
  (void)there.book(3, "2027-06-14T10:00");
  const auto waiting = submit(client, a_form(4, "sterling-road", "2027-06-14T10:00"));
  ASSERT_EQ(await_state(client, waiting, "waiting")["state"], "waiting");
  Browser browser{there.server().url()};
  const auto residence = send_roster(browser, "Bob Low,1938-03-12,");
  ASSERT_EQ(browser.post_form(residence, form_body({{"do", "end"}})).status, 303);
  const auto list = [&] {
    return there.home().value(
        "SELECT r.name || ' ' || r.contact_name || ' ' || (SELECT count(*) FROM residents) FROM residences "
        "r");
  };
  const auto erased = [&] {
    return there.home().value(
        "SELECT coalesce(string_agg(right(state, 3), ' ' ORDER BY state), '') FROM registrations "
        "WHERE erased_at IS NOT NULL");
  };
  const auto at_day = [&](int days) {  // two processes walk from the beginning
    EXPECT_EQ(there.server().stop(), 0);
    there.set_to(on_the_wall(today + std::chrono::days{days}, 10h));
    std::this_thread::sleep_for(1500ms);  // until the database, too, knows that it is that day
    there.server().start();
    Running second{there.home(), "b", there.before_command()};
    EXPECT_TRUE(comes_true(
        [&] {
          return there.server().metric("holdfast_purge_walks_total") >= 1 &&
                 second.metric("holdfast_purge_walks_total") >= 1;
        },
        30s));
    return erased();
  };

  EXPECT_EQ(at_day(29), "");
  EXPECT_EQ(at_day(31), "led");
  EXPECT_EQ(at_day(66), "led");
  EXPECT_EQ(list(), "Park House Ada Low 2");
  EXPECT_EQ(at_day(68), "ked ked led");
  EXPECT_EQ(list(), "- - 0");
  EXPECT_EQ(at_day(91), "ked ked led led");
  auto after = there.server().client();
  EXPECT_EQ(status_of(after, booked)["state"], "booked");
  EXPECT_EQ(status_of(after, booked)["reason"]["code"], "erased");
  EXPECT_EQ(there.home().value("SELECT count(*) FROM registrations WHERE name <> '-' OR phone IS NOT NULL"),
            "0");
  EXPECT_EQ(there.home().run({"verify"}).code, 0) << there.home().run({"verify"}).text;
}
