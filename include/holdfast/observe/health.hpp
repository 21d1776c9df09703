#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace holdfast::observe {

/// What /livez, /readyz and /statusz answer.
///
/// Probes are registered while the process is wired, before the first question; then every method is safe on
/// any thread. A probe runs on the asking thread and must not block: it looks at what its part already knows.
/// One that throws counts as not ready.
class Health {
 public:
  struct State {
    bool ok = true;
    std::string text = "ok";  ///< one plain word or sentence, no personal data
  };
  using Probe = std::function<State()>;

  struct Answer {
    int status = 200;
    std::string content_type;
    std::string body;
  };

  /// Without it the process must not be sent requests.
  void needs(std::string name, Probe);
  /// Worth showing on /statusz, but no reason to send requests elsewhere (the database, the gateways).
  void shows(std::string name, Probe);
  /// A number or text on /statusz.
  void tells(std::string name, std::function<std::string()> text);
  void tells(std::string name, std::function<double()> number);

  /// From now on /readyz answers 503: the balancer shall look elsewhere.
  void drain() noexcept { draining_.store(true, std::memory_order_relaxed); }
  [[nodiscard]] bool draining() const noexcept { return draining_.load(std::memory_order_relaxed); }

  [[nodiscard]] Answer livez() const;
  [[nodiscard]] Answer readyz() const;
  [[nodiscard]] Answer statusz() const;

 private:
  std::atomic<bool> draining_ = false;
  std::vector<std::pair<std::string, Probe>> needed_, shown_;
  std::vector<std::pair<std::string, std::function<std::string()>>> texts_;
  std::vector<std::pair<std::string, std::function<double()>>> numbers_;
};

}  // namespace holdfast::observe
