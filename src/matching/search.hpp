#pragma once

#include <algorithm>
#include <compare>
#include <cstdint>
#include <vector>

#include "matching/openings.hpp"
#include "matching/wishes.hpp"

namespace holdfast::matching {

/// A window and how far it is from somebody; the nearest first, equals by id.
struct Option {
  Minutes distance = 0;
  std::uint32_t slot = 0;

  friend auto operator<=>(const Option&, const Option&) = default;
};

/// Looks for acceptable open windows near a person without passing over the far ones.
///
/// For each wish it goes through the clinics by travel cost and through their open days outwards from the
/// wished day, and stops where rank, travel and days alone reach the bound: below it nothing is missed. A
/// day that several wishes reach is looked at once, for the wish that is nearest to it. A bound that excludes
/// nothing goes through the clinics' days as they lie instead. Not for several threads at once; keeps a
/// reference to the openings.
class Search {
 public:
  /// `farthest` is at least the distance of any acceptable open window from anybody.
  Search(const Openings& openings, Minutes farthest) : openings_(openings), farthest_(farthest) {}

  /// Calls `visit(slot, distance)` for every acceptable open window whose distance and price together
  /// are below `bound`, and for some that are not, in no special order. The price is the openings'.
  template <class Visit>
  void within(const Wishes& wishes, Minutes bound, Visit&& visit);

  /// A bound from below for the distance of every acceptable open window; `unreachable` if there is none.
  [[nodiscard]] Minutes least_possible(const Wishes&) const;

  static constexpr Minutes unreachable = INT64_MAX;

 private:
  struct Stretch {
    std::span<const OpenDay> days;  ///< those that are acceptable
    std::size_t from = 0;           ///< the first at or after the wished day
  };
  [[nodiscard]] std::span<const OpenDay> acceptable_days(const Wishes&, std::uint32_t clinic) const;
  [[nodiscard]] Stretch stretch(const Wishes&, const Wish&, std::uint32_t clinic) const;

  /// Works out `day_costs_` and says which wish is nearest to that day, the first of equals.
  std::size_t weigh_day(const Wishes&, std::uint32_t clinic, std::int32_t day);

  template <class Visit>
  void all(const Wishes& wishes, Minutes bound, Visit& visit);

  template <class Visit>
  void visit_if_nearest(const Wishes&, const Wish&, std::uint32_t clinic, const OpenDay&, Minutes bound,
                        Visit& visit);

  template <class Visit>
  void visit_hours(const Wishes&, const OpenDay&, Minutes bound, Visit& visit) const;

  const Openings& openings_;
  Minutes farthest_;
  std::vector<Minutes> day_costs_;  ///< by wish, of the day being looked at
};

template <class Visit>
void Search::within(const Wishes& wishes, Minutes bound, Visit&& visit) {
  if (bound > farthest_) return all(wishes, bound, visit);
  for (const auto& wish : wishes.all()) {
    for (const auto clinic : wish.travel->nearest) {
      const auto at_least = wish.rank_cost + wish.travel->minutes[clinic];
      if (at_least >= bound) break;
      if (!wishes.may_go_to(clinic)) continue;
      const auto [days, from] = stretch(wishes, wish, clinic);
      for (auto at = from; at < days.size(); ++at) {
        if (wishes.cost_of_day(wish, clinic, days[at].day) >= bound) break;
        visit_if_nearest(wishes, wish, clinic, days[at], bound, visit);
      }
      for (auto at = from; at-- > 0;) {
        if (wishes.cost_of_day(wish, clinic, days[at].day) >= bound) break;
        visit_if_nearest(wishes, wish, clinic, days[at], bound, visit);
      }
    }
  }
}

template <class Visit>
void Search::all(const Wishes& wishes, Minutes bound, Visit& visit) {
  for (std::uint32_t clinic = 0; clinic < openings_.clinics(); ++clinic) {
    if (!wishes.may_go_to(clinic)) continue;
    for (const auto& day : acceptable_days(wishes, clinic)) {
      const auto nearest = weigh_day(wishes, clinic, day.day);
      if (day_costs_[nearest] + day.least_price < bound) visit_hours(wishes, day, bound, visit);
    }
  }
}

template <class Visit>
void Search::visit_if_nearest(const Wishes& wishes, const Wish& wish, std::uint32_t clinic,
                              const OpenDay& day, Minutes bound, Visit& visit) {
  if (wishes.cost_of_day(wish, clinic, day.day) + day.least_price >= bound) return;
  if (&wish != &wishes.all()[weigh_day(wishes, clinic, day.day)]) return;
  visit_hours(wishes, day, bound, visit);
}

template <class Visit>
void Search::visit_hours(const Wishes& wishes, const OpenDay& day, Minutes bound, Visit& visit) const {
  for (const auto& hour : openings_.hours_of(day)) {
    if (hour.seats < wishes.room()) continue;
    auto distance = bound;
    for (std::size_t rank = 0; rank < day_costs_.size(); ++rank) {
      const Minutes apart = std::abs(hour.minute - wishes.all()[rank].at.minute);
      distance = std::min(distance, day_costs_[rank] + apart);
    }
    if (distance < bound && !wishes.has_refused(hour.slot)) visit(hour.slot, distance);
  }
}

}  // namespace holdfast::matching
