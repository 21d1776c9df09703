#include "observe/process.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>
#include <string>

namespace holdfast::observe {
namespace {

/// Fields of /proc/self/stat, numbered as in proc(5).
struct Stat {
  double user_ticks = 0;    // 14
  double system_ticks = 0;  // 15
  double threads = 0;       // 20
  double start_ticks = 0;   // 22
  double virtual_bytes = 0;
  double resident_pages = 0;
};

std::optional<Stat> read_stat() {
  std::ifstream file("/proc/self/stat");
  std::string line;
  if (!std::getline(file, line)) return std::nullopt;
  // The second field is the program's name in brackets, with whatever it likes inside.
  const auto name_end = line.rfind(')');
  if (name_end == std::string::npos) return std::nullopt;
  std::istringstream rest(line.substr(name_end + 2));
  const std::vector<std::string> fields{std::istream_iterator<std::string>(rest), {}};
  constexpr std::size_t first = 3;
  if (fields.size() <= 24 - first) return std::nullopt;
  const auto field = [&](std::size_t number) { return std::stod(fields[number - first]); };
  return Stat{field(14), field(15), field(20), field(22), field(23), field(24)};
}

std::optional<double> boot_time() {
  std::ifstream file("/proc/stat");
  std::string word;
  double seconds = 0;
  while (file >> word) {
    if (word == "btime" && file >> seconds) return seconds;
  }
  return std::nullopt;
}

double open_descriptors() {
  std::error_code unreadable;
  const std::filesystem::directory_iterator descriptors("/proc/self/fd", unreadable);
  // Less the one that is reading.
  return static_cast<double>(std::distance(begin(descriptors), end(descriptors)) - 1);
}

prometheus::MetricFamily family(const char* name, const char* help, prometheus::MetricType type,
                                double value) {
  prometheus::ClientMetric metric;
  metric.counter.value = value;
  metric.gauge.value = value;
  return {name, help, type, {metric}};
}

}  // namespace

std::vector<prometheus::MetricFamily> process_metrics() {
  using prometheus::MetricType;
  std::vector<prometheus::MetricFamily> all;
  const auto gauge = [&](const char* name, const char* help, double value) {
    all.push_back(family(name, help, MetricType::Gauge, value));
  };
  if (const auto stat = read_stat()) {
    const auto ticks = static_cast<double>(::sysconf(_SC_CLK_TCK));
    all.push_back(family("process_cpu_seconds_total", "User and system CPU time spent", MetricType::Counter,
                         (stat->user_ticks + stat->system_ticks) / ticks));
    gauge("process_virtual_memory_bytes", "Virtual memory size", stat->virtual_bytes);
    gauge("process_resident_memory_bytes", "Resident memory size",
          stat->resident_pages * static_cast<double>(::sysconf(_SC_PAGESIZE)));
    gauge("process_threads", "Threads of the process", stat->threads);
    if (const auto boot = boot_time()) {
      gauge("process_start_time_seconds", "When the process started, as Unix time",
            *boot + stat->start_ticks / ticks);
    }
  }
  gauge("process_open_fds", "Open file descriptors", open_descriptors());
  rlimit descriptors{};
  if (::getrlimit(RLIMIT_NOFILE, &descriptors) == 0) {
    gauge("process_max_fds", "Most file descriptors that may be open",
          static_cast<double>(descriptors.rlim_cur));
  }
  return all;
}

}  // namespace holdfast::observe
