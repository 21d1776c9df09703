#pragma once

#include <cstddef>

#include "holdfast/store/connection.hpp"

namespace holdfast::store {

/// Two people and more who come together, none of them gone, by how they stand: each household once.
struct HouseholdFigures {
  std::size_t review = 0;   ///< staff must look at one of them
  std::size_t offered = 0;  ///< seats are held for them
  std::size_t waiting = 0;
  std::size_t booked = 0;  ///< all of them
  /// Offers made together that are not at one clinic, in one hour or two that follow, or not all of one
  /// state: always 0.
  std::size_t split = 0;
};
[[nodiscard]] HouseholdFigures read_household_figures(Transaction&);

}  // namespace holdfast::store
