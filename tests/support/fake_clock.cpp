#include "support/fake_clock.hpp"

#include <filesystem>
#include <fstream>

namespace holdfast::test {

namespace {

constexpr auto library = HOLDFAST_FAKETIME;

}  // namespace

FakeClock::FakeClock(std::chrono::seconds ahead) {
  set(ahead);
}

bool FakeClock::is_there() {
  return std::filesystem::exists(library);
}

std::vector<std::string> FakeClock::before_command() const {
  return {"/usr/bin/env", std::string("LD_PRELOAD=") + library, "FAKETIME_TIMESTAMP_FILE=" + file(),
          "FAKETIME_CACHE_DURATION=1", "FAKETIME_DONT_FAKE_MONOTONIC=1"};
}

/// The new file takes the old one's place whole: a program that looks meanwhile sees either.
void FakeClock::set(std::chrono::seconds ahead) const {
  const auto next = file() + ".next";
  std::ofstream{next} << (ahead.count() < 0 ? "" : "+") << ahead.count() << '\n';
  std::filesystem::rename(next, file());
}

void FakeClock::set_to(std::chrono::sys_seconds now) const {
  set(now - std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()));
}

}  // namespace holdfast::test
