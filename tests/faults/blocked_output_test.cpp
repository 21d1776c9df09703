#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include <gtest/gtest.h>

#include "support/program/a_crowd.hpp"

using namespace holdfast::test;
using namespace std::chrono_literals;

namespace {

/// A pipe with a name, open at both ends, full to the brim, and nobody reads it.
class FullPipe {
 public:
  explicit FullPipe(const std::filesystem::path& path) {
    if (mkfifo(path.c_str(), 0600) != 0) throw std::runtime_error("no pipe");
    descriptor_ = open(path.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC);
    const std::array<char, 4096> bytes{};
    while (write(descriptor_, bytes.data(), bytes.size()) > 0) continue;
    if (errno != EAGAIN) throw std::runtime_error("the pipe does not fill");
  }
  ~FullPipe() { close(descriptor_); }
  FullPipe(const FullPipe&) = delete;
  FullPipe& operator=(const FullPipe&) = delete;

 private:
  int descriptor_ = -1;
};

}  // namespace

TEST(BlockedOutput, WithStandardOutputThatNobodyReadsRequestsGoOnAndItStops) {
  constexpr std::size_t forms = 2000;
  Home home;
  home.import_demo(demo_windows());
  const auto path = home.folder() / "pipe";
  const FullPipe pipe{path};
  Running server{home, "a", {"/bin/sh", "-c", "exec \"$@\" >'" + path.string() + "'", "sh"}};
  Crowd crowd{home};

  const auto begun = std::chrono::steady_clock::now();
  EXPECT_EQ(crowd.send(server.url(), forms), forms);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
  EXPECT_TRUE(comes_true([&] { return server.queued() == 0; }));
  EXPECT_EQ(server.readiness(), 200);
  server.process().signal(SIGTERM);
  EXPECT_EQ(server.process().wait(), 0);

  std::printf("%zu forms in %.1f s with a blocked standard output, %s rounds\n", forms, took.count(),
              home.value("SELECT count(*) FROM rounds").c_str());
  EXPECT_EQ(server.log(), "") << "what it says went into the pipe";
  const auto verified = crowd.verified(home);
  EXPECT_EQ(verified.code, 0) << verified.text;
}
