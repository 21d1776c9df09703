#include "matching/search.hpp"

namespace holdfast::matching {

std::span<const OpenDay> Search::acceptable_days(const Wishes& wishes, std::uint32_t clinic) const {
  const auto open = openings_.days_of(clinic);
  const auto last = wishes.last_day(openings_.today_at(clinic));
  const auto begin = std::ranges::lower_bound(open, wishes.first_day(), {}, &OpenDay::day);
  const auto end = std::ranges::upper_bound(begin, open.end(), last, {}, &OpenDay::day);
  return {begin, end};
}

Search::Stretch Search::stretch(const Wishes& wishes, const Wish& wish, std::uint32_t clinic) const {
  const auto days = acceptable_days(wishes, clinic);
  const auto from = std::ranges::lower_bound(days, wish.at.day, {}, &OpenDay::day);
  return {.days = days, .from = static_cast<std::size_t>(from - days.begin())};
}

std::size_t Search::weigh_day(const Wishes& wishes, std::uint32_t clinic, std::int32_t day) {
  day_costs_.clear();
  std::size_t nearest = 0;
  for (const auto& wish : wishes.all()) {
    const auto cost = wishes.cost_of_day(wish, clinic, day);
    if (!day_costs_.empty() && cost < day_costs_[nearest]) nearest = day_costs_.size();
    day_costs_.push_back(cost);
  }
  return nearest;
}

Minutes Search::least_possible(const Wishes& wishes) const {
  auto least = unreachable;
  for (const auto& wish : wishes.all()) {
    for (const auto clinic : wish.travel->nearest) {
      if (wish.rank_cost + wish.travel->minutes[clinic] >= least) break;
      if (!wishes.may_go_to(clinic)) continue;
      const auto [days, from] = stretch(wishes, wish, clinic);
      if (from < days.size()) least = std::min(least, wishes.cost_of_day(wish, clinic, days[from].day));
      if (from > 0) least = std::min(least, wishes.cost_of_day(wish, clinic, days[from - 1].day));
    }
  }
  return least;
}

}  // namespace holdfast::matching
