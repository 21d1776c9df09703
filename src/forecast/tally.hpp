#pragma once

#include <vector>

#include "holdfast/forecast/forecast.hpp"
#include "holdfast/matching/match.hpp"

namespace holdfast::forecast {

/// Keeps count of a day that is being simulated.
class Tally {
 public:
  Tally(const Figures&, std::uint64_t people);

  void came(Instant at);
  void kept(Instant came, Instant at);
  /// `first`: nobody had offered them anything yet.
  void offered(Instant came, Instant at, const matching::Assignment&, bool first);
  void told(Instant came, Instant at);
  void accepted(Instant at);
  void message(Instant at);
  /// How many are kept and not yet in a round.
  void queue(Instant at, std::uint64_t people);

  /// Everything that is a count or a time.
  [[nodiscard]] Forecast result() const;

 private:
  [[nodiscard]] Minute* minute(Instant);
  void count(std::vector<std::uint32_t>& by_second, Instant);

  Instant opens_at_;
  Forecast so_far_;
  std::vector<std::uint32_t> forms_, offers_, messages_;  ///< by second
  std::vector<float> to_kept_, to_offer_, to_message_;    ///< seconds
  std::uint64_t queue_ = 0;
};

}  // namespace holdfast::forecast
