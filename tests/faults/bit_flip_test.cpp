#include <algorithm>
#include <cstdint>
#include <cstring>
#include <fstream>

#include <gmock/gmock.h>

#include "support/lock_holder.hpp"
#include "support/program/a_home_on_disk.hpp"

using namespace holdfast::test;
using namespace std::chrono_literals;
using testing::HasSubstr;

namespace {

constexpr std::size_t page = 4096, kind_at = 11, count_at = 12, header = 96;

/// A batch in a file of the journal, as docs/journal.md says.
struct Batch {
  std::filesystem::path file;
  std::size_t offset = 0;
  std::uint32_t records = 0;
};

std::vector<Batch> batches_in(const std::filesystem::path& file) {
  std::vector<Batch> batches;
  const auto bytes = contents_of(file);
  for (std::size_t at = 0; at + page <= bytes.size(); at += page) {
    Batch batch{file, at, 0};
    std::memcpy(&batch.records, bytes.data() + at + count_at, sizeof batch.records);
    if (bytes.compare(at, 8, "HOLDFAST") == 0 && bytes[at + kind_at] == 0) batches.push_back(batch);
  }
  return batches;
}

/// Every batch of the home's one journal, file by file.
std::vector<std::vector<Batch>> journal_of(const Home& home) {
  std::vector<std::filesystem::path> files;
  for (const auto& each : std::filesystem::recursive_directory_iterator{home.folder() / "journal"}) {
    if (each.path().extension() == ".segment") files.push_back(each.path());
  }
  std::sort(files.begin(), files.end());
  std::vector<std::vector<Batch>> journal;
  for (const auto& file : files) {
    if (auto batches = batches_in(file); !batches.empty()) journal.push_back(std::move(batches));
  }
  return journal;
}

void flip_a_bit(const Batch& batch) {
  std::fstream file{batch.file, std::ios::in | std::ios::out | std::ios::binary};
  file.seekg(static_cast<std::streamoff>(batch.offset + header + 5));
  const auto byte = static_cast<char>(file.get() ^ 4);
  file.seekp(static_cast<std::streamoff>(batch.offset + header + 5));
  file.put(byte);
}

/// The files of the journal whose name says this.
std::size_t files_named(const Home& home, const std::string& extension) {
  const std::filesystem::recursive_directory_iterator all{home.folder() / "journal"};
  return static_cast<std::size_t>(std::count_if(begin(all), end(all), [&](const auto& each) {
    return each.path().string().find(extension) != std::string::npos;
  }));
}

}  // namespace

TEST(BitFlip, InASealedAndInTheLastFileIsFoundSaidLoudlyAndTakesNothingElseWithIt) {
  Home home;
  home.settings["journal.segment_bytes"] = "262144";
  home.import_demo(demo_windows());
  Crowd crowd{home};
  {
    const LockHolder away{home.database_url(), nobody_writes_people};
    Running server{home};
    auto client = server.client();
    for (int form = 0; form < 150; ++form) ASSERT_EQ(crowd.send_one(client), 202);
    // After a moment of quiet the journal has written down that all of it is durable.
    const auto all_known_durable = [&] {
      const auto last = std::to_string(crowd.acknowledged());
      return home.run({"journal", "inspect", (home.folder() / "journal").string()})
                 .text.find("durable to " + last) != std::string::npos;
    };
    ASSERT_TRUE(comes_true(all_known_durable));
    server.kill();
  }
  const auto journal = journal_of(home);
  ASSERT_GE(journal.size(), 3U);
  const auto& in_sealed = journal[1][journal[1].size() / 2];
  const auto& in_tail = journal.back().back();
  const auto lost = in_sealed.records + in_tail.records;

  flip_a_bit(in_sealed);
  flip_a_bit(in_tail);
  Running server{home, "b"};
  const auto others = std::to_string(crowd.acknowledged() - lost);
  EXPECT_TRUE(comes_true([&] { return home.value("SELECT count(*) FROM registrations") == others; }))
      << server.log();

  EXPECT_EQ(files_named(home, ".quarantined"), 2U);
  EXPECT_THAT(server.log(), HasSubstr("journal.corrupt"));
  EXPECT_EQ(home.run({"journal", "inspect", (home.folder() / "journal").string()}).code, 1);
  const auto verified = crowd.verified(home);
  EXPECT_EQ(verified.code, 1);
  EXPECT_THAT(verified.text, HasSubstr("BROKEN L1  everything answered with 202 is kept: " +
                                       std::to_string(crowd.acknowledged()) + " looked at, " +
                                       std::to_string(lost) + " broken"));
  std::printf("2 bits flipped in %zu files: 2 quarantined, %u forms lost and named, %zu others stored\n",
              journal.size(), lost, crowd.acknowledged() - lost);
}
