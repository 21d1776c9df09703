#include "holdfast/observe/health.hpp"

namespace holdfast::observe {

std::string Health::why_not_ready() const {
  std::string reasons;
  if (draining_) reasons += "draining\n";
  for (const auto& [name, probe] : probes_) {
    const auto reason = probe();
    if (!reason.empty()) reasons += name + ": " + reason + "\n";
  }
  return reasons;
}

std::string Health::status() const {
  std::string object = "{";
  for (const auto& [name, section] : sections_) {
    if (object.size() > 1) object += ',';
    object += '"' + name + "\":" + section();
  }
  return object + "}\n";
}

}  // namespace holdfast::observe
