#pragma once

#include <cstdint>
#include <vector>

#include "holdfast/matching/match.hpp"

namespace holdfast::bench {

/// People and hours for the solver alone: clinics of the demonstration, each open from nine to five for so
/// many days, with so many seats an hour; people as the form generator makes them, most of whom wish for a
/// Saturday morning near home.
struct Town {
  Town(std::size_t clinics, int days, int seats_an_hour, std::size_t people, std::uint64_t seed);

  Instant now;
  std::shared_ptr<const matching::Calendar> calendar;
  std::vector<int> free;  ///< by slot
  std::vector<matching::Person> people;
};

/// An unseated person counts as this much distance.
inline constexpr matching::Minutes unseated = 100'000;

/// What a seating of so many people costs.
[[nodiscard]] double cost_of(std::size_t people, std::size_t seated, matching::Minutes distance);

/// Matches people in rounds of `round`, each with the seats that those before have left. Rounds of one are
/// first come, first served; one round of all is the gathered one.
[[nodiscard]] double cost_in_rounds(const Town&, std::size_t round);

}  // namespace holdfast::bench
