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

/// But for the lead time. `today` at the window's clinic.
bool suits(const Wishes& wishes, const Calendar& calendar, std::uint32_t at, std::int32_t today) {
  const auto day = calendar.index().starts(at).day;
  return day >= wishes.first_day() && day <= wishes.last_day(today) &&
         wishes.may_go_to(static_cast<std::uint32_t>(calendar.windows()[at].clinic)) &&
         !wishes.has_refused(at);
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
  const auto today = wall_time(programme_->at(window.clinic).zone.local(now)).day;
  return suits(Wishes{person, *this, homes}, *this, at, today);
}

std::vector<std::optional<Minutes>> Calendar::distances(const Person& person, Instant now) const {
  Homes homes{index_->travel()};
  const Wishes wishes{person, *this, homes};
  const auto earliest = now + programme_->weights.lead_time;
  const auto today = index_->today_by_clinic(now);
  std::vector<std::optional<Minutes>> distances(windows_.size());
  for (std::uint32_t at = 0; at < windows_.size(); ++at) {
    const auto clinic = static_cast<std::uint32_t>(windows_[at].clinic);
    if (windows_[at].starts_at < earliest || !suits(wishes, *this, at, today[clinic])) continue;
    distances[at] = wishes.distance(clinic, index_->starts(at));
  }
  return distances;
}

}  // namespace holdfast::matching
