#pragma once

#include <cstdint>
#include <vector>

#include "holdfast/domain/time_zone.hpp"
#include "holdfast/matching/problem.hpp"
#include "matching/travel.hpp"

namespace holdfast::matching {

/// The clock on a clinic's wall as two plain numbers.
struct WallTime {
  std::int32_t day = 0;     ///< since 1970-01-01
  std::int32_t minute = 0;  ///< since midnight

  friend bool operator==(const WallTime&, const WallTime&) = default;
};

[[nodiscard]] WallTime wall_time(LocalTime);

/// A window as the search reads it.
struct Hour {
  std::uint32_t clinic = 0;
  std::uint32_t slot = 0;
  WallTime starts;
  Instant starts_at;
};

/// What a calendar knows of its windows and places beside the list itself. Immutable.
class Index {
 public:
  Index(const Programme&, const std::vector<Window>& by_id);

  [[nodiscard]] const Travel& travel() const noexcept { return travel_; }
  [[nodiscard]] WallTime starts(std::uint32_t slot) const { return starts_[slot]; }
  [[nodiscard]] const std::vector<Hour>& hours() const noexcept {
    return hours_;
  }  ///< by clinic, day, minute

  /// The day at the clinic at that instant.
  [[nodiscard]] std::vector<std::int32_t> today_by_clinic(Instant) const;

 private:
  Travel travel_;
  std::vector<TimeZone> zones_;  ///< each once
  std::vector<std::uint32_t> zone_of_clinic_;
  std::vector<WallTime> starts_;
  std::vector<Hour> hours_;
};

}  // namespace holdfast::matching
