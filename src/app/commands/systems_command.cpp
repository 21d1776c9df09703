#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <stdexcept>

#include "app/commands/commands.hpp"
#include "app/files/durable_file.hpp"
#include "app/service/wiring.hpp"

namespace holdfast::app {

int systems_add_command(const Config& config, const SystemsOrder& order) {
  const auto& file = config.feeds.systems_file;
  if (file.empty()) throw std::runtime_error("feeds.systems_file is not set: there is no file to add to");

  std::vector<ClinicId> clinics;
  for (const auto& id : order.clinics) clinics.push_back({id});
  const auto added = feeds::new_system(order.name, std::move(clinics));
  if (::access(file.c_str(), F_OK) == 0) {
    const auto known = systems(config);
    if (std::ranges::find(known, order.name, &feeds::System::name) != known.end())
      throw std::runtime_error("there is a system " + order.name + " already");
  }
  append_lines(file, feeds::line_of(added.system) + '\n', S_IRUSR | S_IWUSR);
  std::cout << "Token of " << order.name
            << ", shown this once; known from the next start of each process on:\n"
            << added.token << '\n';
  return 0;
}

}  // namespace holdfast::app
