#include <iostream>

#include "app/commands/commands.hpp"
#include "app/service/wiring.hpp"
#include "holdfast/store/migrate.hpp"

namespace holdfast::app {

int migrate_command(const Config& config, bool down) {
  if (down) {
    const auto undone = store::migrate_down(store_settings(config), config.app.migrations_directory);
    std::cout << (undone.empty() ? "No migration is applied." : "Undid " + undone) << '\n';
    return 0;
  }
  const auto applied = store::migrate(store_settings(config), config.app.migrations_directory);
  for (const auto& name : applied) std::cout << "Applied " << name << '\n';
  if (applied.empty()) std::cout << "The tables are up to date.\n";
  return 0;
}

}  // namespace holdfast::app
