#pragma once

#include <chrono>

#include "holdfast/allocation/allocator.hpp"
#include "holdfast/matching/match.hpp"
#include "holdfast/store/rounds.hpp"

namespace holdfast::allocation {

// What rounds of newcomers and turns of the waiting list share.

class Stopwatch {
 public:
  [[nodiscard]] std::chrono::duration<double> elapsed() const {
    return std::chrono::steady_clock::now() - start_;
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

/// The round without its offers.
[[nodiscard]] store::NewRound new_round(const matching::Plan&, std::size_t people, const Limits&,
                                        Instant now);

/// One seat of a plan as an offer.
[[nodiscard]] store::NewOffer offer_of(const matching::Assignment&, const matching::Calendar&,
                                       const Registration&, RegistrationState stored_as, const OfferId&);

/// Whether somebody may be sent an offer that answers no form just sent: by day, or they are there.
[[nodiscard]] bool reachable_now(const Limits&, const Programme&, Instant asked_at, Instant now);

/// Which of a round's offers are a party: those of one household, called by the first by id. `households`
/// says it by offer, nothing for somebody alone.
void call_parties(std::vector<store::NewOffer>&,
                  const std::vector<std::optional<RegistrationId>>& households);

void count_plan(RoundReport&, const matching::Plan&);

}  // namespace holdfast::allocation
