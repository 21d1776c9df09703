#pragma once

#include <memory>
#include <random>
#include <string>
#include <vector>

#include "holdfast/matching/match.hpp"

/// Small and large worlds for the tests of this room, built from a seed.
namespace holdfast::matching::testing {

/// Tuesday, 1 December 2026, ten in the morning in Toronto.
inline constexpr Instant now{std::chrono::sys_days{std::chrono::December / 1 / 2026} +
                             std::chrono::hours{15}};

inline constexpr Coordinates middle_of_toronto{43.65, -79.38};

Clinic a_clinic(std::string id, Coordinates at = middle_of_toronto,
                const std::string& zone = "America/Toronto");

/// A programme of these clinics, with the weights as they come.
std::shared_ptr<Programme> a_programme(std::vector<Clinic>);

/// A window that starts at that hour on the clinic's wall.
Window a_window(const Programme&, std::int64_t id, const std::string& clinic, LocalTime starts);

/// Somebody in the middle of Toronto, eligible since 1 November.
Person a_person(std::vector<Preference>);

LocalTime at(std::chrono::year_month_day, int hour);

struct World {
  std::shared_ptr<Programme> programme;
  std::shared_ptr<Calendar> calendar;
  std::vector<int> free;
  std::vector<Person> people;
};

/// Clinic "a" with these hours of 5 December 2026, nobody there yet, and so many free seats in each.
World a_clinic_with(const std::vector<int>& hours, std::vector<int> free);

/// Somebody for that hour of that day.
Person wishing(int hour);

/// Up to four clinics, a dozen windows and eight people, with everything in it that makes matching hard:
/// full windows, refused ones, homes unknown or far away, moved preferences, people not eligible yet.
World a_small_world(std::mt19937_64&);

/// One or two clinics, up to six windows of which many follow each other, two or three households and up to
/// six people alone, for whom there are too few seats as often as not.
World a_small_world_of_households(std::mt19937_64&);

/// 24 clinics, 60 days of eight hours, 24 seats an hour.
World a_city(std::mt19937_64&);

/// People of the city: most wish for Saturday mornings near home.
std::vector<Person> crowd(const World&, std::mt19937_64&, std::size_t count);

}  // namespace holdfast::matching::testing
