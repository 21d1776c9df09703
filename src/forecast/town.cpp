#include "holdfast/forecast/town.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>

#include "forecast/chance.hpp"
#include "holdfast/domain/assert.hpp"

namespace holdfast::forecast {

using namespace std::chrono;

namespace {

constexpr int seats_of_a_vaccinator = 12;
constexpr std::size_t areas_of_a_town = 20;
constexpr double kilometres_of_a_degree = 111.2;
constexpr Coordinates middle{44.0, -79.0};

/// Anywhere on a disc around the middle, each place as likely.
Coordinates somewhere(forms::Random& random, double radius_km) {
  const auto out = radius_km * std::sqrt(unit(random)) / kilometres_of_a_degree;
  const auto round = 2 * std::numbers::pi * unit(random);
  return {middle.latitude + out * std::sin(round),
          middle.longitude + out * std::cos(round) / std::cos(middle.latitude * std::numbers::pi / 180)};
}

std::string four_digits(std::size_t number) {
  const auto digits = std::to_string(number);
  return std::string(4 - std::min<std::size_t>(4, digits.size()), '0') + digits;
}

Date opening_day(const Figures& figures, const TimeZone& zone) {
  return Date{floor<days>(zone.local(figures.opens_at))};
}

std::shared_ptr<const Programme> programme_of(const Figures& figures, std::size_t clinics,
                                              forms::Random& random) {
  auto programme = std::make_shared<Programme>();
  // Two kilometres around each clinic if they lay evenly; no town is so wide that it is cut by the travel
  // limit.
  const auto radius_km = std::min(20.0, 2.0 * std::sqrt(static_cast<double>(clinics)));
  for (std::size_t at = 0; at < clinics; ++at) {
    const auto name = four_digits(at + 1);
    programme->clinics.push_back({.id = {"clinic-" + name},
                                  .name = "Clinic " + name,
                                  .address = {"1 Main Street", "", "Town", "ON", "K1A 0B1"},
                                  .at = somewhere(random, radius_km),
                                  .zone = programme->home_zone});
  }
  const std::string letters = "ABCEGHJKLMNPRSTVWXYZ";
  for (std::size_t at = 0; at < areas_of_a_town; ++at) {
    programme->areas[std::string("K1") + letters[at]] = somewhere(random, radius_km);
  }
  programme->phases.push_back({.id = 1,
                               .name = "Everybody",
                               .minimum_age_years = 0,
                               .opens_on = opening_day(figures, programme->home_zone),
                               .gather_until = std::nullopt});
  return programme;
}

std::vector<matching::Window> windows_of(const Figures& figures, const Programme& programme) {
  std::vector<matching::Window> windows;
  const local_days today{opening_day(figures, programme.home_zone)};
  for (std::size_t clinic = 0; clinic < programme.clinics.size(); ++clinic) {
    for (int day = 1; day <= figures.days; ++day) {
      for (int hour = figures.from_hour; hour < figures.to_hour; ++hour) {
        const auto starts = programme.home_zone.instant(today + days{day} + hours{hour});
        if (!starts) continue;  // an hour that a clock change skips or repeats
        windows.push_back({.id = WindowId{static_cast<std::int64_t>(windows.size()) + 1},
                           .clinic = static_cast<ClinicIndex>(clinic),
                           .starts_at = starts.value()});
      }
    }
  }
  return windows;
}

/// Of `all`, the share of one of `parts`, which differ by one at most.
std::uint64_t share(std::uint64_t all, std::uint64_t parts, std::uint64_t which) {
  return all * (which + 1) / parts - all * which / parts;
}

std::uint64_t clinics_of(const Figures& figures, std::uint64_t town) {
  return share(figures.clinics / figures.cells, figures.towns, town);
}

}  // namespace

Town::Town(const Figures& figures, std::uint64_t number)
    : seed_(forms::Random{figures.seed ^ forms::Random{number}.next()}.next()),
      capacity_(figures.vaccinators * seats_of_a_vaccinator) {
  forms::Random random{seed_};
  programme_ = programme_of(figures, static_cast<std::size_t>(clinics_of(figures, number)), random);
  calendar_.emplace(programme_, windows_of(figures, *programme_));
  free_.assign(calendar_->windows().size(), capacity_);
  seats_free_ = static_cast<std::int64_t>(free_.size()) * capacity_;
  first_day_ = floor<days>(programme_->home_zone.local(figures.opens_at));
  const auto last = figures.opens_at + ceil<microseconds>(figures.length) + days{1};
  for (auto now = figures.opens_at; now < last; now += days{1}) by_day_.emplace_back(programme_, now, seed_);
}

RawForm Town::form(std::uint64_t n, Instant now) const {
  const auto day = floor<days>(programme_->home_zone.local(now)) - first_day_;
  HOLDFAST_ASSERT(day.count() >= 0 && static_cast<std::size_t>(day.count()) < by_day_.size());
  return by_day_[static_cast<std::size_t>(day.count())].form(n);
}

/// Of a form only what the matching asks for is read: that of everybody would take the better part of the
/// time.
matching::Person Town::person(std::uint64_t n, Instant now) const {
  const auto typed = form(n, now);
  const auto read = read_preferences(typed.preferences, *programme_, now, Language::en);
  const auto* preferences = std::get_if<std::vector<Preference>>(&read);
  HOLDFAST_ASSERT(preferences != nullptr);
  return {.home = programme_->home_of(*typed.postal_code),
          .eligible_from = programme_->phases.front().opens_on,
          .preferences = *preferences,
          .moved = false,
          .refused = {}};
}

void Town::take(matching::Slot slot) {
  auto& free = free_[static_cast<std::size_t>(slot)];
  HOLDFAST_ASSERT(free > 0);
  --free;
  --seats_free_;
}

void Town::give_back(matching::Slot slot) {
  auto& free = free_[static_cast<std::size_t>(slot)];
  HOLDFAST_ASSERT(free < capacity_);
  ++free;
  ++seats_free_;
}

std::vector<Town> towns_of(const Figures& figures) {
  std::vector<Town> towns;
  for (std::uint64_t at = 0; at < figures.towns; ++at) towns.emplace_back(figures, at);
  return towns;
}

Homes::Homes(const Figures& figures) {
  for (std::uint64_t town = 0; town < figures.towns; ++town) {
    clinics_of_town_.push_back(clinics_of(figures, town));
    for (std::uint64_t clinic = 0; clinic < clinics_of_town_.back(); ++clinic)
      by_clinic_.push_back({town, clinic});
  }
}

/// One person after another for each clinic.
Homes::Home Homes::of(std::uint64_t person) const {
  const auto& first = by_clinic_[person % by_clinic_.size()];
  return {first.town, person / by_clinic_.size() * clinics_of_town_[first.town] + first.number};
}

}  // namespace holdfast::forecast
