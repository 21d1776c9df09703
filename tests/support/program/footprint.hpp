#pragma once

#include <sys/types.h>

#include <cstddef>
#include <string>

namespace holdfast::test {

/// What a process holds of the machine, by /proc. Throws std::runtime_error if there is no such process.
struct Footprint {
  std::size_t threads = 0;
  std::size_t descriptors = 0;
  std::size_t resident_kb = 0;
};
[[nodiscard]] Footprint footprint_of(pid_t);

[[nodiscard]] std::string text_of(const Footprint&);

}  // namespace holdfast::test
