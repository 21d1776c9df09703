#include "bench/support/town.hpp"

#include <algorithm>
#include <stdexcept>

#include "holdfast/domain/form.hpp"
#include "holdfast/domain/time_zone.hpp"
#include "support/program/a_crowd.hpp"

namespace holdfast::bench {

namespace {

using namespace std::chrono;

std::shared_ptr<const Programme> programme_of(std::size_t clinics) {
  auto programme = std::make_shared<Programme>(*test::demo_programme());
  auto& all = programme->clinics;
  all.erase(all.begin() + static_cast<std::ptrdiff_t>(std::min(clinics, all.size())), all.end());
  programme->phases = {{.id = 1,
                        .name = "Everybody",
                        .minimum_age_years = 0,
                        .opens_on = 2021y / January / 1,
                        .gather_until = {}}};
  return programme;
}

std::vector<matching::Window> hours_of(const Programme& programme, Instant now, int days) {
  std::vector<matching::Window> windows;
  for (std::size_t clinic = 0; clinic < programme.clinics.size(); ++clinic) {
    const auto& zone = programme.clinics[clinic].zone;
    const auto today = floor<std::chrono::days>(zone.local(now));
    for (int day = 1; day <= days; ++day) {
      for (int hour = 9; hour < 17; ++hour) {
        windows.push_back({.id = static_cast<WindowId>(windows.size() + 1),
                           .clinic = static_cast<ClinicIndex>(clinic),
                           .starts_at = *zone.instant(today + std::chrono::days{day} + hours{hour})});
      }
    }
  }
  return windows;
}

std::vector<matching::Person> people_of(const std::shared_ptr<const Programme>& programme, Instant now,
                                        std::size_t count, std::uint64_t seed) {
  const forms::Generator generator{programme, now, seed};
  std::vector<matching::Person> people;
  people.reserve(count);
  for (std::size_t n = 0; n < count; ++n) {
    const auto read = read_form(generator.form(n), *programme, now, Language::en);
    people.push_back(matching::person_of(std::get<Registration>(read), *programme).value());
  }
  return people;
}

}  // namespace

Town::Town(std::size_t clinics, int days, int seats_an_hour, std::size_t count, std::uint64_t seed)
    : now(floor<microseconds>(system_clock::now())) {
  const auto programme = programme_of(clinics);
  calendar = std::make_shared<matching::Calendar>(programme, hours_of(*programme, now, days));
  free.assign(calendar->windows().size(), seats_an_hour);
  people = people_of(programme, now, count, seed);
}

double cost_of(std::size_t people, std::size_t seated, matching::Minutes distance) {
  return static_cast<double>(distance) + static_cast<double>(unseated) * static_cast<double>(people - seated);
}

double cost_in_rounds(const Town& town, std::size_t round) {
  auto free = town.free;
  const std::span all{town.people};
  std::size_t seated = 0;
  matching::Minutes distance = 0;
  for (std::size_t at = 0; at < all.size(); at += round) {
    const auto plan =
        match(all.subspan(at, std::min(round, all.size() - at)), *town.calendar, free, town.now);
    for (const auto& seat : plan.seated) --free[static_cast<std::size_t>(seat.slot)];
    seated += plan.seated.size();
    distance += plan.distance;
  }
  return cost_of(all.size(), seated, distance);
}

}  // namespace holdfast::bench
