#include "matching/index.hpp"

#include <algorithm>
#include <tuple>

#include "holdfast/domain/assert.hpp"

namespace holdfast::matching {

WallTime wall_time(LocalTime local) {
  const auto day = std::chrono::floor<std::chrono::days>(local);
  return {.day = static_cast<std::int32_t>(day.time_since_epoch().count()),
          .minute = static_cast<std::int32_t>((local - day).count())};
}

Index::Index(const Programme& programme, const std::vector<Window>& by_id) : travel_(programme) {
  for (const auto& clinic : programme.clinics) {
    const auto known = std::ranges::find(zones_, clinic.zone.name(), &TimeZone::name);
    zone_of_clinic_.push_back(static_cast<std::uint32_t>(known - zones_.begin()));
    if (known == zones_.end()) zones_.push_back(clinic.zone);
  }

  for (const auto& window : by_id) {
    const auto clinic = static_cast<std::uint32_t>(window.clinic);
    HOLDFAST_ASSERT(clinic < programme.clinics.size());
    const auto starts = wall_time(programme.at(window.clinic).zone.local(window.starts_at));
    hours_.push_back({.clinic = clinic,
                      .slot = static_cast<std::uint32_t>(starts_.size()),
                      .starts = starts,
                      .starts_at = window.starts_at});
    starts_.push_back(starts);
  }
  std::ranges::sort(hours_, {}, [](const Hour& hour) {
    return std::tuple(hour.clinic, hour.starts.day, hour.starts.minute, hour.slot);
  });
}

std::vector<std::int32_t> Index::today_by_clinic(Instant now) const {
  std::vector<std::int32_t> by_zone;
  for (const auto& zone : zones_) by_zone.push_back(wall_time(zone.local(now)).day);

  std::vector<std::int32_t> by_clinic;
  for (const auto zone : zone_of_clinic_) by_clinic.push_back(by_zone[zone]);
  return by_clinic;
}

}  // namespace holdfast::matching
