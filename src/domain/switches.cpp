#include "holdfast/domain/switches.hpp"

#include <algorithm>

#include "holdfast/domain/assert.hpp"

namespace holdfast {

std::string_view name_of(Switch which) noexcept {
  switch (which) {
    case Switch::registrations_off: return "registrations-off";
    case Switch::offers_paused: return "offers-paused";
    case Switch::sms_off: return "sms-off";
    case Switch::read_only: return "read-only";
    case Switch::under_attack: return "under-attack";
  }
  assertion_failed("a known switch", __FILE__, __LINE__);
}

std::optional<Switch> switch_named(std::string_view name) noexcept {
  const auto* found = std::ranges::find(every_switch, name, [](Switch each) { return name_of(each); });
  if (found == every_switch.end()) return std::nullopt;
  return *found;
}

}  // namespace holdfast
