#include "support/program/previous.hpp"

#include <filesystem>
#include <stdexcept>

#include "support/child.hpp"
#include "support/long_form.hpp"

namespace holdfast::test {

namespace {

/// The version before this one, 0.4.0. Moved on with every release.
constexpr auto previous_commit = "e18f354";

std::filesystem::path folder() {
  return std::filesystem::path{HOLDFAST_ROOT} / "build" / (std::string("previous-") + previous_commit);
}

bool runs(const std::string& script) {
  Child child{{"/bin/bash", "-c", script}, folder() / "log"};
  return child.wait(std::chrono::hours{1}) == 0;
}

}  // namespace

void PreviousVersion::use_in(Home& home) const {
  home.program = program;
  home.sources = sources;
}

void use_this_version(Home& home) {
  home.program = program();
  home.sources = HOLDFAST_ROOT;
}

std::optional<PreviousVersion> previous_version() {
  if (!short_or_long(false, true)) return std::nullopt;
  const auto root = std::string(HOLDFAST_ROOT);
  const auto commit = std::string(previous_commit);
  std::filesystem::create_directories(folder());
  if (!runs("git -C '" + root + "' cat-file -e " + commit)) return std::nullopt;

  const auto source = (folder() / "source").string();
  const bool built =
      runs("set -e; cd '" + folder().string() + "'; [ -d source ] || { mkdir source.new; git -C '" + root +
           "' archive " + commit + " | tar -x -C source.new; mv source.new source; }; " +
           "cd source; cmake --preset release; nice -n 10 cmake --build --preset release --target holdfast");
  const auto log = contents_of(folder() / "log");
  if (!built)
    throw std::runtime_error("the previous version: " +
                             log.substr(log.size() - std::min<std::size_t>(log.size(), 2000)));
  return PreviousVersion{.program = source + "/build/release/holdfast", .sources = source};
}

}  // namespace holdfast::test
