#include "matching/network.hpp"

#include <lemon/network_simplex.h>
#include <lemon/static_graph.h>

#include <algorithm>
#include <utility>

#include "holdfast/domain/assert.hpp"

namespace holdfast::matching {

namespace {

using Graph = lemon::StaticDigraph;
using Simplex = lemon::NetworkSimplex<Graph, int, Minutes>;

constexpr auto no_node = -1;

/// People, then the windows that are somebody's option, then one node for staying unseated. A person
/// supplies 1; a window demands at most its free seats, which is what LEMON's GEQ form says of a negative
/// supply. So the only arcs are the options and one arc a person to the last node.
class Network {
 public:
  Network(const OptionTable& options, std::span<const int> free, Minutes unseated_cost)
      : people_(static_cast<int>(options.size())), node_of_slot_(free.size(), no_node) {
    find_windows(options);
    const auto unseated = people_ + static_cast<int>(slots_.size());
    for (int person = 0; person < people_; ++person) {
      for (const auto& option : options[static_cast<std::size_t>(person)]) {
        add_arc(person, node_of_slot_[option.slot], option.distance);
      }
      add_arc(person, unseated, unseated_cost);
    }
    graph_.build(unseated + 1, arcs_.begin(), arcs_.end());

    supplies_.assign(static_cast<std::size_t>(people_), 1);
    // More seats than people are never needed; bounding them keeps LEMON's sum of supplies in an int.
    for (std::size_t at = 0; at < slots_.size(); ++at) {
      supplies_.push_back(-std::min(free[slots_[at]], options_into_[at]));
    }
    supplies_.push_back(
        -(people_ + 1));  // one more than can come: the sum is below 0, and this node's price 0
  }

  Seating solve() {
    Simplex simplex{graph_};
    simplex.costMap(ByIndex{graph_, costs_}).supplyMap(ByIndex{graph_, supplies_});
    HOLDFAST_ASSERT(simplex.run() == Simplex::OPTIMAL);

    Seating seating{.taken = {}, .utility = {}, .price = std::vector<Minutes>(node_of_slot_.size(), 0)};
    for (std::size_t at = 0; at < slots_.size(); ++at) {
      // Potentials of the GEQ form are at most 0, and 0 where the inequality is strict.
      seating.price[slots_[at]] = -simplex.potential(graph_.node(people_ + static_cast<int>(at)));
    }
    int arc = 0;
    for (int person = 0; person < people_; ++person) {
      seating.utility.push_back(-simplex.potential(graph_.node(person)));
      const auto first = arc;
      std::optional<std::uint32_t> taken;
      for (; node_of_unseated() != arcs_[static_cast<std::size_t>(arc)].second; ++arc) {
        if (simplex.flow(graph_.arc(arc)) > 0) taken = static_cast<std::uint32_t>(arc - first);
      }
      ++arc;
      seating.taken.push_back(taken);
    }
    return seating;
  }

 private:
  /// A map from arcs or nodes to a number each, as LEMON asks for one.
  template <class Number>
  struct ByIndex {
    const Graph& graph;
    const std::vector<Number>& numbers;

    ByIndex(const Graph& of, const std::vector<Number>& values) : graph(of), numbers(values) {}
    template <class Item>
    Number operator[](const Item& item) const {
      return numbers[static_cast<std::size_t>(graph.index(item))];
    }
  };

  [[nodiscard]] int node_of_unseated() const { return people_ + static_cast<int>(slots_.size()); }

  void find_windows(const OptionTable& options) {
    for (const auto& of_person : options) {
      for (const auto& option : of_person) {
        auto& node = node_of_slot_[option.slot];
        if (node == no_node) {
          node = people_ + static_cast<int>(slots_.size());
          slots_.push_back(option.slot);
          options_into_.push_back(0);
        }
        ++options_into_[static_cast<std::size_t>(node - people_)];
      }
    }
  }

  void add_arc(int from, int to, Minutes cost) {
    arcs_.emplace_back(from, to);
    costs_.push_back(cost);
  }

  int people_;
  std::vector<int> node_of_slot_;
  std::vector<std::uint32_t> slots_;  ///< by window node
  std::vector<int> options_into_;     ///< by window node
  std::vector<std::pair<int, int>> arcs_;
  std::vector<Minutes> costs_;
  std::vector<int> supplies_;
  Graph graph_;
};

struct Prices {
  std::vector<Minutes> price;
  std::vector<Minutes> utility;
};

/// The least prices that prove the seating, or nothing if finding them takes long.
///
/// LEMON's are one proof of many and may stand far above the least, as if a seat nobody lacks were worth as
/// much as being seated at all; then windows look like gains that are none. From 0, whoever would gain by
/// another window raises its price until they would not. No price rises above LEMON's, which prove it too.
std::optional<Prices> least_prices(const OptionTable& options, const Seating& seating,
                                   Minutes unseated_cost) {
  std::vector<std::vector<std::uint32_t>> seated_at(seating.price.size());
  std::vector<std::uint32_t> to_look_at;
  std::vector<std::uint8_t> is_to_look_at(options.size(), 1);
  std::size_t looks_left = 0;
  for (std::uint32_t person = 0; person < options.size(); ++person) {
    if (const auto taken = seating.taken[person]) seated_at[options[person][*taken].slot].push_back(person);
    to_look_at.push_back(person);
    looks_left += 4 * options[person].size();
  }

  Prices prices{.price = std::vector<Minutes>(seating.price.size(), 0),
                .utility = std::vector<Minutes>(options.size(), unseated_cost)};
  for (std::size_t next = 0; next < to_look_at.size(); ++next) {
    const auto person = to_look_at[next];
    is_to_look_at[person] = 0;
    if (looks_left < options[person].size()) return std::nullopt;
    looks_left -= options[person].size();

    auto& utility = prices.utility[person];
    if (const auto taken = seating.taken[person]) {
      const auto& option = options[person][*taken];
      utility = option.distance + prices.price[option.slot];
    }
    for (const auto& option : options[person]) {
      if (option.distance + prices.price[option.slot] >= utility) continue;
      prices.price[option.slot] = utility - option.distance;
      for (const auto other : seated_at[option.slot]) {
        if (is_to_look_at[other] == 0) to_look_at.push_back(other);
        is_to_look_at[other] = 1;
      }
    }
  }
  return prices;
}

}  // namespace

Seating seat(const OptionTable& options, std::span<const int> free, Minutes unseated_cost) {
  auto seating = Network{options, free, unseated_cost}.solve();
  if (auto least = least_prices(options, seating, unseated_cost)) {
    seating.price = std::move(least->price);
    seating.utility = std::move(least->utility);
  }
  return seating;
}

}  // namespace holdfast::matching
