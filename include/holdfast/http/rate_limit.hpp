#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "holdfast/http/message.hpp"

namespace holdfast::http {

/// What a sender may still do, after a try was counted or refused.
struct Quota {
  std::string_view policy;  ///< "address"; empty: this sender is not limited
  std::int64_t amount = 0;  ///< in a `window`
  std::chrono::seconds window{0};
  std::optional<std::chrono::seconds> wait = {};  ///< refused: how long; nothing: it may now
  std::int64_t left = 0;
  std::chrono::seconds whole_in{0};  ///< when the whole amount is there again

  /// Says so on an answer: RateLimit-Policy and RateLimit (draft-ietf-httpapi-ratelimit-headers-10).
  void tell(Response&) const;
};

/// How often a key (an address, a telephone) may do something in a window of time.
///
/// The generic cell rate algorithm (ITU-T I.371): a key has one moment up to which its share is used. Exact
/// under any number of threads; in shards, so that they seldom meet; bounded: keys whose share is whole again
/// are forgotten, and when all others fill their shard a newcomer is let pass uncounted rather than refused.
class RateLimit {
 public:
  using Moment = std::chrono::steady_clock::time_point;

  /// `policy` is a literal. Throws std::invalid_argument if `amount` or `window` is not positive.
  RateLimit(std::string_view policy, std::int64_t amount, std::chrono::seconds window);

  /// Counts a try of `key` if there is something left for it.
  [[nodiscard]] Quota take(const std::string& key, Moment now);

  /// From now on so many in a window; what was used stays used. Any thread.
  void set_amount(std::int64_t amount) noexcept { amount_.store(amount, std::memory_order_relaxed); }

 private:
  struct Shard {
    std::mutex mutex;
    std::unordered_map<std::string, Moment> used_until;
    Moment swept{};
  };
  [[nodiscard]] bool has_room(Shard&, const std::string& key, Moment now) const;

  const std::string_view policy_;
  const std::chrono::seconds window_;
  std::atomic<std::int64_t> amount_;
  std::array<Shard, 64> shards_;
};

}  // namespace holdfast::http
