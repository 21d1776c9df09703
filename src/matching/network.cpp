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

}  // namespace

Seating seat(const OptionTable& options, std::span<const int> free, Minutes unseated_cost) {
  return Network{options, free, unseated_cost}.solve();
}

}  // namespace holdfast::matching
