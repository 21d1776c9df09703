#pragma once

namespace holdfast {

/// Degrees, WGS 84.
struct Coordinates {
  double latitude = 0;
  double longitude = 0;

  friend bool operator==(const Coordinates&, const Coordinates&) = default;
};

/// Great-circle distance by the haversine formula, radius 6371.0088 km.
[[nodiscard]] double kilometres(Coordinates, Coordinates) noexcept;

}  // namespace holdfast
