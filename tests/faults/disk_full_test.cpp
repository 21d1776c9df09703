#include <fstream>

#include <gmock/gmock.h>

#include "support/lock_holder.hpp"
#include "support/program/a_home_on_disk.hpp"

using namespace holdfast::test;
using namespace std::chrono_literals;
using testing::ContainsRegex;
using testing::HasSubstr;

namespace {

/// Takes what is free, but for so many bytes.
void eat(const LoopDisk& disk, std::uint64_t but) {
  const std::vector<char> piece(64U << 10U);
  std::ofstream file{disk.path() / "eaten", std::ios::app};
  while (disk.free_bytes() > but + piece.size() &&
         file.write(piece.data(), static_cast<std::streamsize>(piece.size())))
    file.flush();
}

/// The whole answer to a form, header and body.
std::string answer_to_a_form(const Home& home, const Running& server) {
  const auto body = home.folder() / "form.json";
  std::ofstream{body} << a_form(1, "sterling-road", day_ahead(5, 10));
  const auto output = home.folder() / "answer";
  Child{{"/usr/bin/curl", "-s", "-i", "-H", "Content-Type: application/json", "--data-binary",
         "@" + body.string(), server.url() + "/v1/registrations"},
        output}
      .wait();
  return contents_of(output);
}

}  // namespace

TEST(DiskFull, FormsAreAskedToComeBackAndTakenAgainWhenThereIsRoom) {
  if (const auto why = LoopDisk::missing()) GTEST_SKIP() << *why;
  LoopDisk disk{64U << 20U};
  HomeOnDisk home{disk};
  home.settings["journal.segment_bytes"] = "1048576";
  Crowd crowd{home};
  std::optional<LockHolder> away{std::in_place, home.database_url(), nobody_writes_people};
  Running server{home};
  auto client = server.client();
  eat(disk, 4U << 20U);

  // The journal fills what is left; then somebody else takes the last of the disk.
  EXPECT_TRUE(comes_true([&] { return crowd.send(server.url(), 200) < 200; }, 60s));
  const auto kept = crowd.acknowledged();
  eat(disk, 0);
  EXPECT_TRUE(comes_true([&] { return server.readiness() == 503; }));
  EXPECT_THAT(answer_to_a_form(home, server),
              testing::AllOf(HasSubstr("HTTP/1.1 503"), ContainsRegex("Retry-After: [1-9]")));
  EXPECT_FALSE(server.process().has_ended());

  std::filesystem::remove(disk.path() / "eaten");
  EXPECT_TRUE(comes_true([&] { return crowd.send_one(client) == 202; })) << server.log();
  eat(disk, 0);
  EXPECT_TRUE(comes_true([&] { return server.readiness() == 503; }));
  // Nobody gives room back: the journal makes it, out of what the database has taken.
  away.reset();
  EXPECT_TRUE(comes_true([&] { return crowd.send_one(client) == 202; })) << server.log();
  EXPECT_TRUE(comes_true([&] { return server.readiness() == 200 && server.queued() == 0; })) << server.log();

  std::printf("full after %zu forms: refused with 503 and Retry-After; %zu kept in the end, 0 lost\n", kept,
              crowd.acknowledged());
  EXPECT_FALSE(server.process().has_ended());
  const auto verified = crowd.verified(home);
  EXPECT_EQ(verified.code, 0) << verified.text;
}
