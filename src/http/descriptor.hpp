#pragma once

#include <fcntl.h>
#include <unistd.h>

namespace holdfast::http {

/// A descriptor kept for the hour when there are no others.
class Descriptor {
 public:
  Descriptor() { open(); }
  ~Descriptor() { close(); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  [[nodiscard]] bool is_open() const noexcept { return number_ >= 0; }
  void open() noexcept { number_ = ::open("/dev/null", O_RDONLY | O_CLOEXEC); }
  void close() noexcept {
    if (number_ >= 0) ::close(number_);
    number_ = -1;
  }

 private:
  int number_ = -1;
};

}  // namespace holdfast::http
