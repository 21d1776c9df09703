#pragma once

#include <functional>
#include <string>
#include <vector>

#include "holdfast/domain/ids.hpp"
#include "holdfast/store/connection.hpp"
#include "holdfast/store/vault.hpp"

namespace holdfast::store {

/// What one law's count found. `broken` is 0 if it holds.
struct LawCount {
  std::string law;       ///< "L4"
  std::string sentence;  ///< what was counted
  std::size_t looked_at = 0;
  std::size_t broken = 0;
  std::vector<std::string> examples;  ///< a few ids
};

/// Counts L1 (its "once"), L3, L4, L6, L7, L8, L9 in the database, in one snapshot.
[[nodiscard]] std::vector<LawCount> count_laws(Transaction&);

/// Which of these ids stand neither in registrations nor in dead letters: for L1.
[[nodiscard]] std::vector<RegistrationId> missing(Transaction&, const std::vector<RegistrationId>&);

/// L2: nobody stands in registrations whose card number is not among those sent. Whoever gave no card number
/// is not looked at.
[[nodiscard]] LawCount count_phantoms(Transaction&, const Vault&, const std::vector<std::string>& cards_sent);

/// Figures for the metrics, read now and then.
struct Figures {
  std::size_t waiting = 0, offers_held = 0, dead_letters = 0, oversold = 0;
  std::size_t seats_free = 0, seats_held = 0, seats_booked = 0, seats_kept = 0;
  std::size_t second_doses_without_seat = 0;  ///< they wait, and no seat is kept for them
};
[[nodiscard]] Figures read_figures(Transaction&);

}  // namespace holdfast::store
