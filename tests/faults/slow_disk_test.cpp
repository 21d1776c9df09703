#include <algorithm>
#include <mutex>
#include <thread>

#include <gtest/gtest.h>

#include "support/long_form.hpp"
#include "support/program/a_crowd.hpp"
#include "support/strace.hpp"

using namespace holdfast::test;
using namespace std::chrono_literals;
using Seconds = std::chrono::duration<double>;

namespace {

constexpr int fast_syncs = 7;

/// How long answers took, by what they were.
struct Times {
  std::vector<double> accepted, shed;
  int other = 0;
};

double p99(std::vector<double>& seconds) {
  if (seconds.empty()) return 0;
  std::sort(seconds.begin(), seconds.end());
  return seconds[(seconds.size() - 1) * 99 / 100];
}

/// Forms over many connections, each a tenth of a second after its last answer, so that a cheap refusal does
/// not become a flood.
Times send_for(Seconds time, Crowd& crowd, const std::string& url) {
  constexpr int connections = 40;
  const auto until = std::chrono::steady_clock::now() + time;
  Times times;
  std::mutex mutex;
  std::vector<std::thread> threads;
  for (int at = 0; at < connections; ++at) {
    threads.emplace_back([&] {
      holdfast::app::HttpClient client{url};
      while (std::chrono::steady_clock::now() < until) {
        const auto began = std::chrono::steady_clock::now();
        const auto status = crowd.send_one(client);
        const auto took = Seconds{std::chrono::steady_clock::now() - began}.count();
        {
          const std::lock_guard lock{mutex};
          if (status == 202) times.accepted.push_back(took);
          if (status == 503) times.shed.push_back(took);
          if (status != 202 && status != 503) ++times.other;
        }
        std::this_thread::sleep_for(100ms);
      }
    });
  }
  for (auto& thread : threads) thread.join();
  return times;
}

/// The program on a disk whose every sync takes so much longer, but for the first few of each thread, with
/// which it starts. Looked at from when it knows.
Times on_a_slow_disk(Seconds sync, Seconds time) {
  Home home;
  home.import_demo(demo_windows());
  Crowd crowd{home};
  const auto delay = std::to_string(static_cast<long>(sync.count() * 1e6));
  const Strace trace{home.folder() / "trace",
                     "fdatasync",
                     {"fdatasync:delay_exit=" + delay + ":when=" + std::to_string(fast_syncs + 1) + "+"}};
  Running server{home, "a", trace.before_command()};
  auto client = server.client();
  for (int form = 1; form <= fast_syncs + 1; ++form) (void)crowd.send_one(client);

  auto times = send_for(time, crowd, server.url());

  std::printf("%.1f s a sync: %zu accepted, p99 %.2f s; %zu shed, p99 %.3f s\n", sync.count(),
              times.accepted.size(), p99(times.accepted), times.shed.size(), p99(times.shed));
  EXPECT_EQ(times.other, 0);
  EXPECT_GT(times.accepted.size(), 0U);
  EXPECT_FALSE(server.process().has_ended());
  server.kill();
  const auto verified = crowd.verified(home);
  EXPECT_EQ(verified.code, 0) << verified.text;
  return times;
}

}  // namespace

class SlowDisk : public testing::Test {
 protected:
  void SetUp() override {
    if (const auto why = Strace::missing()) GTEST_SKIP() << *why;
  }
};

TEST_F(SlowDisk, AtThreeTenthsOfASecondNobodyWaitsForMoreThanTwoSyncs) {
  auto times = on_a_slow_disk(300ms, short_or_long(3s, 60s));

  EXPECT_GT(times.accepted.size(), 30U);
  EXPECT_LT(p99(times.accepted), (0.3 * 2 + 0.4) * leeway());
  EXPECT_LT(p99(times.shed), 0.25 * leeway());
}

TEST_F(SlowDisk, AtFiveSecondsMostAreAskedAtOnceToComeBackAndNobodyWaitsForTwoSyncs) {
  auto times = on_a_slow_disk(5s, short_or_long(8s, 60s));

  EXPECT_GT(times.shed.size(), times.accepted.size());
  EXPECT_LT(p99(times.shed), 0.25 * leeway());
  EXPECT_LT(p99(times.accepted), 5 * 1.5 + leeway());
}
