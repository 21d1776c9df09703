#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "holdfast/http/network.hpp"

namespace holdfast::http {

/// Networks from which nothing is taken, each until its end.
///
/// Replaced whole, by one thread; asked by all with every request, at the cost of one look for each length of
/// prefix in it, however many networks there are.
class Blocklist {
 public:
  using Moment = std::chrono::steady_clock::time_point;
  struct Block {
    Network network;
    Moment until;
  };

  void replace(const std::vector<Block>&);

  /// Whether this client (as in `Request::client`) is shut out now.
  [[nodiscard]] bool has(const std::string& client, Moment now) const;

 private:
  using OfOneLength = std::unordered_map<boost::asio::ip::address_v6, Moment>;
  using Table = std::map<int, OfOneLength>;  ///< by length of prefix

  [[nodiscard]] std::shared_ptr<const Table> table() const;

  mutable std::mutex mutex_;  ///< of the pointer
  std::shared_ptr<const Table> table_ = std::make_shared<const Table>();
};

}  // namespace holdfast::http
