#pragma once

#include <optional>
#include <string>
#include <vector>

#include "holdfast/domain/programme.hpp"
#include "holdfast/store/connection.hpp"

namespace holdfast::store {

/// A window as imported or read; `free` is how many of its seats may be given as of the read.
struct StoredWindow {
  WindowId id{};
  ClinicId clinic;
  Instant starts_at;
  int capacity = 0;
  int free = 0;
};

/// Raised by every import and by every change of windows' capacity.
[[nodiscard]] std::int64_t programme_version(Transaction&);

/// Clinics, phases, areas. Weights and home zone are configuration and stay as given in `base`.
[[nodiscard]] Programme read_programme(Transaction&, const Programme& base);

/// Windows that start after `from`, by id.
[[nodiscard]] std::vector<StoredWindow> read_windows(Transaction&, Instant from);

/// Free seats that may have changed since `since` was read: how a process keeps its picture of the free
/// seats. Pass 0 first; then everything counts as changed. A change may be told twice, none is missed.
struct SeatsRead {
  std::int64_t horizon = 0;  ///< for the next call
  struct Seats {
    WindowId id{};
    int free = 0;
  };
  std::vector<Seats> changed;
};
[[nodiscard]] SeatsRead seats_changed_since(Transaction&, std::int64_t since);

/// What an import did.
struct Imported {
  std::size_t added = 0, changed = 0, unchanged = 0;
};

/// One import, all or nothing. Rows that are there already and equal change nothing; capacity below the seats
/// taken throws `Poisoned` naming the window.
Imported import_clinics(Transaction&, const std::vector<Clinic>&);
Imported import_phases(Transaction&, const std::vector<Phase>&);
struct Area {
  std::string prefix;
  Coordinates at;
};
Imported import_areas(Transaction&, const std::vector<Area>&);
Imported import_products(Transaction&, const std::vector<Product>&);      ///< planned doses keep their days
Imported import_windows(Transaction&, const std::vector<StoredWindow>&);  ///< `id` and `free` ignored

/// After phases changed: eligible_from and turn_at of the waiting are worked out again. Returns how many
/// moved.
std::size_t reconsider_eligibility(Transaction&, const Programme&);

/// How many would move if these were the phases. Nothing is locked or written.
struct TurnsMoved {
  std::size_t earlier = 0, later = 0;

  [[nodiscard]] std::size_t people() const noexcept { return earlier + later; }
};
[[nodiscard]] TurnsMoved foresee_eligibility(Transaction&, const Programme&);

}  // namespace holdfast::store
