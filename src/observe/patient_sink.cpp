#include "observe/patient_sink.hpp"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>

namespace holdfast::observe {
namespace {

constexpr int look_again_milliseconds = 50;

}  // namespace

void PatientSink::log(const spdlog::details::log_msg& message) {
  line_.assign(message.payload.data(), message.payload.size());
  line_.push_back('\n');
  if (!write(line_)) given_up_.fetch_add(1, std::memory_order_relaxed);
}

bool PatientSink::write(std::string_view bytes) const {
  while (!bytes.empty()) {
    if (!wait_until_writable()) return false;
    // A pipe that is writable takes PIPE_BUF bytes without blocking (pipe(7)); more might block past the
    // giving up.
    const auto written = ::write(descriptor_, bytes.data(), std::min<std::size_t>(bytes.size(), PIPE_BUF));
    if (written < 0 && errno != EINTR && errno != EAGAIN) return false;
    if (written > 0) bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

bool PatientSink::wait_until_writable() const {
  while (true) {
    const bool patient = Clock::now().time_since_epoch() < give_up_at_.load();
    pollfd writable{.fd = descriptor_, .events = POLLOUT, .revents = 0};
    if (::poll(&writable, 1, patient ? look_again_milliseconds : 0) > 0) return true;
    if (!patient) return false;
  }
}

}  // namespace holdfast::observe
