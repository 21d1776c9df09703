#include "observe/process.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace holdfast::observe {

namespace {

struct Stat {
  double cpu_seconds = 0, start_ticks = 0;
  long threads = 0, virtual_bytes = 0, resident_pages = 0;
};

/// proc(5): the fields after the command's closing bracket, which may itself hold spaces.
Stat read_stat() {
  std::ifstream in{"/proc/self/stat"};
  std::string line;
  std::getline(in, line);
  std::stringstream fields{line.substr(line.rfind(')') + 2)};
  std::string skipped;
  for (int at = 3; at < 14; ++at) fields >> skipped;
  double user = 0;
  double system = 0;
  Stat stat;
  fields >> user >> system;
  for (int at = 16; at < 20; ++at) fields >> skipped;
  fields >> stat.threads >> skipped >> stat.start_ticks >> stat.virtual_bytes >> stat.resident_pages;
  stat.cpu_seconds = (user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
  return stat;
}

double boot_time() {
  std::ifstream in{"/proc/stat"};
  for (std::string word; in >> word;) {
    double value = 0;
    if (word == "btime" && in >> value) return value;
  }
  return 0;
}

long open_descriptors() {
  std::error_code ignored;
  long count = 0;
  for (auto at = std::filesystem::directory_iterator("/proc/self/fd", ignored);
       at != std::filesystem::directory_iterator{}; at.increment(ignored)) {
    ++count;
  }
  return count - 1;  // without the one that looked
}

void add(std::ostringstream& out, const char* name, const char* type, const char* help, double value) {
  out << "# HELP " << name << ' ' << help << "\n# TYPE " << name << ' ' << type << '\n'
      << name << ' ' << value << '\n';
}

}  // namespace

std::string process_metrics() {
  static const double booted_at = boot_time();
  const auto stat = read_stat();
  rlimit descriptors{};
  ::getrlimit(RLIMIT_NOFILE, &descriptors);

  std::ostringstream out;
  out.precision(15);
  add(out, "process_cpu_seconds_total", "counter", "Processor time used.", stat.cpu_seconds);
  add(out, "process_resident_memory_bytes", "gauge", "Memory in use.",
      static_cast<double>(stat.resident_pages) * static_cast<double>(::sysconf(_SC_PAGESIZE)));
  add(out, "process_virtual_memory_bytes", "gauge", "Address space.",
      static_cast<double>(stat.virtual_bytes));
  add(out, "process_open_fds", "gauge", "Open descriptors.", static_cast<double>(open_descriptors()));
  add(out, "process_max_fds", "gauge", "Descriptors there may be.",
      static_cast<double>(descriptors.rlim_cur));
  add(out, "process_threads", "gauge", "Threads.", static_cast<double>(stat.threads));
  add(out, "process_start_time_seconds", "gauge", "Start, since the epoch.",
      booted_at + stat.start_ticks / static_cast<double>(::sysconf(_SC_CLK_TCK)));
  return out.str();
}

}  // namespace holdfast::observe
