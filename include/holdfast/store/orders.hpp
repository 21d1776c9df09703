#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "holdfast/store/connection.hpp"

namespace holdfast::store {

/// A network from which nothing is taken, for so long from now.
struct Block {
  std::string network;  ///< "192.0.2.0/24"
  std::chrono::seconds left{0};
};

/// What staff ordered and every process follows.
struct Orders {
  std::vector<Block> blocks;             ///< those not over, by network
  std::vector<std::string> switches_on;  ///< by name
};

/// One small statement: each process asks again and again.
[[nodiscard]] Orders read_orders(Transaction&);

/// Blocks a network, without bits behind its prefix, or gives its block a new end. Removes those that are
/// over.
void block(Transaction&, const Block&);
/// Whether there was one.
bool unblock(Transaction&, const std::string& network);

}  // namespace holdfast::store
