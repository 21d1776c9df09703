#pragma once

#include <string>
#include <vector>

#include "holdfast/http/network.hpp"
#include "holdfast/http/rate_limit.hpp"

namespace holdfast::http {

/// How many forms one sender may send, so that nobody takes all the places: an address (IPv6: its /64) in a
/// minute, a telephone in an hour. Under attack both shares are smaller.
///
/// Exempt networks (a call centre's) are not limited, for requests that came without forwarding headers. In
/// memory of this process alone. Safe on any thread.
class FairShares {
 public:
  struct Amounts {
    std::int64_t per_address_per_minute, per_telephone_per_hour;
  };
  struct Limits {
    Amounts always, under_attack;
    std::vector<std::string> exempt;
  };

  /// Throws std::invalid_argument naming the text that is no network.
  explicit FairShares(const Limits&);

  using Moment = RateLimit::Moment;
  [[nodiscard]] Quota of_address(const Request&, Moment now);
  /// Its answer is for the refusal alone: what is left would tell a stranger how often the number was used.
  [[nodiscard]] Quota of_telephone(const Request&, const std::string& number, Moment now);

  void under_attack(bool) noexcept;

 private:
  [[nodiscard]] bool is_exempt(const Request&) const;

  const Amounts always_, under_attack_;
  std::vector<Network> exempt_;
  RateLimit addresses_, telephones_;
};

}  // namespace holdfast::http
