// At half of what the whole way can take, open loop: the time to the 202 beside this disk's own fdatasync,
// and the time until a person sees their offer.
#include <deque>
#include <future>
#include <thread>

#include "bench/limits/disk.hpp"
#include "bench/support/forms.hpp"
#include "bench/support/installation.hpp"
#include "bench/support/peak.hpp"
#include "bench/support/report.hpp"
#include "support/open_loop.hpp"

using namespace holdfast;
using namespace holdfast::bench;

namespace {

using Clock = std::chrono::steady_clock;
constexpr std::size_t looked_after = 50;  ///< every so many-th person looks for an offer
constexpr auto patience = std::chrono::seconds{30};
constexpr std::size_t record_bytes = 8'192;
constexpr auto sync_pause = std::chrono::milliseconds{5};

/// People who look every few milliseconds until they have an offer, and how long that took.
class Onlookers {
 public:
  explicit Onlookers(const test::Running& running)
      : client_(running.client()), looking_([this] { look(); }) {}
  ~Onlookers() { static_cast<void>(finish()); }

  void add(std::string reference, Clock::time_point sent) {
    const std::lock_guard lock{mutex_};
    waiting_.push_back({std::move(reference), sent});
  }

  /// Waits for all who have none yet.
  test::Latencies& finish() {
    finishing_ = true;
    if (looking_.joinable()) looking_.join();
    return seen_;
  }

 private:
  struct Waiting {
    std::string reference;
    Clock::time_point sent;
  };

  void look() {
    auto give_up = Clock::now() + patience;
    while (Clock::now() < give_up) {
      std::deque<Waiting> round;
      {
        const std::lock_guard lock{mutex_};
        round.swap(waiting_);
      }
      if (round.empty() && finishing_) return;
      for (auto& person : round) {
        const auto state = test::status_of(client_, person.reference).at("state");
        if (state == "queued") {
          const std::lock_guard lock{mutex_};
          waiting_.push_back(std::move(person));
        } else if (state == "offered") {
          seen_.add(Clock::now() - person.sent);
        }
      }
      if (!finishing_) give_up = Clock::now() + patience;
      std::this_thread::sleep_for(std::chrono::milliseconds{2});
    }
  }

  app::HttpClient client_;
  std::mutex mutex_;
  std::deque<Waiting> waiting_;
  test::Latencies seen_;  ///< of the looking thread, until it is joined
  std::atomic<bool> finishing_{false};
  std::thread looking_;
};

void at_half_the_peak(Report& report, int run_number) {
  Installation installation;
  const test::Running running{installation.home()};
  const Forms first{brief_or_full<std::size_t>(1'000, 30'000), 100 + static_cast<std::uint64_t>(run_number)};
  const auto peak = whole_way(installation, running, first, Until::all_told).offers_per_second;
  report.add("the peak, everybody told", "offers/s", peak);

  const auto seconds = brief_or_full(2, 15);
  const Forms forms{static_cast<std::size_t>(peak / 2 * seconds * 1.2),
                    static_cast<std::uint64_t>(run_number)};
  Onlookers onlookers{running};
  std::vector<Clock::time_point> made(forms.size());
  test::OpenLoop load;
  load.port = running.port();
  load.per_second = peak / 2;
  load.duration = std::chrono::seconds{seconds};
  load.requests_max = forms.size();
  load.request = [&](std::size_t n) {
    made[n] = Clock::now();  // a little before it is sent
    return std::string{forms.request(n)};
  };
  load.answered = [&](std::size_t n, int status, std::string_view, std::string_view body) {
    if (status == 202 && n % looked_after == 0)
      onlookers.add(test::Json::parse(body).at("reference"), made[n]);
  };
  const auto syncs = static_cast<std::size_t>(seconds) * 200;
  auto beside = std::async(std::launch::async, [&] { return sync_times(record_bytes, syncs, sync_pause); });
  const auto outcome = test::run(load);
  auto& seen = onlookers.finish();
  if (!outcome.kept_schedule()) report.note("The generator was late: the times of a run say nothing.");
  if (outcome.accepted.count() != outcome.sent())
    report.note(std::to_string(outcome.sent() - outcome.accepted.count()) + " were told to come later.");

  report.add("fdatasync beside it, p99", "ms", beside.get().at(0.99).count());
  report.add("time to the 202, p99", "ms", outcome.accepted.at(0.99).count());
  report.add("form to visible offer, p50", "ms", seen.at(0.5).count());
  report.add("form to visible offer, p99", "ms", seen.at(0.99).count());
}

}  // namespace

int main() {
  Report report{
      "latency",
      "Half the peak, open loop: time to the 202, and until the offer can be seen. The peak is what the "
      "whole way does from the first byte until everybody was told."};
  for (int run = 0; run < brief_or_full(1, 5); ++run) {
    const auto times = brief_or_full<std::size_t>(200, 2'000);
    report.add("fdatasync alone, p99", "ms", sync_times(record_bytes, times).at(0.99).count());
    at_half_the_peak(report, run);
  }
  report.at_most("time to the 202, p99, at half the peak", "time to the 202, p99", "fdatasync beside it, p99",
                 4);
  report.at_most("the same", "time to the 202, p99", "fdatasync alone, p99", 4);
  report.at_most("form to visible offer, p99, at half the peak", "form to visible offer, p99", 500);
  report.finish();
}
