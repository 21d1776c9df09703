#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "holdfast/domain/time.hpp"

namespace holdfast::site {

/// Counts tries by key: at most so many within an hour of the first. Bounded: when it is full the oldest key
/// is forgotten. In memory of this process alone. Safe on any thread.
class Attempts {
 public:
  Attempts(int per_hour, std::size_t keys_max) : per_hour_(per_hour), keys_max_(keys_max) {}

  /// Counts a try, unless there were too many: then how long until there may be another.
  [[nodiscard]] std::optional<std::chrono::seconds> take(const std::string& key, Instant now);

  /// The same for several keys, each counted until one had too many.
  [[nodiscard]] std::optional<std::chrono::seconds> take_each(const std::vector<std::string>& keys,
                                                              Instant now);

  /// A try that was right does not count.
  void give_back(const std::string& key);

 private:
  struct Count {
    Instant since;
    int tries = 0;
  };
  void forget_oldest();  // called under the lock

  const int per_hour_;
  const std::size_t keys_max_;
  std::mutex lock_;
  std::unordered_map<std::string, Count> counts_;
  std::deque<std::pair<Instant, std::string>> in_order_;  ///< the keys of `counts_`, by `since`
};

/// By what tries are counted to say the date of birth of a registration: by client and by registration.
[[nodiscard]] std::vector<std::string> own_data_keys(const std::string& client, const std::string& reference);

/// By what tries at a confirmation code are counted, however it is given: "K7QM-3X9P" as typed, or 57763997
/// as keyed on a telephone. By the keys that its characters stand on (ITU-T E.161), where 0 and 6, and 1, 4
/// and 5, are one: whoever reads a 0 as O, a 1 as I or L, has no tries of their own by that.
[[nodiscard]] std::string code_tries_key(std::string_view code);

/// What counts as one client: an IPv4 address, or the /64 of an IPv6 address.
[[nodiscard]] std::string network_of(const std::string& address);

}  // namespace holdfast::site
