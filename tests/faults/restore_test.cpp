// The database is gone, and comes back as it was at a moment, by what config/backup and
// docs/operations/backup.md say; what came after that moment is driven again from the journals.
#include <unistd.h>

#include <cstdlib>

#include <gmock/gmock.h>

#include "support/long_form.hpp"
#include "support/program/a_crowd.hpp"
#include "support/program/visitors.hpp"

using namespace holdfast::test;
using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::IsEmpty;

namespace {

double seconds_of(const std::function<void()>& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

/// A PostgreSQL whose every change is archived, by the files of config/backup as they are: this machine's
/// places come from the environment.
class BackedUpPostgres {
 public:
  BackedUpPostgres() : folder_("backup", true), postgres_({.durable = true, .settings = archiving()}) {
    const std::map<std::string, std::string> places{{"CONFIG", (folder_.path() / "pgbackrest.conf").string()},
                                                    {"REPO1_PATH", (folder_.path() / "repository").string()},
                                                    {"REPO1_CIPHER_PASS", "quiet"},
                                                    {"LOCK_PATH", (folder_.path() / "lock").string()},
                                                    {"PG1_PATH", data().string()},
                                                    {"PG1_PORT", std::to_string(postgres_.port())},
                                                    {"PG1_SOCKET_PATH", data().parent_path().string()},
                                                    {"PG1_USER", "holdfast"}};
    for (const auto& [name, value] : places) setenv(("PGBACKREST_" + name).c_str(), value.c_str(), 1);
    postgres_.stop();
    postgres_.start();  // its archive_command has them too
    postgres_.execute("CREATE DATABASE holdfast");
  }

  [[nodiscard]] std::string url() const { return postgres_.url("holdfast"); }
  [[nodiscard]] std::string log() const { return contents_of(postgres_.log_file()); }
  void start() { postgres_.start(); }

  void run(const std::string& script, const std::string& argument) const {
    std::vector<std::string> command{
        "/bin/bash", "-c", "cd / && exec \"$@\"", "run", (folder_.path() / script).string(), argument};
    if (geteuid() == 0) {
      command.insert(command.begin(),
                     {"/usr/bin/setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"});
    }
    Child child{command, folder_.path() / (script + ".log")};
    if (child.wait(5min) != 0) throw std::runtime_error(child.log() + log());
  }

  void destroy() {
    postgres_.kill();
    for (const auto& entry : std::filesystem::directory_iterator{data()})
      std::filesystem::remove_all(entry.path());
  }

 private:
  [[nodiscard]] std::filesystem::path data() const { return postgres_.log_file().parent_path() / "data"; }
  std::vector<std::string> archiving() const {
    const auto shipped = std::filesystem::path{HOLDFAST_ROOT} / "config" / "backup";
    for (const auto& entry : std::filesystem::directory_iterator{shipped})
      std::filesystem::copy_file(entry.path(), folder_.path() / entry.path().filename());
    return {"include '" + (folder_.path() / "postgresql.conf").string() + "'"};
  }

  TemporaryFolder folder_;
  PrivatePostgres postgres_;
};

/// What archive_timeout does within a minute.
void archive_all(const Home& home) {
  const auto file = home.value("SELECT pg_walfile_name(pg_switch_wal())");
  const auto archived = "SELECT last_archived_wal >= '" + file + "' FROM pg_stat_archiver";
  if (!comes_true([&] { return home.value(archived) == "t"; }, 60s)) throw std::runtime_error("not archived");
}

std::size_t people(const Home& home) {
  return std::stoul(home.value("SELECT count(*) FROM registrations"));
}

/// Waits until so many are in the database.
void expect_people(const Home& home, std::size_t count) {
  (void)comes_true([&] { return people(home) >= count; }, 120s);
  EXPECT_EQ(people(home), count);
}

void expect_acknowledged_kept(const Home& home, const std::vector<std::filesystem::path>& files) {
  for (const auto& file : files) {
    const auto verified = home.run({"verify", "--acknowledged", file.string()});
    EXPECT_EQ(verified.code, 0) << file << '\n' << verified.text;
  }
}

}  // namespace

TEST(Restore, ToAMomentLosesNothingAcknowledgedBeforeItAndTheJournalsGiveBackWhatCameAfter) {
  const auto forms = short_or_long<std::size_t>(1000, 50000);
  BackedUpPostgres database;
  Home home{database.url()};
  home.settings["journal.segment_bytes"] = "262144";  // several are forgotten
  home.settings["app.drain_seconds"] = "1";
  ASSERT_EQ(home.run({"migrate"}).code, 0);
  home.import_demo(demo_windows());
  Running server{home};
  Crowd before{home, 1}, after{home, 2}, meanwhile{home, 3};
  Visitors early{home, server.url(), 4, 31};
  ASSERT_TRUE(comes_true([&] { return early.accepted() >= 20; }, 60s)) << server.log();
  before.send(server.url(), forms / 2);
  const auto backing_up = seconds_of([&] { database.run("back_up", "full"); });
  before.send(server.url(), forms / 2);
  ASSERT_TRUE(comes_true([&] { return early.accepted() >= 50; }, 60s)) << server.log();
  early.stop();
  const auto stored_before = before.acknowledged() + early.acknowledged();
  expect_people(home, stored_before);
  before.send(server.url(), 50);  // perhaps on their way to the database at the moment
  const auto moment = home.value("SELECT clock_timestamp()");
  Visitors late{home, server.url(), 4, 32};
  after.send(server.url(), forms);
  ASSERT_TRUE(comes_true([&] { return late.accepted() >= 20; }, 60s)) << server.log();
  late.stop();
  const auto stored_after =
      before.acknowledged() + early.acknowledged() + after.acknowledged() + late.acknowledged();
  expect_people(home, stored_after);
  const auto size = home.value("SELECT pg_size_pretty(pg_database_size('holdfast'))");
  archive_all(home);

  database.destroy();
  EXPECT_EQ(meanwhile.send(server.url(), 200), 200U) << "forms are taken meanwhile";
  const auto restoring = seconds_of([&] {
    database.run("restore", moment);
    database.start();
    EXPECT_TRUE(
        comes_true([&] { return home.value("SELECT pg_get_wal_replay_pause_state()") == "paused"; }, 60s))
        << database.log();
  });
  const auto stored_at_moment = people(home);
  EXPECT_GE(stored_at_moment, stored_before);
  EXPECT_LE(stored_at_moment, stored_before + 50);
  Printed remembered;
  const auto away = seconds_of([&] {
    EXPECT_EQ(server.stop(), 0) << server.log();
    remembered = home.run({"journal", "remember", (home.folder() / "journal").string()});
    EXPECT_EQ(home.value("SELECT pg_promote()"), "t");
    home.execute("CHECKPOINT");
    server.start();
  });

  EXPECT_EQ(remembered.code, 0);
  EXPECT_THAT(remembered.text, HasSubstr("segments will be driven again"));
  expect_people(home, stored_after + meanwhile.acknowledged());
  expect_acknowledged_kept(home,
                           {before.acknowledged_file(), early.acknowledged_file(), after.acknowledged_file(),
                            late.acknowledged_file(), meanwhile.acknowledged_file()});
  EXPECT_THAT(early.undone_acceptances(), IsEmpty());
  std::printf(
      "%s, %zu people: backed up in %.1f s; restored to %s in %.1f s, %zu people driven again, "
      "pages away for %.1f s\n",
      size.c_str(), stored_after, backing_up, moment.c_str(), restoring, people(home) - stored_at_moment,
      away);
  database.run("back_up", "full");  // of the timeline that it now is on
}
