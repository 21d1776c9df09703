#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>

#include <boost/asio/awaitable.hpp>

#include "holdfast/store/connection.hpp"

namespace holdfast::store {

/// The short requests of pages and api: a few threads, each with its own connection, behind a bounded queue.
///
/// `ask` suspends the coroutine, runs the work on one of the threads and resumes it on its own executor. When
/// the queue is full it throws `Busy` at once: the answer is 503, not waiting for ever. What the work throws
/// is rethrown to the asker. Urgent work (somebody whose hold is running) goes before other work, and has a
/// bound of its own: a queue full of others keeps nobody out. The
/// destructor finishes what runs and fails the rest with `Busy`; the askers' executors must outlive the desk.
/// An asker is not cancelled while its work runs: the connection's own bounds end it.
class Desk {
 public:
  struct Busy : std::runtime_error {
    using std::runtime_error::runtime_error;
  };
  enum class Urgency { normal, urgent };
  enum class Outcome { answered, failed, busy };
  /// Hears what became of each question, on the desk's threads or the asker's. Must not block or throw.
  using Told = std::function<void(Outcome)>;

  Desk(Settings, std::size_t threads, std::size_t queue_max, Told told = {});
  ~Desk();

  template <class Work>
  boost::asio::awaitable<std::invoke_result_t<Work, Connection&>> ask(Work work,
                                                                      Urgency urgency = Urgency::normal) {
    using Value = std::invoke_result_t<Work, Connection&>;
    std::optional<Value> value;
    std::function<void(Connection&)> job = [&value, &work](Connection& connection) {
      value.emplace(work(connection));
    };
    co_await run(std::move(job), urgency);
    co_return std::move(*value);
  }

  /// The same for nobody's coroutine: `done` is called on a thread of the desk, with what the job threw or
  /// nothing. False if there is no room; then neither is called.
  [[nodiscard]] bool post(std::function<void(Connection&)> job, std::function<void(std::exception_ptr)> done);

 private:
  boost::asio::awaitable<void> run(std::function<void(Connection&)> job, Urgency);
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace holdfast::store
