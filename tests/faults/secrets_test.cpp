// What people write into a form is looked for everywhere it must not be; and so is a core file.

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstring>
#include <deque>

#include <gmock/gmock.h>

#include "support/program/a_crowd.hpp"
#include "support/program/browser.hpp"
#include "support/second_session.hpp"

using namespace holdfast::test;
using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
namespace fs = std::filesystem;

namespace {

struct Canary {
  std::string field, text;
};

/// Looks for texts, and counts what it looked at.
struct Search {
  std::size_t files = 0, bytes = 0;
  std::vector<std::string> found;

  void look(const std::string& place, const std::string& contents, const std::vector<Canary>& canaries) {
    ++files;
    bytes += contents.size();
    for (const auto& canary : canaries) {
      const auto& text = canary.text;
      if (::memmem(contents.data(), contents.size(), text.data(), text.size()) != nullptr) {
        found.push_back(canary.field + " in " + place);
      }
    }
  }
  void look_in(const fs::path& folder, const std::vector<Canary>& canaries) {
    for (const auto& file : fs::recursive_directory_iterator(folder)) {
      if (file.is_regular_file()) look(file.path().string(), contents_of(file.path()), canaries);
    }
  }
};

std::string hexadecimal(const std::string& text) {
  std::string out;
  for (const char each : text) {
    char two[3];
    std::snprintf(two, sizeof two, "%02x", static_cast<unsigned char>(each));
    out += two;
  }
  return out;
}

/// Somebody whose every field is like nobody else's. `word` is in most of them.
struct Watched {
  Watched(int number, const std::string& purpose)
      : word("Kanarino" + purpose + std::to_string(number)), key("clef-" + word) {
    form = a_form(number, "sterling-road", day_ahead(7 + number % 7, 9 + number % 8));
    form["name"] = "Nom " + word;
    form["address"]["line1"] = "12 Rue " + word;
    form["address"]["line2"] = "Porte " + word;
    form["address"]["city"] = "Ville " + word;
    form["email"] = word + "@example.org";
    form["dateOfBirth"] = "1931-07-" + std::to_string(10 + number % 20);
  }

  /// The fields of the page's form.
  [[nodiscard]] std::string page_fields(const std::string& email) const {
    const std::string born = form["dateOfBirth"], start = form["preferences"][0]["start"];
    const auto& address = form["address"];
    return form_body({{"key", key},
                      {"name", form["name"]},
                      {"birthYear", born.substr(0, 4)},
                      {"birthMonth", born.substr(5, 2)},
                      {"birthDay", born.substr(8)},
                      {"healthCardNumber", form["healthCardNumber"]},
                      {"line1", address["line1"]},
                      {"line2", address["line2"]},
                      {"city", address["city"]},
                      {"province", "ON"},
                      {"postalCode", "M6R 2B2"},
                      {"phone", form["phone"]},
                      {"email", email},
                      {"contact", "email"},
                      {"language", "en"},
                      {"p1-clinic", "sterling-road"},
                      {"p1-date", start.substr(0, 10)},
                      {"p1-hour", start.substr(11)}});
  }

  [[nodiscard]] std::vector<Canary> everything() const {
    std::vector<Canary> all{{"a field", word},
                            {"a field in hexadecimal", hexadecimal(word)},
                            {"the birth date", form["dateOfBirth"]},
                            {"the wish", form["preferences"][0]["start"]}};
    for (const auto* digits : {"phone", "healthCardNumber"}) {
      all.push_back({digits, form[digits]});
      all.push_back({std::string(digits) + " in hexadecimal", hexadecimal(form[digits])});
    }
    return all;
  }

  std::string word, key;
  Json form;
};

/// A server that writes down all it can, as PostgreSQL does by default and worse: what Holdfast asks of it
/// must be enough.
PrivatePostgres::Options talkative() {
  return {.durable = false,
          .settings = {"log_error_verbosity = default", "log_parameter_max_length = -1",
                       "log_parameter_max_length_on_error = -1", "log_min_error_statement = error",
                       "log_statement = 'all'", "log_min_duration_statement = 0", "log_lock_waits = on",
                       "deadlock_timeout = 100ms"}};
}

class Secrets : public testing::Test {
 protected:
  Secrets() {
    postgres.execute("CREATE DATABASE watched");
    home.emplace(postgres.url("watched"));
    if (home->run({"migrate"}).code != 0) throw std::runtime_error("not migrated");
    home->import_demo(demo_windows());
    home->settings["limits.registrations_per_address_per_minute"] = "1000";
  }

  Watched& somebody(const std::string& purpose) {
    return people.emplace_back(7001 + static_cast<int>(people.size()), purpose);
  }
  std::string send(const Watched& who) {
    const auto answer =
        browser->post_json("/v1/registrations", who.form.dump(), {"Idempotency-Key: " + who.key});
    if (answer.status != 202) return "status " + std::to_string(answer.status) + answer.body;
    return references.emplace_back(Json::parse(answer.body).at("reference"));
  }
  [[nodiscard]] std::string state_of(const std::string& reference) {
    return status_of(*client, reference).at("state");
  }
  [[nodiscard]] std::string postgresql_log() const { return contents_of(postgres.log_file()); }

