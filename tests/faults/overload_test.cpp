// Row 14: two, five and ten times the forms the server can take, in an open loop; those refused come back.
// The multiples are real: a disk that takes 300,000 bytes a second holds the server to a peak that this
// machine can send, and refuse, ten times over. All other bounds are as delivered, far above it.
#include <atomic>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <thread>

#include <gmock/gmock.h>

#include "support/go_first.hpp"
#include "support/long_form.hpp"
#include "support/open_loop.hpp"
#include "support/program/a_crowd.hpp"

using namespace holdfast;
using namespace holdfast::test;
using namespace std::chrono_literals;

namespace {

constexpr auto forms_answered = "holdfast_http_requests_total{method=\"POST\",route=\"/v1/registrations\"";
constexpr auto forms_refused = "holdfast_http_refused_total{reason=\"too-many\"";

/// What every form of a run is made of, and where the acknowledged ones are written down.
class Forms {
 public:
  explicit Forms(const Home& home) : crowd_(home), file_(crowd_.acknowledged_file(), std::ios::app) {}

  OpenLoop plan(int port, double per_second, std::chrono::milliseconds duration) {
    OpenLoop plan;
    plan.port = port;
    plan.per_second = per_second;
    plan.duration = duration;
    plan.seed = ++runs_;
    const auto first = next_;
    next_ +=
        static_cast<std::uint64_t>(per_second * 2 * std::chrono::duration<double>(duration).count()) + 1000;
    plan.request = [this, first](std::size_t n) {
      return post_bytes("/v1/registrations", crowd_.form(first + n));
    };
    plan.answered = [this](std::size_t, int status, std::string_view, std::string_view body) {
      ++heard_;
      if (status == 202) file_ << std::string(Json::parse(body).at("reference")) << '\n';
    };
    return plan;
  }

  /// Answers to all forms so far.
  [[nodiscard]] std::size_t heard() const noexcept { return heard_; }

  std::filesystem::path acknowledged() {
    file_.flush();
    return crowd_.acknowledged_file();
  }

 private:
  Crowd crowd_;
  std::ofstream file_;
  std::uint64_t next_ = 0;
  std::uint64_t runs_ = 0;
  std::size_t heard_ = 0;
};

}  // namespace

namespace {

void print(const std::string& what, const Outcome& outcome) {
  const auto all = static_cast<double>(outcome.sent());
  std::printf(
      "%s: %zu sent (%zu came back), goodput %.0f/s, accepted p99 %.0f ms; %.1f %% refused, p99 %.0f ms, "
      "told to come back in %.1f s; generator late p99 %.1f ms\n",
      what.c_str(), outcome.sent(), outcome.came_back, outcome.goodput(), outcome.accepted.at(0.99).count(),
      100 * static_cast<double>(outcome.refused.count()) / all, outcome.refused.at(0.99).count(),
      outcome.retry_after_mean, outcome.lag.at(0.99).count());
}

/// The most that is answered with 202 in a second, over loads that double until some is refused.
double peak_of(Forms& forms, const Running& server) {
  double peak = 0;
  for (double rate = 400; rate < 30'000; rate *= 2) {
    const auto outcome = run(forms.plan(server.port(), rate, 2s));
    print("looking for the peak", outcome);
    peak = std::max(peak, outcome.goodput());
    if (outcome.refused.count() > outcome.accepted.count() / 4) break;
  }
  return peak;
}

/// People with an offer, who look at their status and accept, one after another, until they are told to stop.
class Holders {
 public:
  Holders(const Running& server, int people) : client_(server.url()) {
    for (int n = 0; n < people; ++n) {
      const auto reference = submit(client_, a_form(n, "sterling-road", day_ahead(5 + n % 20, 9 + n % 8)));
      references_.push_back(reference);
    }
    for (const auto& reference : references_) {
      offers_.push_back(await_state(client_, reference, "offered")["offer"]["id"].get<std::string>());
    }
  }

