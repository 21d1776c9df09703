#include "holdfast/observe/log.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <limits>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

using namespace holdfast::observe;
using namespace std::chrono_literals;

namespace {

constexpr std::chrono::sys_time<std::chrono::microseconds> noon{
    std::chrono::sys_days{std::chrono::January / 15 / 2027} + 12h + 34us};

/// A pipe whose reader the test is.
class Pipe {
 public:
  Pipe() { EXPECT_EQ(::pipe2(ends_.data(), O_CLOEXEC), 0); }
  ~Pipe() {
    close_reader();
    ::close(ends_[1]);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  [[nodiscard]] int writer() const { return ends_[1]; }
  void close_reader() {
    if (ends_[0] >= 0) ::close(ends_[0]);
    ends_[0] = -1;
  }

  /// Everything there is now, by lines.
  [[nodiscard]] std::vector<std::string> lines() const {
    ::fcntl(ends_[0], F_SETFL, O_NONBLOCK);
    std::string all;
    std::array<char, 65536> bytes{};
    for (ssize_t got = 0; (got = ::read(ends_[0], bytes.data(), bytes.size())) > 0;) {
      all.append(bytes.data(), static_cast<std::size_t>(got));
    }
    std::vector<std::string> lines;
    for (std::size_t start = 0, end = 0; (end = all.find('\n', start)) != std::string::npos;
         start = end + 1) {
      lines.push_back(all.substr(start, end - start));
    }
    return lines;
  }

 private:
  std::array<int, 2> ends_{};
};

Log::Options into(const Pipe& pipe, std::size_t lines_max = 8192) {
  return {.service_instance = "one", .lines_max = lines_max, .descriptor = pipe.writer()};
}

}  // namespace

TEST(LogLine, HasOpenTelemetrysNames) {
  const auto line = log_line(noon, Severity::warn, "one", "round.committed", "A round was committed",
                             {{"people", 12}, {"ok", true}, {"seconds", 0.25}, {"reason", "a \"b\"\\"}});

  EXPECT_EQ(line,
            R"({"timestamp":"2027-01-15T12:00:00.000034Z","severity_text":"WARN","severity_number":13,)"
            R"("body":"A round was committed","event.name":"round.committed","service.name":"holdfast",)"
            R"("service.instance.id":"one","people":12,"ok":true,"seconds":0.25,"reason":"a \"b\"\\"})");
}

TEST(LogLine, IsJsonWhateverItIsGiven) {
  const std::string broken = std::string("\x01 caf\xe9 ") + '\0' + "\x7f";
  const auto line = log_line(noon, Severity::info, broken, "a.b", "c",
                             {{"reason", broken}, {"seconds", std::numeric_limits<double>::infinity()}});

  const auto read = nlohmann::json::parse(line);

  EXPECT_TRUE(read.at("seconds").is_null());
  EXPECT_NE(read.at("reason").get<std::string>().find("\xef\xbf\xbd"), std::string::npos);
}

TEST(LogLine, KeepsTheFirstLineOfATextOnly) {
  const std::string failure = "duplicate key\nDETAIL: Key (name)=(Margaret O'Brien) already exists.";

  const auto line = log_line(noon, Severity::error, "one", "a.b", "c", {{"exception.message", failure}});
  const auto long_line =
      log_line(noon, Severity::error, "one", "a.b", "c", {{"reason", std::string(1000, 'x')}});

  EXPECT_EQ(line.find("Margaret"), std::string::npos);
  EXPECT_EQ(nlohmann::json::parse(line).at("exception.message"), "duplicate key");
  EXPECT_EQ(nlohmann::json::parse(long_line).at("reason").get<std::string>().size(), 256U);
}

TEST(Log, WritesALineForEachEventInOrder) {
  const Pipe pipe;
  Log log(into(pipe));

  for (int each = 0; each < 100; ++each)
    log.write(Severity::info, "test.counted", "Counted", {{"count", each}});
  log.write(Severity::debug, "test.counted", "Below the least severity");
  log.stop(10s);

  const auto lines = pipe.lines();
  ASSERT_EQ(lines.size(), 100U);
  for (int each = 0; each < 100; ++each) {
    EXPECT_EQ(nlohmann::json::parse(lines[static_cast<std::size_t>(each)]).at("count"), each);
  }
  EXPECT_EQ(log.dropped(), 0U);
}

TEST(Log, NeverWaitsForSomebodyWhoDoesNotRead) {
  const Pipe pipe;  // takes 64 KiB, then blocks
  Log log(into(pipe, 1024));
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&] {
      for (int each = 0; each < 5000; ++each)
        log.write(Severity::info, "test.counted", "Counted", {{"count", each}});
    });
  }

  for (auto& thread : threads) thread.join();  // would hang if a write waited
  const auto stopping = std::chrono::steady_clock::now();
  log.stop(0ms);
  EXPECT_LT(std::chrono::steady_clock::now() - stopping, 5s) << "each line queued must not wait its own time";

  const auto written = pipe.lines().size();
  EXPECT_GT(written, 0U);
  EXPECT_GE(log.dropped(), 20000 - written - 1) << "a last line may be cut";
}

TEST(Log, SurvivesAReaderThatGoesAway) {
  Pipe pipe;
  Log log(into(pipe));
  pipe.close_reader();

  log.write(Severity::info, "test.counted", "Nobody hears this");
  log.stop(10s);

  EXPECT_EQ(log.dropped(), 1U);
}

TEST(Log, CountsWhatIsWrittenAfterTheStop) {
  const Pipe pipe;
  Log log(into(pipe));

  log.stop(10s);
  log.stop(10s);
  log.write(Severity::fatal, "test.late", "Too late");

  EXPECT_EQ(log.dropped(), 1U);
  EXPECT_TRUE(pipe.lines().empty());
}