  void send_good_forms();
  void send_refused_forms();
  void make_postgresql_log_errors();
  [[nodiscard]] std::vector<Canary> canaries() const;
  [[nodiscard]] std::vector<Canary> sealed_ones() const;

  PrivatePostgres postgres{talkative()};
  std::optional<Home> home;
  std::optional<holdfast::app::HttpClient> client;
  std::optional<Browser> browser;
  std::deque<Watched> people;
  std::vector<std::string> references;
};

std::vector<Canary> Secrets::canaries() const {
  std::vector<Canary> all;
  for (const auto& person : people) {
    for (auto& canary : person.everything()) all.push_back(std::move(canary));
  }
  for (const auto& reference : references) all.push_back({"a reference", reference});
  return all;
}

/// What also the database has sealed only: card numbers, and all of a form that it would not take.
std::vector<Canary> Secrets::sealed_ones() const {
  std::vector<Canary> sealed;
  for (const auto& person : people) {
    sealed.push_back({"a card number", person.form["healthCardNumber"]});
    sealed.push_back({"an idempotency key", person.key});
    if (person.word.find("Poison") == std::string::npos) continue;
    for (auto& canary : person.everything()) sealed.push_back(std::move(canary));
  }
  for (const auto& reference : references) sealed.push_back({"a reference", reference});
  return sealed;
}

void Secrets::send_good_forms() {
  const auto reference = send(somebody("Json"));
  EXPECT_EQ(await_state(*client, reference, "offered")["state"], "offered");
  const auto& on_the_page = somebody("Page");
  EXPECT_EQ(browser->post_form("/register", on_the_page.page_fields(on_the_page.form["email"])).status, 303);
}

void Secrets::send_refused_forms() {
  const auto& faulty = somebody("Faulty");
  auto form = faulty.form;
  form["email"] = faulty.word + " at example.org";
  form["favourite " + faulty.word] = faulty.word;
  EXPECT_EQ(browser->post_json("/v1/registrations", form.dump()).status, 422);
  EXPECT_EQ(browser->post_json("/v1/registrations", form.dump() + "}").status, 400);
  EXPECT_EQ(browser->post_json("/v1/registrations", std::string(20'000, 'x') + faulty.word).status, 413);
  const auto long_key = "Idempotency-Key: " + std::string(250, 'x') + faulty.word;
  EXPECT_THAT(browser->post_json("/v1/registrations", faulty.form.dump(), {long_key}).status,
              testing::Ge(400));
  EXPECT_EQ(browser->post_form("/register", faulty.page_fields("nobody " + faulty.word)).status, 422);
  EXPECT_EQ(browser->post_form("/check", "code=K7QM3X9P&birthYear=1931&x=" + faulty.word).status, 422);
  for (const auto* place : {"/r/", "/o/", "/v1/registrations/", "/v1/offers/", "/nowhere/"}) {
    EXPECT_EQ(browser->get(place + faulty.word).status, 404) << place;
  }
}

/// A row refused by a constraint, a key met twice, a statement cut short, and a backend ended in the midst.
void Secrets::make_postgresql_log_errors() {
  home->execute("ALTER TABLE registrations ADD CONSTRAINT no_poison CHECK (name NOT LIKE '%Poison%')");
  const auto poison = send(somebody("Poison"));
  EXPECT_TRUE(comes_true([&] { return home->value("SELECT count(*) FROM dead_letters") == "1"; }));
  EXPECT_EQ(status_of(*client, poison)["reason"]["code"], "needs-attention");

  auto& first = somebody("First");
  auto& second = somebody("Second");
  second.form["healthCardNumber"] = first.form["healthCardNumber"];
  const auto before = send(first);
  (void)await_state(*client, before, "offered");
  EXPECT_EQ(browser->post_json("/v1/registrations/" + before + "/cancel", "{}").status, 200);
  EXPECT_EQ(await_state(*client, send(second), "offered")["state"], "offered");
  EXPECT_EQ(browser->post_json("/v1/registrations/" + before + "/requeue", "{}").status, 202);
  EXPECT_EQ(state_of(before), "review");

  SecondSession in_the_way{postgres.url("watched"), "LOCK TABLE registrations IN SHARE MODE"};
  const auto cut = send(somebody("Cut"));
  const auto waiting =
      "SELECT max(pid) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%INSERT%'";
  EXPECT_TRUE(comes_true([&] { return !home->value(waiting).empty(); }));
  (void)home->value("SELECT pg_terminate_backend(" + home->value(waiting) + ", 10000)");
  EXPECT_TRUE(comes_true([&] { return !home->value(waiting).empty(); }));
  EXPECT_TRUE(comes_true([&] { return postgresql_log().find("lock timeout") != std::string::npos; }));
  in_the_way.give_up();
  EXPECT_EQ(await_state(*client, cut, "offered")["state"], "offered");
}

}  // namespace

TEST_F(Secrets, OfAFormAreInNoLogMetricOrJournalAndNoCardNumberOrDeadLetterIsInATable) {
  std::string metrics, status;
  {
    Running server{*home};
    client.emplace(server.url());
    browser.emplace(server.url());
    send_good_forms();
    send_refused_forms();
    make_postgresql_log_errors();
    metrics = server.metrics();
    status = holdfast::app::HttpClient{server.operations_url()}.get("/statusz").body;
    server.process().signal(SIGTERM);
    EXPECT_EQ(server.process().wait(), 0);
  }
  postgres.stop();

  Search search;
  search.look("metrics", metrics, canaries());
  search.look("statusz", status, canaries());
  search.look("the program's log", contents_of(home->folder() / "log-a"), canaries());
  search.look("PostgreSQL's log", postgresql_log(), canaries());
  search.look_in(home->folder() / "journal", canaries());

  EXPECT_THAT(search.found, IsEmpty());
  for (const auto* error : {"\"no_poison\"", "\"registrations_one_live_per_card\"", "lock timeout",
                            "terminating connection", "INSERT INTO registrations"}) {
    EXPECT_THAT(postgresql_log(), HasSubstr(error));  // it was made to log, so there was something to find
  }
  const auto data = postgres.log_file().parent_path() / "data";
  Search tables;
  tables.look_in(data, sealed_ones());
  EXPECT_THAT(tables.found, IsEmpty());
  Search where_they_are;
  where_they_are.look_in(data, {{"a field", people.front().word}});
  where_they_are.look_in(home->folder() / "mailbox", {{"the telephone", people.front().form["phone"]}});
  EXPECT_THAT(where_they_are.found, testing::Contains(HasSubstr("/base/")));
  EXPECT_THAT(where_they_are.found, testing::Contains(HasSubstr("/mailbox/")));
  std::printf(
      "canaries: %zu texts in %zu files of %zu bytes: %zu found; of %zu sealed ones in %zu files of the "
      "database, %zu bytes: %zu; where they belong: in %zu files\n",
      canaries().size(), search.files, search.bytes, search.found.size(), sealed_ones().size(), tables.files,
      tables.bytes, tables.found.size(), where_they_are.found.size());
}

namespace {

const std::vector<std::string> where_cores_are_allowed(const fs::path& folder) {
  return {"/bin/sh", "-c", "ulimit -c unlimited && cd \"$0\" && exec \"$@\"", folder.string()};
}

/// Whether this machine writes a core file into the folder a process dies in.
bool cores_are_written() {
  TemporaryFolder folder{"core"};
  auto command = where_cores_are_allowed(folder.path());
  command.insert(command.end(), {"/bin/sh", "-c", "kill -ABRT $$"});
  TemporaryFolder logs{"core-log"};
  Child child{command, logs.path() / "log"};
  child.wait();
  return !fs::is_empty(folder.path());
}

}  // namespace

TEST(Core, IsNotWrittenThoughTheShellAllowsIt) {
  if (!cores_are_written()) GTEST_SKIP() << "this machine writes no core files into the working directory";
  Home home;
  home.import_demo("");
  TemporaryFolder folder{"core"};
  Running server{home, "a", where_cores_are_allowed(folder.path())};
  EXPECT_THAT(contents_of("/proc/" + std::to_string(server.process().pid()) + "/limits"),
              testing::ContainsRegex("Max core file size +0 +0 "));

  server.process().signal(SIGABRT);

  EXPECT_EQ(server.process().wait(), 128 + SIGABRT);
  EXPECT_TRUE(fs::is_empty(folder.path()));
}

// The kernel gives the entries of a process that may not be dumped to root (proc(5)). A pattern that pipes
// cores to a program asks for no limit, only for this.
TEST(Core, IsNotForThePipeEitherNorMemoryForAnotherProcessOfTheSameUser) {
  TemporaryFolder folder{"memory", true};
  const auto copy = folder.path() / "holdfast", fifo = folder.path() / "fifo";
  fs::copy_file(program(), copy);
  ASSERT_EQ(::mkfifo(fifo.c_str(), 0644), 0);
  std::vector<std::string> command{copy.string(), "match", fifo.string()};
  if (::geteuid() == 0) {
    const std::vector<std::string> as_nobody{"/usr/bin/setpriv", "--reuid=nobody", "--regid=nogroup",
                                             "--clear-groups"};
    command.insert(command.begin(), as_nobody.begin(), as_nobody.end());
  }
  Child child{command, folder.path() / "log"};
  int writer = -1;
  ASSERT_TRUE(comes_true([&] {  // it waits for the other end: it has started
    return (writer = ::open(fifo.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC)) >= 0;
  })) << child.log();
  const auto entry = "/proc/" + std::to_string(child.pid());
  struct stat its {};

  ASSERT_EQ(::stat((entry + "/environ").c_str(), &its), 0);
  EXPECT_THAT(contents_of(entry + "/cmdline"), testing::StartsWith(copy.string()));
  EXPECT_EQ(its.st_uid, 0U);

  ::close(writer);
  EXPECT_NE(child.wait(), 0);  // that was no file of people
}
