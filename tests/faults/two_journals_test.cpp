#include <algorithm>
#include <array>

#include <gtest/gtest.h>

#include "support/program/a_crowd.hpp"

using namespace holdfast::test;
using namespace std::chrono_literals;

namespace {

std::size_t journals_in(const Home& home) {
  const std::filesystem::directory_iterator all{home.folder() / "journal"};
  return static_cast<std::size_t>(
      std::count_if(begin(all), end(all), [](const auto& entry) { return entry.is_directory(); }));
}

}  // namespace

TEST(TwoJournals, ProcessesOnOneDirectoryHaveEachTheirOwnAndTheOneOfTheDeadIsAdoptedOnce) {
  constexpr std::size_t forms = 300;
  PrivatePostgres postgres{{.durable = true, .settings = {}}};
  postgres.execute("CREATE DATABASE holdfast");
  Home home{postgres.url("holdfast")};
  ASSERT_EQ(home.run({"migrate"}).code, 0);
  home.import_demo(demo_windows());
  std::array<std::optional<Running>, 3> processes;
  for (auto& process : processes)
    process.emplace(home, std::string(1, char('a' + (&process - processes.data()))));
  auto& [dead, one, two] = processes;
  EXPECT_EQ(journals_in(home), 3U);
  postgres.stop();  // now all stays in the journals
  Crowd crowd{home};
  EXPECT_EQ(crowd.send(dead->url(), forms), forms);
  EXPECT_EQ(one->queued() + two->queued(), 0U);

  dead->kill();
  EXPECT_TRUE(comes_true([&] { return one->queued() + two->queued() >= forms; })) << one->log() << two->log();

  EXPECT_EQ(std::min(one->queued(), two->queued()), 0U) << "adopted by both";
  EXPECT_EQ(std::max(one->queued(), two->queued()), forms);
  EXPECT_EQ(journals_in(home), 3U);
  auto& adopter = one->queued() > 0 ? one : two;
  auto& other = one->queued() > 0 ? two : one;
  adopter->kill();  // with what it adopted
  EXPECT_TRUE(comes_true([&] { return other->queued() >= forms; })) << other->log();
  EXPECT_EQ(other->queued(), forms);
  postgres.start();
  const auto stored = [&] {
    return home.value("SELECT count(*) FROM registrations") == std::to_string(forms);
  };
  EXPECT_TRUE(comes_true(stored, 60s)) << other->log();

  std::printf("%zu forms went from a dead journal to the next and to the next: 0 lost, 0 doubled\n", forms);
  EXPECT_TRUE(stored());
  const auto verified = crowd.verified(home);
  EXPECT_EQ(verified.code, 0) << verified.text;
}
