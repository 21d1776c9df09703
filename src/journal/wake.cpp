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
  const std::uint64_t one = 1;
  // It can only fail where the counter is full, and then the sleeper is being woken anyway.
  [[maybe_unused]] const auto written = ::write(descriptor_, &one, sizeof one);
}

bool Wake::sleep(std::optional<std::chrono::milliseconds> deadline) noexcept {
  struct pollfd descriptor = {.fd = descriptor_, .events = POLLIN, .revents = 0};
  const int ready = ::poll(&descriptor, 1, deadline ? static_cast<int>(deadline->count()) : -1);
  std::uint64_t calls = 0;
  // An interrupted sleep counts as a call: whoever sleeps looks again.
  return ready < 0 || ::read(descriptor_, &calls, sizeof calls) == sizeof calls;
}

}  // namespace holdfast::journal
