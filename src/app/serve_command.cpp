#include <sys/resource.h>

#include <csignal>

#include "app/commands.hpp"
#include "app/service.hpp"

namespace holdfast::app {

int serve_command(const Config& config) {
  const rlimit no_core_file{0, 0};  // memory holds what the journal and the tables keep sealed
  ::setrlimit(RLIMIT_CORE, &no_core_file);
  std::signal(SIGPIPE, SIG_IGN);  // who went away is told by the write
  Service service{config};
  return service.run();
}

}  // namespace holdfast::app
