#include <algorithm>
#include <thread>

#include <gmock/gmock.h>

#include "support/lock_holder.hpp"
#include "support/program/a_home_on_disk.hpp"
#include "support/strace.hpp"

using namespace holdfast::test;
using namespace std::chrono_literals;
using testing::Contains;
using testing::HasSubstr;

namespace {

/// The files synced again after a sync of them had failed: the second call may say that all is well when the
/// data is gone.
std::size_t synced_again(const std::vector<TracedCall>& calls) {
  const auto failed = std::find_if(calls.begin(), calls.end(),
                                   [](const auto& call) { return call.result.starts_with("-1 EIO"); });
  EXPECT_NE(failed, calls.end());
  if (failed == calls.end()) return 0;
  return static_cast<std::size_t>(std::count_if(
      failed + 1, calls.end(), [&](const auto& call) { return call.descriptor() == failed->descriptor(); }));
}

/// From eight connections, until each is answered with anything but 202; those answers.
std::vector<int> send_until_refused(Crowd& crowd, const std::string& url) {
  constexpr int connections = 8, forms_max = 200;
  std::vector<int> last(connections);
  std::vector<std::thread> threads;
  for (auto& status : last) {
    threads.emplace_back([&] {
      holdfast::app::HttpClient client{url};
      for (int form = 0; form < forms_max && (status = crowd.send_one(client)) == 202;) ++form;
    });
  }
  for (auto& thread : threads) thread.join();
  return last;
}

/// `when`: as strace counts the syncs of the one thread that writes. The others never come so far.
void fail_to_sync(const std::string& when) {
  LoopDisk disk{64U << 20U};
  HomeOnDisk home{disk};
  Crowd crowd{home};
  const LockHolder away{home.database_url(), nobody_writes_people};
  const Strace trace{home.folder() / "trace", "fdatasync", {"fdatasync:error=EIO:when=" + when}};
  Running server{home, "a", trace.before_command()};

  const auto last_answers = send_until_refused(crowd, server.url());
  const auto failed_at = std::chrono::steady_clock::now();
  const bool ended = comes_true([&] { return server.process().has_ended(); }, 4s);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - failed_at;
  disk.cut_power();
  server.process().signal(SIGKILL);
  const auto code = server.process().wait();
  disk.restore_power();

  EXPECT_EQ(synced_again(trace.calls()), 0U) << "synced again after an error";
  EXPECT_TRUE(ended && code > 0 && code < 128) << "it goes on after an error: " << code << server.log();
  EXPECT_THAT(server.log(), HasSubstr("journal.failed"));
  EXPECT_THAT(last_answers, Contains(503));
  const auto verified = crowd.verified(home);
  EXPECT_EQ(verified.code, 0) << verified.text;
  std::printf("the sync failed (%s) after %zu forms: 0 acknowledged after it, 0 lost; ended after %.2f s\n",
              when.c_str(), crowd.acknowledged(), took.count());
}

}  // namespace

class SyncError : public testing::Test {
 protected:
  void SetUp() override {
    if (const auto why = LoopDisk::missing()) GTEST_SKIP() << *why;
    if (const auto why = Strace::missing()) GTEST_SKIP() << *why;
  }
};

TEST_F(SyncError, OnceNothingIsAcknowledgedAfterItAndTheProcessEnds) {
  fail_to_sync("30");
}

TEST_F(SyncError, ForEverNothingIsAcknowledgedAfterItAndTheProcessEnds) {
  fail_to_sync("30+");
}
