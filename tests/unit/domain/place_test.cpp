#include "holdfast/domain/place.hpp"

#include <numbers>

#include <gtest/gtest.h>

using namespace holdfast;

namespace {

constexpr auto quarter_of_a_meridian_km = 6371.0088 * std::numbers::pi / 2;

}  // namespace

TEST(Kilometres, AreNoneFromAPlaceToItself) {
  EXPECT_EQ(kilometres({43.65, -79.38}, {43.65, -79.38}), 0.0);
}

TEST(Kilometres, FollowTheGreatCircle) {
  EXPECT_NEAR(kilometres({0, 0}, {90, 0}), quarter_of_a_meridian_km, 1e-6);
  EXPECT_NEAR(kilometres({0, -90}, {0, 90}), 2 * quarter_of_a_meridian_km, 1e-6);
  EXPECT_NEAR(kilometres({60, 0}, {60, 180}), 2 * quarter_of_a_meridian_km / 3, 1e-6);  // over the pole
}

TEST(Kilometres, CrossTheDateLineTheShortWay) {
  EXPECT_NEAR(kilometres({0, 179.5}, {0, -179.5}), quarter_of_a_meridian_km / 90, 1e-6);
}

TEST(Kilometres, AreFiniteForOppositePointsOfTheGlobe) {
  // At the first two the rounded haversine is a little above 1.
  for (const auto& [latitude, longitude] : {Coordinates{-28.46, 82.23}, {75.83, 109.07}, {45, 90}, {90, 0}}) {
    EXPECT_NEAR(kilometres({latitude, longitude}, {-latitude, longitude - 180}), 2 * quarter_of_a_meridian_km,
                1e-3);
  }
}

TEST(Kilometres, AreTheSameThereAndBack) {
  const Coordinates toronto{43.6532, -79.3832};
  const Coordinates ottawa{45.4215, -75.6972};

  EXPECT_EQ(kilometres(toronto, ottawa), kilometres(ottawa, toronto));
  EXPECT_NEAR(kilometres(toronto, ottawa), 352.0967, 1e-3);
}
