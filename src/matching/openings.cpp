#include "matching/openings.hpp"

#include <algorithm>
#include <limits>

#include "holdfast/domain/assert.hpp"
#include "matching/index.hpp"

namespace holdfast::matching {

Openings::Openings(const Calendar& calendar, std::span<const int> free, Instant now)
    : today_(calendar.index().today_by_clinic(now)) {
  HOLDFAST_ASSERT(free.size() == calendar.windows().size());
  const auto earliest = now + calendar.programme().weights.lead_time;

  first_day_of_clinic_.push_back(0);
  for (const auto& hour : calendar.index().hours()) {
    if (free[hour.slot] <= 0 || hour.starts_at < earliest) continue;
    while (first_day_of_clinic_.size() <= hour.clinic) {
      first_day_of_clinic_.push_back(static_cast<std::uint32_t>(days_.size()));
    }
    const auto at = static_cast<std::uint32_t>(hours_.size());
    const auto first_of_clinic = days_.size() == first_day_of_clinic_.back();
    if (first_of_clinic || days_.back().day != hour.starts.day) {
      days_.push_back({.day = hour.starts.day, .first_hour = at, .end_hour = at});
    }
    days_.back().end_hour = at + 1;
    hours_.push_back({.minute = hour.starts.minute, .slot = hour.slot, .seats = free[hour.slot]});
  }
  first_day_of_clinic_.resize(today_.size() + 1, static_cast<std::uint32_t>(days_.size()));
}

std::span<const OpenDay> Openings::days_of(std::uint32_t clinic) const {
  return std::span{days_}.subspan(first_day_of_clinic_[clinic],
                                  first_day_of_clinic_[clinic + 1] - first_day_of_clinic_[clinic]);
}

std::span<const OpenHour> Openings::hours_of(const OpenDay& day) const {
  return std::span{hours_}.subspan(day.first_hour, day.end_hour - day.first_hour);
}

std::size_t Openings::seats(std::span<const int> free) const {
  std::size_t sum = 0;
  for (const auto& hour : hours_) sum += static_cast<std::size_t>(free[hour.slot]);
  return sum;
}

void Openings::keep_only(std::span<const int> left) {
  std::uint32_t kept_hours = 0;
  std::uint32_t kept_days = 0;
  std::uint32_t at = 0;
  for (std::size_t clinic = 0; clinic + 1 < first_day_of_clinic_.size(); ++clinic) {
    const auto end = first_day_of_clinic_[clinic + 1];
    first_day_of_clinic_[clinic] = kept_days;
    for (; at < end; ++at) {
      auto day = days_[at];
      const auto first = kept_hours;
      for (const auto& hour : hours_of(day)) {
        if (left[hour.slot] > 0) hours_[kept_hours++] = hour;
      }
      day.first_hour = first;
      day.end_hour = kept_hours;
      if (first < kept_hours) days_[kept_days++] = day;
    }
  }
  first_day_of_clinic_.back() = kept_days;
  days_.resize(kept_days);
  hours_.resize(kept_hours);
}

void Openings::put_prices(const std::vector<Minutes>& price_by_slot) {
  for (auto& day : days_) {
    day.least_price = std::numeric_limits<Minutes>::max();
    for (const auto& hour : hours_of(day))
      day.least_price = std::min(day.least_price, price_by_slot[hour.slot]);
  }
}

}  // namespace holdfast::matching
