#include "support/program/footprint.hpp"

#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace holdfast::test {

Footprint footprint_of(pid_t process) {
  const auto folder = std::filesystem::path{"/proc"} / std::to_string(process);
  Footprint found;
  std::ifstream status{folder / "status"};
  for (std::string word; status >> word;) {
    if (word == "Threads:") status >> found.threads;
    if (word == "VmRSS:") status >> found.resident_kb;
  }
  if (found.threads == 0) throw std::runtime_error("no such process");
  const std::filesystem::directory_iterator descriptors{folder / "fd"};
  found.descriptors = static_cast<std::size_t>(std::distance(begin(descriptors), end(descriptors)));
  return found;
}

std::string text_of(const Footprint& footprint) {
  return std::to_string(footprint.threads) + " threads, " + std::to_string(footprint.descriptors) +
         " descriptors, " + std::to_string(footprint.resident_kb / 1024) + " MiB";
}

}  // namespace holdfast::test
