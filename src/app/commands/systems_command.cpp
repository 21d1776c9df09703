#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <iostream>
#include <stdexcept>
#include <system_error>

#include "app/commands/commands.hpp"
#include "app/service/wiring.hpp"

namespace holdfast::app {

namespace {

[[noreturn]] void fail(const std::string& file) {
  throw std::system_error(errno, std::generic_category(), "cannot write to " + file);
}

/// One write, so that two at once leave two whole lines; readable by its owner alone where it is new.
void append(const std::string& file, const std::string& line) {
  const int out = ::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (out < 0) fail(file);
  const auto written = ::write(out, line.data(), line.size());
  if (::close(out) != 0 || written != static_cast<ssize_t>(line.size())) fail(file);
}

}  // namespace

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
  append(file, feeds::line_of(added.system) + '\n');
  std::cout << "Token of " << order.name
            << ", shown this once; known from the next start of each process on:\n"
            << added.token << '\n';
  return 0;
}

}  // namespace holdfast::app
