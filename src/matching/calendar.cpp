#include "holdfast/matching/calendar.hpp"

#include <algorithm>

#include "holdfast/domain/assert.hpp"
#include "matching/index.hpp"
#include "matching/wishes.hpp"

namespace holdfast::matching {

namespace {

std::vector<Window> sorted_by_id(std::vector<Window> windows) {
  std::ranges::sort(windows, {}, &Window::id);
  const auto twice = std::ranges::adjacent_find(windows, {}, &Window::id);
  HOLDFAST_ASSERT(twice == windows.end());
  return windows;
}

}  // namespace

Calendar::Calendar(std::shared_ptr<const Programme> programme, std::vector<Window> windows)
    : programme_(std::move(programme)),
      windows_(sorted_by_id(std::move(windows))),
      index_(std::make_shared<const Index>(*programme_, windows_)) {}

std::optional<Slot> Calendar::find(WindowId id) const {
  const auto found = std::ranges::lower_bound(windows_, id, {}, &Window::id);
  if (found == windows_.end() || found->id != id) return std::nullopt;
  return static_cast<Slot>(found - windows_.begin());
}

Minutes Calendar::distance(const Person& person, Slot slot) const {
  const auto at = static_cast<std::uint32_t>(slot);
  Homes homes{index_->travel()};
  return Wishes{person, *this, homes}.distance(static_cast<std::uint32_t>(windows_[at].clinic),
                                               index_->starts(at));
}

std::optional<int> Calendar::choice(const Person& person, Slot slot) const {
  const auto at = static_cast<std::uint32_t>(slot);
  Homes homes{index_->travel()};
  return Wishes{person, *this, homes}.choice(static_cast<std::uint32_t>(windows_[at].clinic),
                                             index_->starts(at));
}

bool Calendar::acceptable(const Person& person, Slot slot, Instant now) const {
  const auto at = static_cast<std::uint32_t>(slot);
  const auto& window = windows_[at];
  if (window.starts_at < now + programme_->weights.lead_time) return false;

  Homes homes{index_->travel()};
  const Wishes wishes{person, *this, homes};
  const auto today = wall_time(programme_->at(window.clinic).zone.local(now)).day;
  const auto day = index_->starts(at).day;
  return day >= wishes.first_day() && day <= wishes.last_day(today) &&
         wishes.may_go_to(static_cast<std::uint32_t>(window.clinic)) && !wishes.has_refused(at);
}

}  // namespace holdfast::matching
