#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "holdfast/matching/problem.hpp"

namespace holdfast::matching {

/// Where a window stands in a `Calendar`.
enum class Slot : std::uint32_t {};

/// The windows of the programme, indexed so that a person's windows come nearest first.
///
/// Immutable and shared between threads; made anew when windows are imported. Holds a snapshot of the
/// programme alive. Seats are passed to each call beside it, as one number a slot, so that solving with
/// guessed seats and again with seats under lock costs no copy of the calendar.
class Calendar {
 public:
  Calendar(std::shared_ptr<const Programme>, std::vector<Window>);

  [[nodiscard]] const Programme& programme() const noexcept { return *programme_; }
  [[nodiscard]] const std::vector<Window>& windows() const noexcept { return windows_; }  ///< by id
  [[nodiscard]] std::optional<Slot> find(WindowId) const;

  /// The distance of a window from a person, wherever it is and whenever (acceptable or not).
  [[nodiscard]] Minutes distance(const Person&, Slot) const;

  /// The least rank, from 1, whose clinic (or any) and hour are exactly the window.
  [[nodiscard]] std::optional<int> choice(const Person&, Slot) const;

  /// Whether a window may be offered to a person at `now`: eligibility, lead time, horizon, travel, refused.
  [[nodiscard]] bool acceptable(const Person&, Slot, Instant now) const;

 private:
  std::shared_ptr<const Programme> programme_;
  std::vector<Window> windows_;
  // further indexes: the room's own business
};

}  // namespace holdfast::matching
