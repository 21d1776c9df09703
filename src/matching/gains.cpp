#include "matching/gains.hpp"

#include <algorithm>

namespace holdfast::matching {

namespace {

constexpr std::size_t gains_a_person = 8;
constexpr std::size_t gains_a_window_max = 24;

}  // namespace

bool Gains::add_to(OptionTable& options, const Seating& seating) {
  openings_.put_prices(seating.price);
  chosen_.clear();
  for (std::uint32_t person = 0; person < people_.size(); ++person) look_for(person, seating);
  if (chosen_.empty()) return false;

  for (auto& of_slot : by_slot_) {
    chosen_.insert(chosen_.end(), of_slot.begin(), of_slot.end());
    of_slot.clear();
  }
  std::ranges::sort(chosen_);
  const auto repeated = std::ranges::unique(chosen_);
  chosen_.erase(repeated.begin(), repeated.end());
  for (const auto& gain : chosen_) options[gain.person].push_back(gain.option);
  return true;
}

void Gains::look_for(std::uint32_t person, const Seating& seating) {
  of_person_.clear();
  const auto utility = seating.utility[person];
  search_.within(people_[person], utility, [&](std::uint32_t slot, Minutes distance) {
    const auto over = distance + seating.price[slot] - utility;
    if (over >= 0) return;
    of_person_.push_back(
        {.over_utility = over, .person = person, .option = {.distance = distance, .slot = slot}});
  });
  if (of_person_.size() > gains_a_person) {
    std::ranges::nth_element(of_person_, of_person_.begin() + gains_a_person);
    for (auto at = gains_a_person; at < of_person_.size(); ++at) keep_for_window(of_person_[at]);
    of_person_.resize(gains_a_person);
  }
  chosen_.insert(chosen_.end(), of_person_.begin(), of_person_.end());
}

void Gains::keep_for_window(const Gain& gain) {
  auto& kept = by_slot_[gain.option.slot];
  const auto room = std::min(static_cast<std::size_t>(free_[gain.option.slot]), gains_a_window_max);
  if (kept.size() < room) {
    kept.push_back(gain);
    std::ranges::push_heap(kept);
  } else if (gain < kept.front()) {
    std::ranges::pop_heap(kept);
    kept.back() = gain;
    std::ranges::push_heap(kept);
  }
}

}  // namespace holdfast::matching