  /// Accepts some offers while `outcome` is being made; how long each answer took.
  Latencies press_during(const std::function<void()>& run) {
    Latencies took;
    std::atomic<bool> done{false};
    std::thread person{[&] {
      while (!done && next_ < offers_.size()) {
        took.add(timed([&] { expect_200(client_.post("/v1/offers/" + offers_[next_] + "/accept", "{}")); }));
        took.add(timed([&] { expect_200(client_.get("/v1/registrations/" + references_[next_])); }));
        ++next_;
        std::this_thread::sleep_for(50ms);
      }
    }};
    run();
    done = true;
    person.join();
    return took;
  }

 private:
  static void expect_200(const app::HttpClient::Answer& answer) {
    EXPECT_EQ(answer.status, 200) << answer.body;
  }
  template <class Work>
  static std::chrono::nanoseconds timed(Work work) {
    const auto begin = std::chrono::steady_clock::now();
    work();
    return std::chrono::steady_clock::now() - begin;
  }

  app::HttpClient client_;
  std::vector<std::string> references_, offers_;
  std::size_t next_ = 0;
};

}  // namespace

TEST(Overload, OfTwoFiveAndTenTimesThePeakLeavesNineTenthsOfItAndIsOverFiveSecondsAfter) {
  const GoFirst before_other_work;
  Home home;
  home.import_demo(demo_windows());
  Running server{home, "a", on_a_slow_disk(300'000)};
  Forms forms{home};
  Holders holders{server, 240};
  const auto answered_before = server.metric(forms_answered) + server.metric(forms_refused);
  const auto peak = peak_of(forms, server);
  const auto quiet = run(forms.plan(server.port(), peak / 2, 3s));
  print("half the peak", quiet);
  EXPECT_EQ(quiet.refused.count(), 0U);

  for (const int times : {2, 5, 10}) {
    auto plan = forms.plan(server.port(), peak * times, short_or_long(5000ms, 30'000ms));
    plan.refused_come_back = true;
    Outcome outcome;
    const auto presses = holders.press_during([&] { outcome = run(plan); });

    print(std::to_string(times) + " times the peak of " + std::to_string(std::lround(peak)) + "/s", outcome);
    std::printf("%zu accepts and looks beside it, p99 %.0f ms\n", presses.count(), presses.at(0.99).count());
    ASSERT_TRUE(outcome.kept_schedule()) << "the generator was late: this says nothing of the server";
    EXPECT_GE(outcome.goodput(), short_or_long(0.6, 0.9) * peak);
    EXPECT_LE(outcome.accepted.at(0.99).count(), 250 * leeway());
    EXPECT_LE(outcome.refused.at(0.99).count(), 50 * leeway());
    EXPECT_EQ(outcome.without_retry_after, 0U);
    EXPECT_EQ(outcome.other.count() + outcome.unanswered + outcome.not_connected, 0U);
    EXPECT_GT(presses.count(), 10U);
    EXPECT_LE(presses.at(0.99).count(), 250 * leeway());
  }

  // Calm: as before, with nobody refused.
  const auto over = std::chrono::steady_clock::now();
  Outcome after;
  const auto calm = [&] {
    after = run(forms.plan(server.port(), peak / 2, 1s));
    return after.refused.count() == 0 && after.accepted.at(0.99) <= 2 * quiet.accepted.at(0.99);
  };
  EXPECT_TRUE(comes_true(calm, short_or_long(20s, 4s)));
  print("after it", after);
  std::printf("calm after %.1f s\n",
              std::chrono::duration<double>(std::chrono::steady_clock::now() - over).count());
  // An answer is counted just after it was written.
  EXPECT_TRUE(comes_true([&] {
    return server.metric(forms_answered) + server.metric(forms_refused) - answered_before ==
           static_cast<double>(forms.heard());
  })) << "requests in are requests accounted for";
  const auto verified = home.run({"verify", "--acknowledged", forms.acknowledged().string()});
  EXPECT_EQ(verified.code, 0) << verified.text;
}
