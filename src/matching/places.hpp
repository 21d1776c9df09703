#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "holdfast/matching/calendar.hpp"
#include "matching/openings.hpp"

namespace holdfast::matching {

/// Where a household can be seated together.
struct Place {
  Minutes distance = 0;      ///< the sum over its people
  std::uint32_t first = 0;   ///< a slot
  std::uint32_t second = 0;  ///< the same, or the hour after it
  int in_first = 0;          ///< people
  int in_second = 0;

  friend auto operator<=>(const Place&, const Place&) = default;
};

/// By slot the one that starts an hour later at the same clinic, if there is one.
[[nodiscard]] std::vector<std::optional<std::uint32_t>> hours_after(const Calendar&);

/// Every place that is acceptable to all of these people and has room for them, the nearest first, at most so
/// many.
[[nodiscard]] std::vector<Place> places_for(std::span<const Person* const> household, const Calendar&,
                                            const Openings&, std::span<const int> free,
                                            std::span<const std::optional<std::uint32_t>> hours_after,
                                            std::size_t places_max);

/// Who of them sits where: a slot each. In two hours those for whom the first is nearer have it.
[[nodiscard]] std::vector<std::uint32_t> seats_in(const Place&, std::span<const Person* const> household,
                                                  const Calendar&);

}  // namespace holdfast::matching
