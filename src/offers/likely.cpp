#include "offers/likely.hpp"

#include <algorithm>
#include <utility>

namespace holdfast::offers {

namespace {

constexpr int noon = 12;

std::size_t expected(const store::ClinicMornings& mornings, const HeadsUpRules& rules) {
  constexpr std::size_t per_cent = 100;
  return mornings.offers * static_cast<std::size_t>(rules.share_percent) /
         (per_cent * store::mornings_looked_at);
}

/// What falls free tomorrow morning is a seat of the day after or later: that one stands for all of them.
std::vector<matching::Window> one_each(const Programme& programme,
                                       const std::vector<store::ClinicMornings>& mornings, Date tomorrow,
                                       const HeadsUpRules& rules) {
  const Date day_after{std::chrono::sys_days{tomorrow} + std::chrono::days{1}};
  std::vector<matching::Window> windows;
  for (const auto& each : mornings) {
    const auto clinic = programme.find(each.clinic);
    if (!clinic || expected(each, rules) == 0) continue;
    windows.push_back({.id = WindowId{static_cast<std::int64_t>(windows.size()) + 1},
                       .clinic = *clinic,
                       .starts_at = hour_on_the_wall(day_after, noon, programme.at(*clinic).zone)});
  }
  return windows;
}

}  // namespace

Likely::Likely(std::shared_ptr<const Programme> programme, const std::vector<store::ClinicMornings>& mornings,
               Date tomorrow, const HeadsUpRules& rules)
    : calendar_(programme, one_each(*programme, mornings, tomorrow, rules)),
      at_(hour_on_the_wall(tomorrow, likely_hours.from, programme->home_zone)) {
  std::size_t room = rules.people_max;
  for (const auto& window : calendar_.windows()) {
    const auto& clinic = programme->at(window.clinic).id;
    const auto found = std::ranges::find(mornings, clinic, &store::ClinicMornings::clinic);
    const auto offers = std::min(expected(*found, rules), room);
    room -= offers;
    offers_.push_back(offers);
    left_ += offers;
  }
}

bool Likely::for_person(const store::Waiting& waiting) {
  auto person = matching::person_of(waiting.registration, calendar_.programme());
  if (!person) return false;
  for (std::size_t at = 0; at < offers_.size(); ++at) {
    const matching::Slot slot{static_cast<std::uint32_t>(at)};
    if (offers_[at] == 0 || !calendar_.acceptable(*person, slot, at_)) continue;
    --offers_[at];
    --left_;
    return true;
  }
  return false;
}

}  // namespace holdfast::offers
