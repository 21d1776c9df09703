#include "bench/limits/lemon_alone.hpp"

#include <lemon/network_simplex.h>
#include <lemon/smart_graph.h>

#include <algorithm>
#include <chrono>
#include <stdexcept>

namespace holdfast::bench {

namespace {

using Digraph = lemon::SmartDigraph;
using matching::Minutes;
using matching::Slot;

struct Candidate {
  Minutes distance = 0;
  Slot slot{};

  friend auto operator<=>(const Candidate&, const Candidate&) = default;
};

std::vector<Candidate> nearest(const Town& town, const matching::Person& person, std::size_t count) {
  std::vector<Candidate> all;
  for (std::size_t at = 0; at < town.free.size(); ++at) {
    const auto slot = static_cast<Slot>(at);
    if (town.calendar->acceptable(person, slot, town.now))
      all.push_back({town.calendar->distance(person, slot), slot});
  }
  const auto kept = std::min(count, all.size());
  std::partial_sort(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(kept), all.end());
  all.resize(kept);
  return all;
}

}  // namespace

/// From each person to their windows, and to being unseated; a window demands at most its seats.
struct LemonAlone::Graph {
  Digraph digraph;
  Digraph::ArcMap<Minutes> cost{digraph};
  Digraph::NodeMap<int> supply{digraph, 0};
  Digraph::Node nowhere;
};

LemonAlone::LemonAlone(const Town& town, std::size_t candidates) : graph_(std::make_unique<Graph>()) {
  auto& [digraph, cost, supply, nowhere] = *graph_;
  nowhere = digraph.addNode();
  supply[nowhere] = -static_cast<int>(town.people.size()) - 1;
  std::vector<Digraph::Node> windows(town.free.size(), lemon::INVALID);
  for (const auto& person : town.people) {
    const auto node = digraph.addNode();
    supply[node] = 1;
    for (const auto& [distance, slot] : nearest(town, person, candidates)) {
      auto& window = windows[static_cast<std::size_t>(slot)];
      if (window == lemon::INVALID) {
        window = digraph.addNode();
        supply[window] = -town.free[static_cast<std::size_t>(slot)];
      }
      cost[digraph.addArc(node, window)] = distance;
    }
    cost[digraph.addArc(node, nowhere)] = unseated;
  }
}

LemonAlone::~LemonAlone() = default;

LemonAlone::Solved LemonAlone::solve() const {
  const auto& graph = *graph_;
  const auto begin = std::chrono::steady_clock::now();
  lemon::NetworkSimplex<Digraph, int, Minutes> simplex{graph.digraph};
  simplex.costMap(graph.cost).supplyMap(graph.supply);
  if (simplex.run() != decltype(simplex)::OPTIMAL) throw std::runtime_error("LEMON found no optimum");
  Solved solved{.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count()};
  for (Digraph::ArcIt arc{graph.digraph}; arc != lemon::INVALID; ++arc) {
    if (simplex.flow(arc) == 0 || graph.digraph.target(arc) == graph.nowhere) continue;
    ++solved.seated;
    solved.distance += graph.cost[arc];
  }
  return solved;
}

}  // namespace holdfast::bench
