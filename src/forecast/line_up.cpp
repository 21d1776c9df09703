#include "holdfast/forecast/line_up.hpp"

#include <algorithm>
#include <chrono>
#include <numeric>
#include <utility>
#include <vector>

#include "holdfast/domain/time_zone.hpp"

namespace holdfast::forecast {

namespace {

using std::chrono::days;
using std::chrono::floor;

constexpr std::size_t area_length = 3;

}  // namespace

LineUp::LineUp(const Programme& programme, Instant now, int days)
    : programme_(programme), now_(now), days_(days) {
  line_.clinics.resize(programme.clinics.size());
  for (auto& clinic : line_.clinics) clinic.planned.resize(static_cast<std::size_t>(days));
}

void LineUp::plan(const ClinicId& clinic, Instant starts_at, int seats) {
  const auto index = programme_.find(clinic);
  if (!index || seats <= 0) return;
  const auto& zone = programme_.at(*index).zone;
  const auto ahead = floor<days>(zone.local(starts_at)) - floor<days>(zone.local(now_));
  const auto day = ahead.count() - programme_.weights.horizon_days;
  if (day <= 0 || day >= days_) return;
  line_.clinics[static_cast<std::size_t>(*index)].planned[static_cast<std::size_t>(day)] += seats;
}

void LineUp::gives_back(const ClinicId& clinic, double seats_per_day) {
  const auto index = programme_.find(clinic);
  if (index) line_.clinics[static_cast<std::size_t>(*index)].given_back_per_day = seats_per_day;
}

void LineUp::join(const Registration& person) {
  auto way = person.address.postal_code.substr(0, area_length);
  for (const auto& wish : person.preferences)
    way.append(1, '\n').append(wish.clinic ? wish.clinic->text : "");
  way.append(1, '\n').append(text_of(person.needs));
  const auto [known, is_new] = known_.try_emplace(way, static_cast<std::uint32_t>(line_.reaches.size()));
  if (is_new) line_.reaches.push_back(reach_of(person));
  line_.people.push_back(known->second);
}

WaitingLine LineUp::finish(double accepted) && {
  line_.accepted = accepted;
  return std::move(line_);
}

WaitingLine::Reach LineUp::reach_of(const Registration& person) const {
  const auto home = programme_.home_of(person.address.postal_code);
  std::vector<double> away(programme_.clinics.size());
  WaitingLine::Reach reach;
  for (std::uint32_t at = 0; at < away.size(); ++at) {
    const auto& clinic = programme_.clinics[at];
    const auto named =
        std::ranges::any_of(person.preferences, [&](const auto& wish) { return wish.clinic == clinic.id; });
    away[at] = home ? kilometres(*home, clinic.at) : 0;
    if (!meets(clinic, person.needs, home, programme_.weights)) continue;
    if (named || (!clinic.synthetic && away[at] <= programme_.weights.travel_km_max)) reach.push_back(at);
  }
  std::ranges::stable_sort(reach, {}, [&](auto clinic) { return away[clinic]; });
  return reach;
}

}  // namespace holdfast::forecast
