#include "holdfast/store/migrate.hpp"

#include <gmock/gmock.h>

#include <fstream>
#include <future>

#include "contract/store/scene.hpp"

using namespace holdfast;
using namespace holdfast::test;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

namespace {

/// An empty database and a folder of its own.
class Migrate : public testing::Test {
 protected:
  Migrate() {
    shared_postgres().execute("CREATE DATABASE empty_database");
    std::string pattern = std::filesystem::temp_directory_path() / "holdfast-migrations-XXXXXX";
    folder = mkdtemp(pattern.data());
    write("0001_one", "CREATE TABLE one (id integer);", "DROP TABLE one;");
    write("0002_two", "CREATE TABLE two (id integer); CREATE INDEX two_id ON two (id);", "DROP TABLE two;");
  }
  ~Migrate() override {
    shared_postgres().execute("DROP DATABASE empty_database WITH (FORCE)");
    std::filesystem::remove_all(folder);
  }

  void write(const std::string& name, const std::string& up, const std::string& down) const {
    std::ofstream(folder / (name + ".up.sql")) << up;
    std::ofstream(folder / (name + ".down.sql")) << down;
  }
  void remove(const std::string& file) const { std::filesystem::remove(folder / file); }

  static store::Settings settings() { return {.url = shared_postgres().url("empty_database")}; }
  std::vector<std::string> migrate() const { return store::migrate(settings(), folder); }
  std::string refusal() const {
    try {
      migrate();
    } catch (const std::runtime_error& refused) {
      return refused.what();
    }
    return "migrated";
  }

  std::filesystem::path folder;
};

}  // namespace

TEST_F(Migrate, AppliesWhatIsMissingInOrderAndThenNothing) {
  EXPECT_THAT(migrate(), ElementsAre("0001_one", "0002_two"));
  EXPECT_THAT(migrate(), IsEmpty());

  write("0003_three", "CREATE TABLE three (id integer);", "DROP TABLE three;");
  EXPECT_THAT(migrate(), ElementsAre("0003_three"));
}

TEST_F(Migrate, GoesDownOneAtATimeAndUpAgain) {
  migrate();

  EXPECT_EQ(store::migrate_down(settings(), folder), "0002_two");
  EXPECT_EQ(store::migrate_down(settings(), folder), "0001_one");
  EXPECT_EQ(store::migrate_down(settings(), folder), "");

  EXPECT_THAT(migrate(), ElementsAre("0001_one", "0002_two"));
}

TEST_F(Migrate, TheProjectsOwnGoUpAndDownAndUp) {
  const auto all = store::migrate(settings(), migrations_directory());
  EXPECT_FALSE(all.empty());
  for (std::size_t count = 0; count < all.size(); ++count)
    store::migrate_down(settings(), migrations_directory());

  EXPECT_EQ(store::migrate(settings(), migrations_directory()), all);
}

TEST_F(Migrate, AnEditedOneIsRefusedByName) {
  migrate();
  write("0001_one", "CREATE TABLE one (id bigint);", "DROP TABLE one;");

  EXPECT_THAT(refusal(), HasSubstr("0001_one.up.sql"));
}

TEST_F(Migrate, AMissingOneIsRefusedByName) {
  migrate();
  remove("0002_two.up.sql");
  remove("0002_two.down.sql");

  EXPECT_THAT(refusal(), HasSubstr("0002_two"));
}

TEST_F(Migrate, AnUnpairedOneIsRefusedByName) {
  remove("0002_two.down.sql");

  EXPECT_THAT(refusal(), HasSubstr("0002_two"));
}

TEST_F(Migrate, AGapOrADoubleInTheNumbersIsRefused) {
  write("0004_four", "SELECT 1;", "SELECT 1;");
  EXPECT_THAT(refusal(), HasSubstr("0004_four"));
  remove("0004_four.up.sql");
  remove("0004_four.down.sql");

  write("0002_too", "SELECT 1;", "SELECT 1;");
  EXPECT_THAT(refusal(), HasSubstr("0002_"));
}

TEST_F(Migrate, OneThatFailsLeavesNothingOfItself) {
  write("0003_three", "CREATE TABLE three (id integer); SELECT 1/0;", "DROP TABLE three;");

  EXPECT_THROW(migrate(), store::Poisoned);

  EXPECT_EQ(store::migrate_down(settings(), folder), "0002_two");
}

TEST_F(Migrate, SeveralProcessesAtOnceApplyEachOnce) {
  std::vector<std::future<std::vector<std::string>>> processes;
  for (int count = 0; count < 4; ++count)
    processes.push_back(std::async(std::launch::async, [this] { return migrate(); }));

  std::vector<std::string> applied;
  for (auto& process : processes) {
    for (const auto& name : process.get()) applied.push_back(name);
  }

  EXPECT_THAT(applied, testing::UnorderedElementsAre("0001_one", "0002_two"));
}

TEST_F(Migrate, WaitsForAReaderWithoutHoldingUpTheOthers) {
  migrate();
  write("0003_three", "ALTER TABLE one ADD COLUMN note text;", "ALTER TABLE one DROP COLUMN note;");
  auto reader = std::make_unique<LockHolder>(settings().url, "SELECT 1 FROM one");

  auto migration = std::async(std::launch::async, [this] { return migrate(); });
  reader->wait_until_somebody_waits();
  const auto asked = std::chrono::steady_clock::now();
  LockHolder(settings().url, "SELECT 1 FROM one").commit();
  const auto waited = std::chrono::steady_clock::now() - asked;
  reader->commit();

  EXPECT_LT(waited, std::chrono::seconds{1});
  EXPECT_THAT(migration.get(), ElementsAre("0003_three"));
}
