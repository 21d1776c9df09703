#pragma once

#include <filesystem>
#include <future>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include "holdfast/intake/intake.hpp"
#include "unit/intake/a_form.hpp"

namespace holdfast::intake::testing {

/// What a submit was answered, and on which thread it went on.
struct Answer {
  std::optional<RegistrationId> id;
  std::optional<SubmitRefusal> refusal;
  std::thread::id woken_on;
};
using Answers = std::vector<std::future<Answer>>;

/// Hears the journal and says nothing.
class Silent final : public journal::Watcher {
 public:
  void committed(std::size_t, double) noexcept override {}
  void size(std::uint64_t, std::size_t) noexcept override {}
  void torn_tail(const std::string&, std::uint64_t) noexcept override {}
  void corrupt(const std::string&, const std::string&) noexcept override {}
  void failed(const std::string&) noexcept override {}
};

/// An io context, and the thread that runs it from `start` on.
class Lane {
 public:
  Lane() : keeps_running_(context.get_executor()) {}
  ~Lane() { stop(); }

  void start();
  /// Ends the thread after what it does now; whoever is suspended stays so.
  void stop();
  [[nodiscard]] std::thread::id thread() const { return thread_.get_id(); }

  boost::asio::io_context context{1};

 private:
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> keeps_running_;
  std::thread thread_;
};

/// A journal's folder that goes with the test, and intakes on it, one after the other or side by side.
class Bench {
 public:
  explicit Bench(std::size_t lanes_count = 1);
  ~Bench();
  Bench(const Bench&) = delete;
  Bench& operator=(const Bench&) = delete;

  [[nodiscard]] std::unique_ptr<Intake> construct();
  [[nodiscard]] std::unique_ptr<Intake> open();

  /// Spawns a submit on that lane.
  std::future<Answer> submit(Intake&, Registration, std::size_t lane = 0,
                             std::optional<std::string> idempotency_key = {});
  /// Submits these forms one after the other was spawned, waits for all; their ids in order.
  std::vector<RegistrationId> keep(Intake&, std::uint64_t first, std::uint64_t last);

  std::filesystem::path folder;
  KeyRing keys;
  journal::Limits journal_limits;
  Limits limits;
  Silent watcher;
  std::vector<std::unique_ptr<Lane>> lanes;
  std::atomic<std::int64_t> now_micros{1'000'000};
};

/// Takes until nothing comes any more.
std::vector<KeptPtr> take_all(Intake&, std::size_t max = 1000);

std::vector<RegistrationId> ids_of(const std::vector<KeptPtr>&);

/// Looks again and again until it is so; false if it is not within ten seconds.
template <class Condition>
bool comes_true(Condition condition) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{10};
  while (!condition()) {
    if (std::chrono::steady_clock::now() > until) return false;
    std::this_thread::yield();
  }
  return true;
}

}  // namespace holdfast::intake::testing
