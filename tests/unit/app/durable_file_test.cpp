#include "app/files/durable_file.hpp"

#include <unistd.h>

#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

using namespace holdfast::app;
namespace fs = std::filesystem;

namespace {

class DurableFile : public testing::Test {
 protected:
  DurableFile() { fs::create_directory(folder); }
  ~DurableFile() override { fs::remove_all(folder); }

  static std::string contents_of(const fs::path& path) {
    std::ostringstream text;
    text << std::ifstream{path}.rdbuf();
    return text.str();
  }
  [[nodiscard]] long files() const {
    return std::distance(fs::directory_iterator{folder}, fs::directory_iterator{});
  }

  const fs::path folder = fs::temp_directory_path() / ("holdfast-durable-" + std::to_string(::getpid()));
  const fs::path file = folder / "file";
};

}  // namespace

TEST_F(DurableFile, ThatIsNewIsForItsOwnersEyesAndOneThatWasThereKeepsItsMode) {
  replace_file(file, "one\n");
  EXPECT_EQ(fs::status(file).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  fs::permissions(file, fs::perms::group_read, fs::perm_options::add);

  replace_file(file, "two\n");

  EXPECT_EQ(contents_of(file), "two\n");
  EXPECT_NE(fs::status(file).permissions() & fs::perms::group_read, fs::perms::none);
  EXPECT_EQ(files(), 1) << "nothing is left beside it";
}

TEST_F(DurableFile, ThatALinkLeadsToIsReplacedAndTheLinkStays) {
  const auto link = folder / "link";
  fs::create_symlink("file", link);

  replace_file(link, "one\n");

  EXPECT_TRUE(fs::is_symlink(link));
  EXPECT_EQ(contents_of(file), "one\n");
}

TEST_F(DurableFile, ThatCannotBeReplacedIsAsItWasWithNothingBesideIt) {
  fs::create_directory(file);

  EXPECT_THROW(replace_file(file, "one\n"), std::system_error);

  EXPECT_EQ(files(), 1);
}

TEST_F(DurableFile, EndsALineThatWasCutShortBeforeItAddsOthers) {
  append_lines(file, "one\n", 0640);
  std::ofstream{file, std::ios::app} << "tw";

  append_lines(file, "three\n", 0640);

  EXPECT_EQ(contents_of(file), "one\ntw\nthree\n");
}
