#include "bench/limits/disk.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <thread>

#include "support/child.hpp"

namespace holdfast::bench {

namespace {

void done(bool well, const char* call) {
  if (!well) throw std::system_error(errno, std::generic_category(), call);
}

}  // namespace

test::Latencies sync_times(std::size_t bytes, std::size_t times, std::chrono::milliseconds pause) {
  using Clock = std::chrono::steady_clock;
  const test::TemporaryFolder folder{"disk"};
  const int file = ::open((folder.path() / "log").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  done(file >= 0, "open");
  const std::string zeros(bytes * times, '\0'), record(bytes, 'x');
  done(::pwrite(file, zeros.data(), zeros.size(), 0) == static_cast<ssize_t>(zeros.size()), "pwrite");
  done(::fsync(file) == 0, "fsync");

  test::Latencies latencies;
  for (std::size_t n = 0; n < times; ++n) {
    const auto begin = Clock::now();
    done(::pwrite(file, record.data(), bytes, static_cast<off_t>(n * bytes)) == static_cast<ssize_t>(bytes),
         "pwrite");
    done(::fdatasync(file) == 0, "fdatasync");
    latencies.add(Clock::now() - begin);
    if (pause.count() > 0) std::this_thread::sleep_for(pause);
  }
  ::close(file);
  return latencies;
}

}  // namespace holdfast::bench
