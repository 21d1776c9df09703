#include "journal/wake.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <system_error>

namespace holdfast::journal {

Wake::Wake() : descriptor_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (descriptor_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
}

Wake::~Wake() {
  ::close(descriptor_);
}

void Wake::call() noexcept {
  if (state_.exchange(called) != asleep) return;
  const std::uint64_t one = 1;
  // It can only fail where the counter is full, and then the sleeper is being woken anyway.
  [[maybe_unused]] const auto written = ::write(descriptor_, &one, sizeof one);
}

bool Wake::sleep(std::optional<std::chrono::milliseconds> deadline) noexcept {
  int before = awake;
  if (state_.compare_exchange_strong(before, asleep)) {
    struct pollfd descriptor = {.fd = descriptor_, .events = POLLIN, .revents = 0};
    const int ready = ::poll(&descriptor, 1, deadline ? static_cast<int>(deadline->count()) : -1);
    std::uint64_t calls = 0;
    [[maybe_unused]] const auto read = ::read(descriptor_, &calls, sizeof calls);
    // An interrupted sleep counts as a call: whoever sleeps looks again.
    if (ready < 0) {
      state_.store(awake);
      return true;
    }
  }
  return state_.exchange(awake) == called;
}

}  // namespace holdfast::journal
