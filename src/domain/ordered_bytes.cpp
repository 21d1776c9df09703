#include "holdfast/domain/ordered_bytes.hpp"

#include "holdfast/domain/ids.hpp"

namespace holdfast {

std::array<std::uint8_t, 16> ordered_bytes(Instant moment) {
  constexpr std::size_t time_bytes = 6;
  auto bytes = random_bytes();
  auto milliseconds = static_cast<std::uint64_t>(
      std::chrono::floor<std::chrono::milliseconds>(moment).time_since_epoch().count());
  for (std::size_t at = time_bytes; at-- > 0; milliseconds >>= 8U)
    bytes[at] = static_cast<std::uint8_t>(milliseconds & 0xFFU);
  return bytes;
}

}  // namespace holdfast
