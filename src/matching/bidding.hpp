#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <vector>

#include "matching/network.hpp"
#include "matching/search.hpp"
#include "matching/wishes.hpp"

namespace holdfast::matching {

/// Guesses what windows will cost, so that the first network already holds the options that matter.
///
/// An auction (Bertsekas 1988): in turn people take the window with the least distance and price, and push
/// its price up by how much they would mind the next best; the lowest bid of a full window falls out and bids
/// again. Every bid of the same person adds more than their last, so that prices soon rise to where scarce
/// seats have them. Stops early, at a bound of bids a person; whoever has no seat then takes the nearest seat
/// left, so that every seat that can be is taken at the start. It only guesses: exactness is `match`'s.
/// Deterministic.
class Bidding {
 public:
  struct Limits {
    Minutes step = 15;  ///< what a first bid adds: coarser is faster and guesses worse
    std::size_t bids_a_person = 12;
    Minutes first_look = 31;  ///< how far beyond the nearest possible window to look at first
    Minutes slack = 60;       ///< options worse than the best by at most this enter the network
    std::size_t options_a_person = 24;
    std::size_t known_a_person = 64;  ///< whoever knows as many and would look further stops bidding
  };

  Bidding(const std::vector<Wishes>&, const Openings&, std::span<const int> free, Minutes farthest, Limits);

  /// The options to begin with, each person's nearest first.
  [[nodiscard]] OptionTable run();

 private:
  struct Known {
    std::vector<Option> options;  ///< nearest first
    Minutes complete_below = 0;   ///< every acceptable open window nearer than this is among them
    Minutes step = 0;             ///< what the next bid adds
  };
  struct Bid {
    Minutes price = 0;
    std::uint32_t person = 0;

    friend auto operator<=>(const Bid&, const Bid&) = default;
  };
  struct Best {
    Minutes cost = Search::unreachable;
    Minutes next_cost = Search::unreachable;
    std::uint32_t slot = 0;
  };

  /// Nothing if that would mean to look too far, or there is no window for them at all.
  [[nodiscard]] std::optional<Best> best_of(std::uint32_t person);
  void look_further(std::uint32_t person);
  void bid(std::uint32_t person, const Best&);
  void keep_seats_held(OptionTable&);
  void take_seats_left(OptionTable&);
  [[nodiscard]] std::vector<Option> worth_knowing(std::uint32_t person);

  const std::vector<Wishes>& people_;
  const Openings& openings_;
  Search search_;
  std::span<const int> free_;
  Minutes farthest_;
  Limits limits_;
  std::vector<Known> known_;
  std::vector<Minutes> price_;          ///< by slot: 0 until it is full, then its lowest bid
  std::vector<std::vector<Bid>> bids_;  ///< by slot; a heap with the lowest on top once full
  std::deque<std::uint32_t> bidders_;
  std::vector<std::uint32_t> unseated_;
};

}  // namespace holdfast::matching
