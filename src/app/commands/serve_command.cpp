#include <csignal>

#include "app/commands/commands.hpp"
#include "app/service/service.hpp"

namespace holdfast::app {

int serve_command(const Config& config) {
  std::signal(SIGPIPE, SIG_IGN);  // who went away is told by the write
  Service service{config};
  return service.run();
}

}  // namespace holdfast::app
