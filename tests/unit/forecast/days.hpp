#pragma once

#include "holdfast/forecast/forecast.hpp"

/// Small days for the tests of this room.
namespace holdfast::forecast::testing {

/// Everybody accepts within seconds.
inline const Answering everybody_accepts{.accept = 1, .no_answer = 0, .median = Seconds{5}, .spread = 0};

/// A thousand people in an hour, fewer seats than people, holds of minutes: everything happens in it.
inline Figures a_busy_day() {
  Figures figures;
  figures.people = 1000;
  figures.towns = 2;
  figures.clinics = 2;
  figures.vaccinators = 1;
  figures.days = 5;  // 480 seats for the 500 people of each town
  figures.length = std::chrono::hours{6};
  figures.coming.first_share = 0.8;
  figures.answering = {.accept = 0.5, .no_answer = 0.3, .again = 0.7};
  figures.costs.database_person = Seconds{2};
  return figures;
}

/// Nobody declines or keeps silent, and there are seats for everybody.
inline Figures an_easy_day() {
  Figures figures;
  figures.people = 500;
  figures.clinics = 2;
  figures.length = std::chrono::hours{4};
  figures.answering = everybody_accepts;
  return figures;
}

}  // namespace holdfast::forecast::testing
