#pragma once

#include <cstdint>
#include <utility>
#include <vector>

// LEMON's cost scaling does not compile as C++20. Compiled apart, it is a function.
namespace holdfast::parts {

struct CheapestFlow {
  std::vector<int> flow;                ///< by arc
  std::vector<std::int64_t> potential;  ///< by node: the prices that prove it
};

/// The cheapest flow of `amount` from node 0 to the last one. Arcs (tail, head), by tail ascending. Throws
/// std::logic_error if there is none.
CheapestFlow cost_scaling(int nodes, const std::vector<std::pair<int, int>>& arcs,
                          const std::vector<int>& capacities, const std::vector<std::int64_t>& costs,
                          int amount);

}  // namespace holdfast::parts
