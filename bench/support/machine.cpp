#include "bench/support/machine.hpp"

#include <sys/utsname.h>

#include <cstdlib>
#include <fstream>
#include <thread>

namespace holdfast::bench {

namespace {

std::string after_colon(const char* file, const std::string& key) {
  std::ifstream in{file};
  for (std::string line; std::getline(in, line);) {
    if (!line.starts_with(key)) continue;
    const auto at = line.find_first_not_of(" \t", line.find(':') + 1);
    return at == std::string::npos ? std::string{} : line.substr(at);
  }
  return "unknown";
}

std::string describe() {
  utsname kernel{};
  ::uname(&kernel);
  double load = 0;
  ::getloadavg(&load, 1);
  const auto memory_kb = std::atol(after_colon("/proc/meminfo", "MemTotal").c_str());
  return "Measured on " + std::to_string(std::thread::hardware_concurrency()) + " cores of " +
         after_colon("/proc/cpuinfo", "model name") + ", " + std::to_string((memory_kb + 524288) / 1048576) +
         " GiB, Linux " + kernel.release + ", load before: " + std::to_string(load).substr(0, 4) + ".";
}

}  // namespace

const std::string& machine() {
  static const std::string text = describe();
  return text;
}

}  // namespace holdfast::bench
