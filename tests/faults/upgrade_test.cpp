// A migration that only adds goes unnoticed by the program that runs.
#include <fstream>

#include <gmock/gmock.h>

#include "support/program/a_crowd.hpp"
#include "support/program/visitors.hpp"

using namespace holdfast::test;
using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::IsEmpty;

namespace {

/// Today's migrations and one more, which only adds, as the next version could bring it.
class WiderMigrations {
 public:
  explicit WiderMigrations(const std::filesystem::path& folder) : folder_(folder) {
    std::filesystem::copy(migrations_directory(), folder_);
    int newest = 0;
    for (const auto& entry : std::filesystem::directory_iterator{folder_})
      newest = std::max(newest, std::stoi(entry.path().filename().string().substr(0, 4)));
    char number[16];
    std::snprintf(number, sizeof number, "%04d", newest + 1);
    name_ = std::string(number) + "_wider";
    std::ofstream{folder_ / (name_ + ".up.sql")}
        << "CREATE TABLE carers (id uuid PRIMARY KEY, size smallint NOT NULL);\n"
           "ALTER TABLE registrations ADD COLUMN carer_id uuid REFERENCES carers;\n"
           "ALTER TABLE offers ADD COLUMN dose smallint NOT NULL DEFAULT 1;\n"
           "ALTER TABLE messages ADD COLUMN priority smallint NOT NULL DEFAULT 0;\n"
           "ALTER TABLE windows ADD COLUMN note text;\n";
    std::ofstream{folder_ / (name_ + ".down.sql")}
        << "ALTER TABLE windows DROP COLUMN note;\nALTER TABLE messages DROP COLUMN priority;\n"
           "ALTER TABLE offers DROP COLUMN dose;\nALTER TABLE registrations DROP COLUMN carer_id;\n"
           "DROP TABLE carers;\n";
  }

  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  [[nodiscard]] std::string setting() const { return '"' + folder_.string() + '"'; }

 private:
  std::filesystem::path folder_;
  std::string name_;
};

}  // namespace

TEST(Upgrade, AMigrationThatOnlyAddsIsAppliedAndUndoneUnderARunningProgramUnnoticed) {
  Home home;
  home.import_demo(demo_windows());
  const WiderMigrations wider{home.folder() / "migrations"};
  Running server{home};
  Visitors visitors{home, server.url(), 4, 22};
  const auto goes_on = [&] {
    const auto before = visitors.accepted();
    return comes_true([&] { return visitors.accepted() >= before + 50; }, 60s);
  };
  EXPECT_TRUE(goes_on()) << server.log();
  home.settings["app.migrations_directory"] = wider.setting();

  const auto applied = home.run({"migrate"});
  EXPECT_THAT(applied.text, HasSubstr("Applied " + wider.name()));
  EXPECT_TRUE(goes_on()) << server.log();
  const auto undone = home.run({"migrate", "--down"});
  EXPECT_THAT(undone.text, HasSubstr("Undid " + wider.name()));
  EXPECT_TRUE(goes_on()) << server.log();
  visitors.stop();

  std::printf("tables widened and narrowed under load: %s\n", visitors.history().c_str());
  EXPECT_EQ(visitors.without_answer(), 0U);
  EXPECT_EQ(visitors.server_errors(), 0U);
  EXPECT_THAT(visitors.undone_acceptances(), IsEmpty());
  home.settings.erase("app.migrations_directory");
  const auto verified = home.run({"verify", "--acknowledged", visitors.acknowledged_file().string()});
  EXPECT_EQ(verified.code, 0) << verified.text;
}
