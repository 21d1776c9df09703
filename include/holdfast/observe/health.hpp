#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace holdfast::observe {

/// Whether this process lives, is ready for more, and how it is. Probes are added before anybody asks; asking
/// is safe on any thread.
class Health {
 public:
  /// A reason not to be ready, or an empty text.
  using Probe = std::function<std::string()>;
  /// A JSON value.
  using Section = std::function<std::string()>;

  void add_probe(std::string name, Probe probe) { probes_.emplace_back(std::move(name), std::move(probe)); }
  void add_section(std::string name, Section section) {
    sections_.emplace_back(std::move(name), std::move(section));
  }

  /// From here on not ready: a stop has begun.
  void drain() noexcept { draining_ = true; }
  [[nodiscard]] bool draining() const noexcept { return draining_; }

  /// Every reason not to be ready, a line each; empty: ready.
  [[nodiscard]] std::string why_not_ready() const;
  /// /statusz: an object with every section.
  [[nodiscard]] std::string status() const;

 private:
  std::vector<std::pair<std::string, Probe>> probes_;
  std::vector<std::pair<std::string, Section>> sections_;
  std::atomic<bool> draining_{false};
};

}  // namespace holdfast::observe
