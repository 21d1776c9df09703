#include "holdfast/observe/log.hpp"

#include <atomic>
#include <csignal>
#include <mutex>

#include <spdlog/async.h>
#include <spdlog/async_logger.h>

#include "observe/patient_sink.hpp"

namespace holdfast::observe {
namespace {

/// Whoever reads standard output may go away: that must not end the process.
void block_broken_pipes() {
  sigset_t pipes;
  sigemptyset(&pipes);
  sigaddset(&pipes, SIGPIPE);
  ::pthread_sigmask(SIG_BLOCK, &pipes, nullptr);
}

}  // namespace

struct Log::Impl {
  explicit Impl(Options given)
      : options(std::move(given)),
        sink(std::make_shared<PatientSink>(options.descriptor)),
        pool(std::make_shared<spdlog::details::thread_pool>(options.lines_max, 1, block_broken_pipes)),
        logger(std::make_shared<spdlog::async_logger>("holdfast", sink, pool,
                                                      spdlog::async_overflow_policy::overrun_oldest)) {
    logger->set_level(spdlog::level::trace);
    logger->set_error_handler([this](const std::string&) { lost.fetch_add(1, std::memory_order_relaxed); });
  }

  Options options;
  std::shared_ptr<PatientSink> sink;
  std::shared_ptr<spdlog::details::thread_pool> pool;  ///< null once stopped; guarded by `stopping`
  std::shared_ptr<spdlog::async_logger> logger;
  std::atomic<bool> stopped = false;
  std::atomic<std::uint64_t> lost = 0;  ///< written after the stop, or failed
  mutable std::mutex stopping;
};

Log::Log(Options options) : impl_(std::make_unique<Impl>(std::move(options))) {}

Log::~Log() {
  stop(std::chrono::seconds(1));
}

void Log::write(Severity severity, Event event, Sentence body,
                std::initializer_list<Attribute> attributes) noexcept {
  if (!enabled(severity)) return;
  if (impl_->stopped.load(std::memory_order_relaxed)) {
    impl_->lost.fetch_add(1, std::memory_order_relaxed);
    return;
  }
  try {
    const auto now = std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
    const auto line = log_line(now, severity, impl_->options.service_instance, event, body, attributes);
    impl_->logger->log(spdlog::level::info, spdlog::string_view_t(line));
  } catch (const std::exception&) {
    impl_->lost.fetch_add(1, std::memory_order_relaxed);  // no memory for a line is no reason to fail
  }
}

bool Log::enabled(Severity severity) const noexcept {
  return severity >= impl_->options.least;
}

std::uint64_t Log::dropped() const noexcept {
  auto dropped = impl_->lost.load(std::memory_order_relaxed) + impl_->sink->given_up();
  const std::lock_guard lock(impl_->stopping);
  if (impl_->pool) dropped += impl_->pool->overrun_counter();
  return dropped;
}

void Log::stop(std::chrono::milliseconds patience) {
  impl_->stopped.store(true, std::memory_order_relaxed);
  impl_->sink->give_up_at(PatientSink::Clock::now() + patience);
  std::shared_ptr<spdlog::details::thread_pool> last;
  {
    const std::lock_guard lock(impl_->stopping);
    if (!impl_->pool) return;
    impl_->lost.fetch_add(impl_->pool->overrun_counter(), std::memory_order_relaxed);
    last = std::move(impl_->pool);
  }
  last.reset();  // joins the thread, which writes what is left or gives it up
}

}  // namespace holdfast::observe
