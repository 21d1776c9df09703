#include <gtest/gtest.h>

#include "support/lock_holder.hpp"
#include "support/long_form.hpp"
#include "support/program/a_home_on_disk.hpp"
#include "support/strace.hpp"

using namespace holdfast::test;

namespace {

/// What the test counts.
struct Kills {
  int while_starting = 0, while_serving = 0;
};

/// Starts the program, which is killed at the `nth` such call of one of its threads, and then the power goes.
/// False: no thread came so far.
bool kill_at(const std::string& call, int nth, HomeOnDisk& home, LoopDisk& disk, Crowd& crowd, Kills& kills) {
  constexpr std::size_t forms = 200;
  const Strace trace{home.folder() / "trace", call, {call + ":signal=SIGKILL:when=" + std::to_string(nth)}};
  std::filesystem::remove(trace.log());
  bool serves = false;
  bool killed = false;
  try {
    Running server{home, "a", trace.before_command()};
    serves = true;
    killed = crowd.send(server.url(), forms) < forms;
    EXPECT_TRUE(!killed || comes_true([&] { return server.process().has_ended(); })) << server.log();
    server.process().signal(SIGKILL);
    server.process().wait();
  } catch (const std::runtime_error& did_not_start) {
    // The tracer hears of the end before us, but may write it down after.
    killed = comes_true(
        [&] { return contents_of(trace.log()).find("+++ killed by SIGKILL +++") != std::string::npos; });
    EXPECT_TRUE(killed) << did_not_start.what();
  }
  if (killed) ++(serves ? kills.while_serving : kills.while_starting);
  disk.cut_power();
  disk.restore_power();
  return killed;
}

}  // namespace

TEST(EveryWrite, KilledAtItOnTheWayToTheAnswerOrInARecoveryNothingAcknowledgedIsLost) {
  if (const auto why = LoopDisk::missing()) GTEST_SKIP() << *why;
  if (const auto why = Strace::missing()) GTEST_SKIP() << *why;
  // Recovery makes the first few of each call; beyond them one in so many is enough for the short form.
  const int each_until = 6, last = short_or_long(30, 150), stride = short_or_long(8, 1);
  LoopDisk disk{256U << 20U};
  HomeOnDisk home{disk};
  Crowd crowd{home};
  std::optional<LockHolder> away{std::in_place, home.database_url(), nobody_writes_people};
  Kills kills;

  for (const std::string call : {"pwrite64", "fdatasync", "fsync", "rename", "sendmsg"}) {
    for (int nth = 1; nth <= last; nth += nth < each_until ? 1 : stride) {
      if (!kill_at(call, nth, home, disk, crowd, kills)) break;
      const auto verified = crowd.verified(home);
      ASSERT_EQ(verified.code, 0) << "lost at " << call << ' ' << nth << '\n' << verified.text;
    }
  }
  away.reset();
  Running server{home};
  EXPECT_TRUE(comes_true([&] { return server.queued() == 0; })) << server.log();

  std::printf("killed at %d calls while starting and %d while serving: %zu forms acknowledged, 0 lost\n",
              kills.while_starting, kills.while_serving, crowd.acknowledged());
  EXPECT_GT(kills.while_starting, 5);
  EXPECT_GT(kills.while_serving, 5);
  const auto verified = crowd.verified(home);
  EXPECT_EQ(verified.code, 0) << verified.text;
}
