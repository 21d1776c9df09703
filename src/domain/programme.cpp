#include "holdfast/domain/programme.hpp"

#include <algorithm>

namespace holdfast {

std::optional<ClinicIndex> Programme::find(const ClinicId& id) const {
  const auto found = std::ranges::lower_bound(clinics, id, {}, &Clinic::id);
  if (found == clinics.end() || found->id != id) return std::nullopt;
  return static_cast<ClinicIndex>(found - clinics.begin());
}

std::optional<Coordinates> Programme::home_of(const std::string& postal_code) const {
  const auto area = areas.find(postal_code.substr(0, 3));
  if (area == areas.end()) return std::nullopt;
  return area->second;
}

bool meets(const Clinic& clinic, Needs needs, const std::optional<Coordinates>& home,
           const Weights& weights) {
  if (clinic.meets.has_all(needs)) return true;
  Needs on_foot;
  on_foot.add("without-car");
  needs.remove(on_foot);
  return clinic.meets.has_all(needs) && home && kilometres(*home, clinic.at) <= weights.walk_km_max;
}

}  // namespace holdfast
