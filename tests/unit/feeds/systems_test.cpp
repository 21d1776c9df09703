#include "holdfast/feeds/systems.hpp"

#include <unistd.h>

#include <fstream>
#include <stdexcept>

#include <gmock/gmock.h>

using namespace holdfast;
using namespace holdfast::feeds;

namespace {

struct SystemsFile : testing::Test {
  std::filesystem::path file =
      std::filesystem::temp_directory_path() / ("systems-" + std::to_string(::getpid()));
  void write(const std::string& text) const { std::ofstream{file} << text; }
  ~SystemsFile() override { std::filesystem::remove(file); }
};

}  // namespace

TEST_F(SystemsFile, GivesBackTheSystemsThatWereAdded) {
  const auto all = new_system("records-west", {});
  const auto two = new_system("desk", {{"sterling-road"}, {"high-park"}});

  write("# ours\n\n" + line_of(all.system) + '\n' + line_of(two.system) + '\n');
  const auto systems = read_systems(file);

  ASSERT_EQ(systems.size(), 2U);
  EXPECT_EQ(system_with(systems, all.token), &systems[0]);
  EXPECT_EQ(system_with(systems, two.token), &systems[1]);
  EXPECT_TRUE(systems[0].may_read({"anywhere"}));
  EXPECT_TRUE(systems[1].may_read({"high-park"}));
  EXPECT_FALSE(systems[1].may_read({"anywhere"}));
}

TEST_F(SystemsFile, HoldsNoToken) {
  const auto added = new_system("records-west", {});

  EXPECT_EQ(line_of(added.system).find(added.token), std::string::npos);
  EXPECT_EQ(system_with({added.system}, line_of(added.system).substr(15)), nullptr);
  EXPECT_EQ(system_with({added.system}, ""), nullptr);
  EXPECT_EQ(added.token.size(), 43U);
}

TEST_F(SystemsFile, ThatIsWrongIsRefusedByItsLineAndNotQuoted) {
  const auto good = line_of(new_system("one", {}).system);
  for (const auto& wrong : {std::string{"two * abc"}, std::string{"two *"}, "Two" + good.substr(3),
                            good + " more", good, std::string{"two , "} + good.substr(6)}) {
    write(good + '\n' + wrong + '\n');
    try {
      (void)read_systems(file);
      ADD_FAILURE() << wrong;
    } catch (const std::runtime_error& failure) {
      EXPECT_THAT(failure.what(), testing::HasSubstr("line 2"));
      EXPECT_THAT(failure.what(), testing::Not(testing::HasSubstr("abc")));
    }
  }
}
