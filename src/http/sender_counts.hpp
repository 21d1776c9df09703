#pragma once

#include <cstddef>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "holdfast/http/network.hpp"

namespace holdfast::http {

/// How many connections each sender has open: an IPv4 address, or a /64. Networks given as uncounted have no
/// bound. Safe on any thread; holds no more senders than there are connections.
class SenderCounts {
 public:
  /// Throws std::invalid_argument as `Network::read`.
  SenderCounts(std::size_t each_max, const std::vector<std::string>& uncounted) : each_max_(each_max) {
    for (const auto& text : uncounted) uncounted_.push_back(Network::read(text));
  }

  /// Whether one more may be open; it then counts until `left`.
  [[nodiscard]] bool came(const boost::asio::ip::address& peer) {
    if (is_uncounted(peer)) return true;
    const std::lock_guard lock{mutex_};
    auto& count = counts_[sender_of(peer)];
    if (count >= each_max_) return false;
    ++count;
    return true;
  }

  void left(const boost::asio::ip::address& peer) {
    if (is_uncounted(peer)) return;
    const std::lock_guard lock{mutex_};
    const auto found = counts_.find(sender_of(peer));
    if (found != counts_.end() && --found->second == 0) counts_.erase(found);
  }

 private:
  [[nodiscard]] bool is_uncounted(const boost::asio::ip::address& peer) const {
    for (const auto& network : uncounted_) {
      if (network.has(as_v6(peer))) return true;
    }
    return false;
  }

  const std::size_t each_max_;
  std::vector<Network> uncounted_;
  std::mutex mutex_;  ///< of the counts
  std::unordered_map<boost::asio::ip::address_v6, std::size_t> counts_;
};

}  // namespace holdfast::http
