#pragma once

#include "holdfast/domain/time.hpp"
#include "holdfast/forecast/figures.hpp"
#include "holdfast/forms/random.hpp"

namespace holdfast::forecast {

/// From 0 to below 1.
inline double unit(forms::Random& random) {
  return static_cast<double>(random.next() >> 11U) * 0x1.0p-53;
}

/// Simulated time is kept in whole microseconds.
inline std::chrono::microseconds whole(Seconds time) {
  return std::chrono::round<std::chrono::microseconds>(time);
}

}  // namespace holdfast::forecast
