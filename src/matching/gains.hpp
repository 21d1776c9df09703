#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "matching/network.hpp"
#include "matching/search.hpp"
#include "matching/wishes.hpp"

namespace holdfast::matching {

/// Finds the windows outside the network that would be a gain at the prices inside it.
///
/// An option is a gain if its distance and price together are below the person's utility. Each person gets
/// their best few, and each window the few people to whom it is the greatest gain: where seats are scarce
/// everybody's best few are the same windows, and the others would wait for theirs for many passes.
class Gains {
 public:
  Gains(const std::vector<Wishes>& people, Openings& openings, std::span<const int> free, Minutes farthest)
      : people_(people),
        openings_(openings),
        search_(openings, farthest),
        free_(free),
        by_slot_(free.size()) {}

  /// Adds what was found; false if there is no gain for anybody.
  bool add_to(OptionTable&, const Seating&);

 private:
  struct Gain {
    Minutes over_utility = 0;  ///< below 0
    std::uint32_t person = 0;
    Option option;

    friend auto operator<=>(const Gain&, const Gain&) = default;
  };

  void look_for(std::uint32_t person, const Seating&);
  void keep_for_window(const Gain&);

  const std::vector<Wishes>& people_;
  Openings& openings_;
  Search search_;
  std::span<const int> free_;
  std::vector<Gain> of_person_;
  std::vector<Gain> chosen_;
  std::vector<std::vector<Gain>> by_slot_;  ///< heaps, the least gain on top
};

}  // namespace holdfast::matching
