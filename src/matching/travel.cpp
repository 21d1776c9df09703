#include "matching/travel.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace holdfast::matching {

namespace {

Clinics sorted_by(const std::vector<Minutes>& minutes) {
  Clinics clinics(minutes.size());
  std::iota(clinics.begin(), clinics.end(), 0U);
  std::ranges::stable_sort(clinics, {}, [&](std::uint32_t clinic) { return minutes[clinic]; });
  return clinics;
}

}  // namespace

Travel::Travel(const Programme& programme)
    : kilometre_minutes_(programme.weights.kilometre_minutes),
      travel_km_max_(programme.weights.travel_km_max) {
  for (const auto& clinic : programme.clinics) {
    clinics_at_.push_back(clinic.at);
    for_all_.push_back(clinic.synthetic ? 0 : 1);
  }
  for (const auto at : clinics_at_) clinics_.push_back(row_from(at));
  rather_ = clinics_;
  for (std::size_t here = 0; here < rather_.size(); ++here) {
    auto& row = rather_[here];
    for (std::size_t clinic = 0; clinic < row.minutes.size(); ++clinic) {
      if (clinic != here) row.minutes[clinic] += programme.weights.another_clinic_minutes;
    }
    row.nearest = sorted_by(row.minutes);
  }
  for (const auto& [prefix, at] : programme.areas)
    areas_.try_emplace({at.latitude, at.longitude}, row_from(at));

  nowhere_.minutes.assign(clinics_at_.size(), 0);
  nowhere_.in_reach = for_all_;
  nowhere_.nearest = sorted_by(nowhere_.minutes);
}

const TravelRow* Travel::from_area(Coordinates at) const {
  const auto found = areas_.find({at.latitude, at.longitude});
  return found == areas_.end() ? nullptr : &found->second;
}

TravelRow Travel::row_from(Coordinates place) const {
  TravelRow row;
  for (std::size_t clinic = 0; clinic < clinics_at_.size(); ++clinic) {
    const auto far = kilometres(place, clinics_at_[clinic]);
    row.minutes.push_back(
        static_cast<Minutes>(std::floor(static_cast<double>(kilometre_minutes_) * far + 0.5)));
    row.in_reach.push_back(far <= travel_km_max_ ? for_all_[clinic] : 0);
  }
  row.nearest = sorted_by(row.minutes);
  return row;
}

const TravelRow& Homes::row_of(const std::optional<Coordinates>& home) {
  if (!home) return travel_.from_nowhere();
  if (const auto* area = travel_.from_area(*home)) return *area;
  const std::pair point{home->latitude, home->longitude};
  const auto found = others_.find(point);
  if (found != others_.end()) return found->second;
  return others_.emplace(point, travel_.row_from(*home)).first->second;
}

}  // namespace holdfast::matching
