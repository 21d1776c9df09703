#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "holdfast/domain/heads_up.hpp"
#include "holdfast/domain/programme.hpp"
#include "holdfast/matching/calendar.hpp"
#include "holdfast/store/heads_ups.hpp"
#include "holdfast/store/rounds.hpp"

namespace holdfast::offers {

/// The offers that a morning is likely to bring, clinic by clinic: a share of what the last mornings brought,
/// rounded down. Handed out to people in their order, to each one that they would be acceptable to. Pure.
class Likely {
 public:
  Likely(std::shared_ptr<const Programme>, const std::vector<store::ClinicMornings>&, Date tomorrow,
         const HeadsUpRules&);

  /// Whether any is left.
  [[nodiscard]] bool left() const noexcept { return left_ > 0; }
  /// Whether one is likely for this person; it is theirs then.
  [[nodiscard]] bool for_person(const store::Waiting&);

 private:
  matching::Calendar calendar_;      ///< a window each clinic, on the day after
  std::vector<std::size_t> offers_;  ///< left, by slot
  std::size_t left_ = 0;             ///< in all
  Instant at_;                       ///< when they are made
};

}  // namespace holdfast::offers
