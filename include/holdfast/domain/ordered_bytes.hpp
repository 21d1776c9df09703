#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "holdfast/domain/time.hpp"

namespace holdfast {

/// The milliseconds of a moment, then 80 bits of randomness, as a UUID of version 7 has them: ids of one
/// moment lie together in an index, so that a thousand new rows touch few of its pages. For the ids of offers
/// and messages, which nobody has to guess: links carry a tag. Safe on any thread.
[[nodiscard]] std::array<std::uint8_t, 16> ordered_bytes(Instant);

/// So many of them, ascending: of a household whoever gets the first has the messages.
template <class Id>
[[nodiscard]] std::vector<Id> ids_in_order(std::size_t count, Instant now) {
  std::vector<Id> ids;
  while (ids.size() < count) ids.push_back(Id{ordered_bytes(now)});
  std::ranges::sort(ids);
  return ids;
}

}  // namespace holdfast
