#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>

#include "holdfast/http/message.hpp"

namespace holdfast::http {

/// How many times an address (IPv6: its /64) may do something in a minute.
///
/// The generic cell rate algorithm (ITU-T I.371): an address has one moment up to which its share is used.
/// Exact under any number of threads; in shards, so that they seldom meet; bounded: addresses whose share is
/// whole again are forgotten. Exempt networks count only for requests that came without forwarding headers.
class AddressLimit {
 public:
  using Moment = std::chrono::steady_clock::time_point;

  /// Throws std::invalid_argument naming the text that is no network.
  AddressLimit(std::int64_t per_minute, const std::vector<std::string>& exempt);

  /// How long this client must wait; nothing: it may now, and this one is counted.
  [[nodiscard]] std::optional<std::chrono::seconds> must_wait(const Request&, Moment now);

 private:
  struct Shard {
    std::mutex mutex;
    std::unordered_map<std::string, Moment> used_until;
    Moment swept{};
  };
  [[nodiscard]] bool is_exempt(std::string_view address) const;

  std::chrono::nanoseconds interval_;  ///< what one costs
  std::vector<boost::asio::ip::network_v4> exempt_v4_;
  std::vector<boost::asio::ip::network_v6> exempt_v6_;
  std::array<Shard, 64> shards_;
};

}  // namespace holdfast::http
