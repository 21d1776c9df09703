#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "holdfast/matching/calendar.hpp"

namespace holdfast::matching {

/// A window with a free seat that starts late enough.
struct OpenHour {
  std::int32_t minute = 0;
  std::uint32_t slot = 0;
  std::int32_t seats = 0;  ///< free at the start
};

/// The open hours of one clinic on one of its days.
struct OpenDay {
  std::int32_t day = 0;
  std::uint32_t first_hour = 0;
  std::uint32_t end_hour = 0;
  Minutes least_price = 0;
};

/// What of a calendar is open at `now` with these seats: full windows and full days are not even passed
/// over, so that looking for the nearest stays cheap when nearly everything is taken.
class Openings {
 public:
  Openings(const Calendar&, std::span<const int> free, Instant now);

  [[nodiscard]] std::uint32_t clinics() const noexcept { return static_cast<std::uint32_t>(today_.size()); }
  [[nodiscard]] std::span<const OpenDay> days_of(std::uint32_t clinic) const;
  [[nodiscard]] std::span<const OpenHour> hours_of(const OpenDay&) const;
  [[nodiscard]] std::int32_t today_at(std::uint32_t clinic) const { return today_[clinic]; }
  [[nodiscard]] const std::vector<OpenDay>& days() const noexcept { return days_; }

  [[nodiscard]] std::size_t windows() const noexcept { return hours_.size(); }

  /// The sum over the open windows.
  [[nodiscard]] std::size_t seats(std::span<const int> free) const;

  /// Closes the windows without a seat left here; one number a slot.
  void keep_only(std::span<const int> left);

  /// From now on `least_price` is the least over the day's open hours; one price a slot.
  void put_prices(const std::vector<Minutes>& price_by_slot);

 private:
  std::vector<std::int32_t> today_;
  std::vector<std::uint32_t> first_day_of_clinic_;  ///< and one behind the last
  std::vector<OpenDay> days_;
  std::vector<OpenHour> hours_;
};

}  // namespace holdfast::matching
