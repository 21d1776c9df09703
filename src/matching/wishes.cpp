#include "matching/wishes.hpp"

#include <algorithm>
#include <cstdlib>
#include <limits>

#include "holdfast/domain/assert.hpp"

namespace holdfast::matching {

namespace {

std::int32_t day_number(Date date) {
  return static_cast<std::int32_t>(std::chrono::sys_days{date}.time_since_epoch().count());
}

Minutes rank_cost(const Weights& weights, std::size_t rank) {
  HOLDFAST_ASSERT(!weights.rank_minutes.empty());
  return weights.rank_minutes[std::min(rank, weights.rank_minutes.size() - 1)];
}

}  // namespace

Wishes::Wishes(const Person& person, const Calendar& calendar, Homes& homes)
    : home_(&homes.row_of(person.home)),
      day_minutes_(calendar.programme().weights.day_minutes),
      horizon_days_(calendar.programme().weights.horizon_days),
      first_day_(day_number(person.eligible_from)),
      until_(person.until ? std::optional{day_number(*person.until)} : std::nullopt),
      moved_(person.moved) {
  const auto& programme = calendar.programme();
  HOLDFAST_ASSERT(!person.preferences.empty());
  all_.reserve(person.preferences.size());
  for (const auto& preference : person.preferences) {
    Wish wish{.rank_cost = rank_cost(programme.weights, all_.size()),
              .at = wall_time(preference.start),
              .travel = home_};
    if (preference.clinic) {
      const auto named = programme.find(*preference.clinic);
      wish.names_lost_clinic = !named;
      if (named) {
        wish.clinic = static_cast<std::uint32_t>(*named);
        stays_apart_ = stays_apart_ || programme.at(*named).synthetic;
        const auto& travel = calendar.index().travel();
        wish.travel = until_ ? &travel.rather_than_from(*wish.clinic) : &travel.from_clinic(*wish.clinic);
      }
    }
    all_.push_back(wish);
  }
  for (const auto id : person.refused) {
    if (const auto slot = calendar.find(id)) refused_.push_back(static_cast<std::uint32_t>(*slot));
  }
  if (person.needs.empty()) return;
  for (const auto& clinic : programme.clinics)
    unfit_.push_back(meets(clinic, person.needs, person.home, programme.weights) ? 0 : 1);
}

Minutes Wishes::distance(std::uint32_t clinic, WallTime window) const {
  auto least = std::numeric_limits<Minutes>::max();
  for (const auto& wish : all_) {
    least = std::min(least, cost_of_day(wish, clinic, window.day) + std::abs(window.minute - wish.at.minute));
  }
  return least;
}

std::optional<int> Wishes::choice(std::uint32_t clinic, WallTime window) const {
  if (moved_) return std::nullopt;
  for (std::size_t rank = 0; rank < all_.size(); ++rank) {
    const auto& wish = all_[rank];
    const auto here = wish.clinic ? *wish.clinic == clinic : !wish.names_lost_clinic;
    if (here && wish.at == window) return static_cast<int>(rank) + 1;
  }
  return std::nullopt;
}

bool Wishes::may_go_to(std::uint32_t clinic) const {
  if (!unfit_.empty() && unfit_[clinic] != 0) return false;
  if (!stays_apart_ && home_->in_reach[clinic] != 0) return true;
  return std::ranges::any_of(all_, [&](const Wish& wish) { return wish.clinic == clinic; });
}

std::int32_t Wishes::last_day(std::int32_t today) const {
  return until_.value_or(std::max(today, first_day_) + horizon_days_);
}

bool Wishes::has_refused(std::uint32_t slot) const {
  return std::ranges::find(refused_, slot) != refused_.end();
}

}  // namespace holdfast::matching
