#pragma once

#include <string>
#include <vector>

#include "holdfast/domain/switches.hpp"
#include "holdfast/domain/time.hpp"
#include "holdfast/store/connection.hpp"

namespace holdfast::store {

/// A switch as the database has it, for people to read. Processes follow `read_orders`.
struct SwitchRow {
  Switch which{};
  bool is_on = false;
  std::string reason, changed_by;
  Instant changed_at{};  ///< when it was last turned, if it ever was
};

/// Those that were ever turned; names that this version does not know are left out.
[[nodiscard]] std::vector<SwitchRow> read_switches(Transaction&);

struct SwitchTurn {
  Switch which{};
  bool on = false;
  std::string reason = {}, by = {};
};

/// Turns a switch, for every process within a second; false if it stood so already, and then only its reason
/// is new.
///
/// `read_only` stops the clock of every hold: nobody beats while it is on (`beat`), nothing is released
/// (`release_due`), and what turns it off lengthens running holds by all that time and has their people told,
/// as after an outage. To the moment, however early or late a process hears of it.
bool turn_switch(Transaction&, const SwitchTurn&);

}  // namespace holdfast::store
