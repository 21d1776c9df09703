#include "matching/search.hpp"

namespace holdfast::matching {

Search::Stretch Search::stretch(const Wishes& wishes, const Wish& wish, std::uint32_t clinic) const {
  const auto all = openings_.days_of(clinic);
  const auto first = wishes.first_day();
  const auto last = wishes.last_day(openings_.today_at(clinic));
  const auto begin = std::ranges::lower_bound(all, first, {}, &OpenDay::day);
  const auto end = std::ranges::upper_bound(begin, all.end(), last, {}, &OpenDay::day);
  const auto from = std::ranges::lower_bound(begin, end, wish.at.day, {}, &OpenDay::day);
  return {.days = {begin, end}, .from = static_cast<std::size_t>(from - begin)};
}

bool Search::is_nearest(const Wishes& wishes, const Wish& wish, std::uint32_t clinic, std::int32_t day) {
  day_costs_.clear();
  for (const auto& each : wishes.all()) day_costs_.push_back(wishes.cost_of_day(each, clinic, day));
  const auto nearest = std::ranges::min_element(day_costs_) - day_costs_.begin();
  return &wish == &wishes.all()[static_cast<std::size_t>(nearest)];
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
