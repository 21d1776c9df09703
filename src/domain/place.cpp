#include "holdfast/domain/place.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace holdfast {

double kilometres(Coordinates from, Coordinates to) noexcept {
  constexpr auto earth_radius_km = 6371.0088;
  constexpr auto radians = std::numbers::pi / 180;

  const auto across = std::sin((to.latitude - from.latitude) * radians / 2);
  const auto along = std::sin((to.longitude - from.longitude) * radians / 2);
  const auto haversine =
      across * across + std::cos(from.latitude * radians) * std::cos(to.latitude * radians) * along * along;
  // Rounding may carry opposite points of the globe just above 1, where asin has no value.
  return 2 * earth_radius_km * std::asin(std::sqrt(std::min(1.0, haversine)));
}

}  // namespace holdfast
