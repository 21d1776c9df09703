#include "matching/bidding.hpp"

#include <algorithm>
#include <functional>
#include <optional>

namespace holdfast::matching {

Bidding::Bidding(const std::vector<Wishes>& people, const Openings& openings, std::span<const int> free,
                 Minutes farthest, Limits limits)
    : people_(people),
      openings_(openings),
      search_(openings, farthest),
      free_(free),
      farthest_(farthest),
      limits_(limits),
      known_(people.size()),
      price_(free.size(), 0),
      bids_(free.size()) {}

OptionTable Bidding::run() {
  for (std::uint32_t person = 0; person < people_.size(); ++person) {
    look_further(person);
    bidders_.push_back(person);
  }
  for (auto& known : known_) known.step = limits_.step;
  for (auto left = limits_.bids_a_person * people_.size(); left > 0 && !bidders_.empty(); --left) {
    const auto person = bidders_.front();
    bidders_.pop_front();
    if (const auto best = best_of(person)) {
      bid(person, *best);
    } else {
      unseated_.push_back(person);
    }
  }
  unseated_.insert(unseated_.end(), bidders_.begin(), bidders_.end());

  OptionTable table;
  for (std::uint32_t person = 0; person < people_.size(); ++person) table.push_back(worth_knowing(person));
  keep_seats_held(table);
  take_seats_left(table);
  return table;
}

std::optional<Bidding::Best> Bidding::best_of(std::uint32_t person) {
  auto& known = known_[person];
  while (true) {
    Best best;
    for (const auto& option : known.options) {
      if (option.distance >= best.next_cost) break;
      const auto cost = option.distance + price_[option.slot];
      if (cost < best.cost) {
        best = {.cost = cost, .next_cost = best.cost, .slot = option.slot};
      } else {
        best.next_cost = std::min(best.next_cost, cost);
      }
    }
    if (best.cost <= known.complete_below || known.complete_below > farthest_) {
      // What is not known yet costs at least this.
      if (known.complete_below <= farthest_) best.next_cost = std::min(best.next_cost, known.complete_below);
      return best.cost < Search::unreachable ? std::optional{best} : std::nullopt;
    }
    if (known.options.size() >= limits_.known_a_person) return std::nullopt;
    look_further(person);
  }
}

void Bidding::look_further(std::uint32_t person) {
  auto& known = known_[person];
  const auto& wishes = people_[person];
  const auto least = search_.least_possible(wishes);
  if (least == Search::unreachable) {
    known.complete_below = Search::unreachable;
    return;
  }
  const auto further = known.complete_below == 0 ? limits_.first_look : 2 * (known.complete_below - least);
  const auto bound = least + further;
  known.options.clear();
  search_.within(wishes, bound, [&](std::uint32_t slot, Minutes distance) {
    known.options.push_back({.distance = distance, .slot = slot});
  });
  std::ranges::sort(known.options);
  known.complete_below = bound;
}

void Bidding::bid(std::uint32_t person, const Best& best) {
  auto& bids = bids_[best.slot];
  const auto seats = static_cast<std::size_t>(free_[best.slot]);
  // Somebody with nowhere else to go bids as if the next best were a step away.
  const auto margin = best.next_cost < Search::unreachable ? best.next_cost - best.cost : limits_.step;
  auto& step = known_[person].step;
  bids.push_back({.price = price_[best.slot] + margin + step, .person = person});
  step += step / 2;
  if (bids.size() < seats) return;

  if (bids.size() == seats) {
    std::ranges::make_heap(bids, std::greater{});
  } else {
    std::ranges::push_heap(bids, std::greater{});
    bidders_.push_back(bids.front().person);
    std::ranges::pop_heap(bids, std::greater{});
    bids.pop_back();
  }
  price_[best.slot] = bids.front().price;
}

void Bidding::keep_seats_held(OptionTable& table) {
  for (std::uint32_t slot = 0; slot < bids_.size(); ++slot) {
    for (const auto& bid : bids_[slot]) {
      auto& options = table[bid.person];
      if (std::ranges::find(options, slot, &Option::slot) != options.end()) continue;
      options.push_back(*std::ranges::find(known_[bid.person].options, slot, &Option::slot));
    }
  }
}

void Bidding::take_seats_left(OptionTable& table) {
  std::vector<int> left(free_.begin(), free_.end());
  for (std::size_t slot = 0; slot < left.size(); ++slot) left[slot] -= static_cast<int>(bids_[slot].size());
  auto still_open = openings_;
  std::size_t taken_since = 0;
  still_open.keep_only(left);
  Search search{still_open, farthest_};
  for (const auto person : unseated_) {
    if (taken_since > 64) {
      still_open.keep_only(left);
      taken_since = 0;
    }
    const auto& wishes = people_[person];
    const auto least = search.least_possible(wishes);
    if (least == Search::unreachable) continue;
    std::optional<Option> nearest;
    for (auto further = limits_.first_look; !nearest; further *= 2) {
      search.within(wishes, least + further, [&](std::uint32_t slot, Minutes distance) {
        const Option option{.distance = distance, .slot = slot};
        if (left[slot] > 0 && (!nearest || option < *nearest)) nearest = option;
      });
      if (least + further > farthest_) break;
    }
    if (!nearest) continue;
    --left[nearest->slot];
    ++taken_since;
    if (std::ranges::find(table[person], *nearest) == table[person].end()) table[person].push_back(*nearest);
  }
}

std::vector<Option> Bidding::worth_knowing(std::uint32_t person) {
  auto least = Search::unreachable;
  for (const auto& option : known_[person].options) {
    if (option.distance >= least) break;
    least = std::min(least, option.distance + price_[option.slot]);
  }
  std::vector<Option> worth;
  for (const auto& option : known_[person].options) {
    if (worth.size() == limits_.options_a_person || option.distance > least + limits_.slack) break;
    if (option.distance + price_[option.slot] <= least + limits_.slack) worth.push_back(option);
  }
  return worth;
}

}  // namespace holdfast::matching
