#include <fstream>
#include <iostream>
#include <mutex>
#include <stdexcept>

#include "app/outside/probe.hpp"
#include "app/outside/small_listener.hpp"
#include "holdfast/domain/time_zone.hpp"
#include "holdfast/observe/metrics.hpp"

namespace holdfast::app {

namespace {

using boost::asio::awaitable;

/// The newest figures, for whoever asks. Safe on any thread.
class Shown {
 public:
  void set(std::string text) {
    const std::lock_guard lock{mutex_};
    text_ = std::move(text);
  }
  [[nodiscard]] std::string get() const {
    const std::lock_guard lock{mutex_};
    return text_;
  }

 private:
  mutable std::mutex mutex_;  // guards text_
  std::string text_;
};

/// Whole or not at all: node_exporter may read it at any moment.
void write_whole(const std::filesystem::path& file, const std::string& text) {
  auto beside = file;
  beside += ".new";
  std::ofstream out{beside};
  out << text;
  out.close();
  if (!out) throw std::runtime_error(beside.string() + ": cannot be written");
  std::filesystem::rename(beside, file);
}

std::vector<http::Route> routes(const Shown& shown) {
  return {{http::Method::get, "/metrics", [&shown](http::Request&) -> awaitable<http::Response> {
             co_return http::Response{200, std::string(observe::Metrics::content_type), shown.get(), {}};
           }}};
}

void tell(const Probe::Run& run) {
  const auto at = std::chrono::system_clock::from_time_t(run.figures.at);
  std::cout << rfc3339(std::chrono::floor<std::chrono::microseconds>(at)) << ' '
            << (run.fault.empty() ? "from the form to the acceptance and back" : run.fault) << std::endl;
}

}  // namespace

int probe_command(const ProbeOrder& order) {
  Probe probe{order};
  if (order.once) {
    const auto run = probe.run();
    std::cout << observe::text_of(run.figures);
    if (!order.textfile.empty()) write_whole(order.textfile, observe::text_of(run.figures));
    if (!run.fault.empty()) std::cerr << "holdfast: " << run.fault << '\n';
    return run.fault.empty() ? 0 : 1;
  }
  hold_back_signals();  // whoever stops it waits for the end of a run, so that no seat stays taken
  Shown shown;
  std::optional<SmallListener> listener;
  if (!order.listen.empty()) listener.emplace(Place::in(order.listen), routes(shown));
  do {
    const auto run = probe.run();
    tell(run);
    shown.set(observe::text_of(run.figures));
    if (!order.textfile.empty()) write_whole(order.textfile, observe::text_of(run.figures));
  } while (!told_to_stop_within(std::chrono::seconds{order.every_seconds}));
  return 0;
}

}  // namespace holdfast::app
