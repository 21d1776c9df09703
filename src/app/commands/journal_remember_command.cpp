#include <iostream>

#include "app/commands/commands.hpp"
#include "holdfast/journal/remember.hpp"

namespace holdfast::app {

int journal_remember_command(const std::filesystem::path& directory) {
  const auto all = journal::remember(directory);
  bool done = !all.empty();
  for (const auto& one : all) {
    std::cout << one.directory.string() << ": ";
    if (one.in_use) {
      std::cout << "in use by a process that is alive\n";
    } else {
      std::cout << one.segments << " segments will be driven again\n";
    }
    done = done && !one.in_use;
  }
  if (all.empty()) std::cerr << directory.string() << ": no journal is there\n";
  return done ? 0 : 1;
}

}  // namespace holdfast::app
