#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "holdfast/matching/problem.hpp"

namespace holdfast::matching {

class Index;

/// Where a window stands in a `Calendar`.
enum class Slot : std::uint32_t {};

/// The windows of the programme, indexed so that a person's nearest windows are found without looking at all.
///
/// Immutable and shared between threads; made anew when windows are imported. Holds a snapshot of the
/// programme alive. Seats are passed to each call beside it, as one number a slot, so that solving with
/// guessed seats and again with seats under lock costs no copy of the calendar. Copies are cheap in time
/// but for the list of windows, and share the index.
class Calendar {
 public:
  /// The windows may come in any order; their ids are unique and their clinics are the programme's.
  Calendar(std::shared_ptr<const Programme>, std::vector<Window>);

  [[nodiscard]] const Programme& programme() const noexcept { return *programme_; }
  [[nodiscard]] const std::vector<Window>& windows() const noexcept { return windows_; }  ///< by id
  [[nodiscard]] std::optional<Slot> find(WindowId) const;

  /// The distance of a window from a person, wherever it is and whenever (acceptable or not).
  /// A person has at least one preference.
  [[nodiscard]] Minutes distance(const Person&, Slot) const;

  /// The least rank, from 1, whose clinic (or any) and hour are exactly the window.
  [[nodiscard]] std::optional<int> choice(const Person&, Slot) const;

  /// Whether a window may be offered to a person at `now`: eligibility, lead time, horizon, travel, refused.
  [[nodiscard]] bool acceptable(const Person&, Slot, Instant now) const;

  /// By slot the distance of every window that may be offered to a person at `now`, and nothing of the
  /// others.
  [[nodiscard]] std::vector<std::optional<Minutes>> distances(const Person&, Instant now) const;

  /// What `match` reads: this room's own business.
  [[nodiscard]] const Index& index() const noexcept { return *index_; }

 private:
  std::shared_ptr<const Programme> programme_;
  std::vector<Window> windows_;
  std::shared_ptr<const Index> index_;
};

}  // namespace holdfast::matching
