#include "parts/cost_scaling.hpp"

#include <lemon/cost_scaling.h>
#include <lemon/static_graph.h>

#include <stdexcept>

namespace holdfast::parts {

using Graph = lemon::StaticDigraph;
using Scaling = lemon::CostScaling<Graph, int, std::int64_t>;

CheapestFlow cost_scaling(int nodes, const std::vector<std::pair<int, int>>& arcs,
                          const std::vector<int>& capacities, const std::vector<std::int64_t>& costs,
                          int amount) {
  Graph graph;
  graph.build(nodes, arcs.begin(), arcs.end());
  Graph::ArcMap<int> capacity{graph};
  Graph::ArcMap<std::int64_t> cost{graph};
  for (int arc = 0; arc < graph.arcNum(); ++arc) {
    capacity[graph.arc(arc)] = capacities[static_cast<std::size_t>(arc)];
    cost[graph.arc(arc)] = costs[static_cast<std::size_t>(arc)];
  }
  Scaling scaling{graph};
  scaling.upperMap(capacity).costMap(cost).stSupply(graph.node(0), graph.node(nodes - 1), amount);
  if (scaling.run() != Scaling::OPTIMAL) throw std::logic_error("cost scaling found no flow");

  CheapestFlow cheapest;
  for (int arc = 0; arc < graph.arcNum(); ++arc) cheapest.flow.push_back(scaling.flow(graph.arc(arc)));
  for (int node = 0; node < nodes; ++node) {
    cheapest.potential.push_back(scaling.potential(graph.node(node)));
  }
  return cheapest;
}

}  // namespace holdfast::parts
