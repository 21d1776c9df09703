#pragma once

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <vector>

#include "holdfast/domain/ids.hpp"
#include "holdfast/domain/registration.hpp"
#include "holdfast/domain/time.hpp"
#include "holdfast/store/connection.hpp"

namespace holdfast::store {

/// How many seats a window shall have. None at all cancels it.
struct WindowOrder {
  ClinicId clinic;
  Instant starts_at;
  int capacity = 0;
};

/// What orders do. People are counted whose seat there is no room for any more.
struct WindowsOrdered {
  std::size_t added = 0, raised = 0, cut = 0, unchanged = 0;
  std::size_t begun = 0;                     ///< left alone: the window has begun
  std::size_t held = 0, booked = 0;          ///< people who lose an offer, an appointment,
  std::size_t kept = 0;                      ///< a seat kept for a second dose, which they know nothing of
  std::map<Contact, std::size_t> told_by{};  ///< how those of them who know of it are told

  [[nodiscard]] std::size_t people() const noexcept { return held + booked + kept; }
};

/// What `order_windows` would do at this moment. Nothing is locked or written.
[[nodiscard]] WindowsOrdered foresee_windows(Transaction&, const std::vector<WindowOrder>&);

/// Adds the windows that are missing (unless they shall have no seat), raises and cuts those that are there;
/// each at most once in the orders. A window that has begun is left alone.
///
/// A window cut below the seats taken is closed to everybody new at once, and keeps its people until
/// `move_displaced` has moved them: an order is a moment's work however many people it concerns. Raises the
/// programme's version, by which the waiting list is served. Waits for imports. Throws `Poisoned` for a
/// clinic that is not there. With `asked` a window that has begun since then is not left alone.
///
/// What staff order goes through `propose_windows` (careful_changes.hpp).
WindowsOrdered order_windows(Transaction&, const std::vector<WindowOrder>&,
                             std::optional<Instant> asked = {});

/// Moves people out of windows that were cut, at most `limit`: first those who hold an offer they have not
/// accepted, then those with an appointment, of each the latest first. Their offer becomes `cancelled`, they
/// wait, and are matched before all others; who knew of the offer is told in their own channel. A hold that
/// has run out is left to its release.
///
/// One process at a time; nothing while an import runs or another moves. What is locked elsewhere is left for
/// the next time.
struct Moved {
  std::size_t told = 0;      ///< people who are told
  std::size_t returned = 0;  ///< people who had not heard of their offer yet
  std::size_t given_up = 0;  ///< seats that were kept for second doses, which are matched anew
};
Moved move_displaced(Transaction&, std::size_t limit);

/// A window as staff see it.
struct WindowSeats {
  WindowId id{};
  Instant starts_at;
  int capacity = 0;  ///< as ordered
  int held = 0, booked = 0;
  int kept = 0;                     ///< for second doses: free for nobody else
  std::optional<int> in_waiting{};  ///< what it shall have when the change that waits is done

  /// People still to be moved out of it.
  [[nodiscard]] int over() const noexcept { return std::max(0, held + booked - capacity); }
  [[nodiscard]] int free() const noexcept {
    return std::max(0, std::min(capacity, in_waiting.value_or(capacity)) - held - booked - kept);
  }
};

/// The clinic's windows that start in [from, until), in order of time.
[[nodiscard]] std::vector<WindowSeats> read_windows_of(Transaction&, const ClinicId&, Instant from,
                                                       Instant until);

}  // namespace holdfast::store
