#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <string_view>

#include <spdlog/sinks/sink.h>

namespace holdfast::observe {

/// Writes lines to a descriptor and waits for as long as nobody reads them, unless told to give up.
///
/// Runs on the logger's thread alone; `give_up_at` and `given_up` may be called from any.
class PatientSink : public spdlog::sinks::sink {
 public:
  using Clock = std::chrono::steady_clock;

  explicit PatientSink(int descriptor) : descriptor_(descriptor) {}

  void log(const spdlog::details::log_msg&) override;
  void flush() override {}
  void set_pattern(const std::string&) override {}
  void set_formatter(std::unique_ptr<spdlog::formatter>) override {}

  void give_up_at(Clock::time_point at) noexcept { give_up_at_.store(at.time_since_epoch()); }
  [[nodiscard]] std::uint64_t given_up() const noexcept { return given_up_.load(std::memory_order_relaxed); }

 private:
  [[nodiscard]] bool write(std::string_view bytes) const;
  [[nodiscard]] bool wait_until_writable() const;

  int descriptor_;
  std::string line_;
  std::atomic<Clock::duration> give_up_at_ = Clock::duration::max();
  std::atomic<std::uint64_t> given_up_ = 0;
};

}  // namespace holdfast::observe
