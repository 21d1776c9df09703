#pragma once

#include <array>
#include <atomic>
#include <optional>
#include <string_view>

namespace holdfast {

/// What can be turned while everything runs, on all processes at once: docs/operations.md says when.
enum class Switch {
  registrations_off,  ///< no new forms from the pages and the API; agents may still enter them
  offers_paused,      ///< nobody gets an offer; people are kept, and wait
  sms_off,            ///< texts do not go: as with a gateway that is down
  read_only,          ///< looks are answered, nothing else goes on, and no hold's clock runs
  under_attack,       ///< smaller shares for each sender, and proof of work
};

inline constexpr std::array every_switch{Switch::registrations_off, Switch::offers_paused, Switch::sms_off,
                                         Switch::read_only, Switch::under_attack};

/// "registrations-off"; the name that stands in the table, the metric and the command.
[[nodiscard]] std::string_view name_of(Switch) noexcept;
[[nodiscard]] std::optional<Switch> switch_named(std::string_view) noexcept;

/// How the switches stand, as this process last heard. Every room asks it, and no one waits for it: any
/// thread, one load. Who reads the database writes here, from one thread.
class Switches {
 public:
  [[nodiscard]] bool is_on(Switch which) const noexcept {
    return (on_.load(std::memory_order_relaxed) & bit(which)) != 0;
  }
  /// Whether any of what two looks at it differ in changed: for what is made of it and kept.
  [[nodiscard]] unsigned all() const noexcept { return on_.load(std::memory_order_relaxed); }
  void turn(Switch which, bool on) noexcept {
    on ? on_.fetch_or(bit(which), std::memory_order_relaxed)
       : on_.fetch_and(~bit(which), std::memory_order_relaxed);
  }

  [[nodiscard]] static constexpr unsigned bit(Switch which) noexcept {
    return 1U << static_cast<unsigned>(which);
  }

 private:
  std::atomic<unsigned> on_{0};
};

/// What a part goes by that was given no switches.
inline const Switches all_switches_off;

}  // namespace holdfast
