#pragma once

#include <chrono>
#include <cstddef>

#include "holdfast/allocation/allocator.hpp"
#include "holdfast/store/connection.hpp"
#include "holdfast/store/residence_turn.hpp"

namespace holdfast::allocation {

/// Retirement residences: offers that ran out end, whoever waits is offered visits, those who wait for their
/// second first, then the oldest, and who is booked there and has a registration of their own is told and
/// freed of it.
///
/// One worker at a time; several processes may: everything is judged under the locks of the residence and of
/// the visits. Judged by the database's clock.
class ResidenceTurn {
 public:
  ResidenceTurn(const Limits& limits, const store::Vault& vault, const ChannelOpen& channel_open)
      : limits_(limits), vault_(vault), channel_open_(channel_open) {}

  [[nodiscard]] bool due() const {
    return std::chrono::steady_clock::now() - looked_ >= limits_.residences_sweep;
  }

  struct Report {
    std::size_t offered = 0, lapsed = 0, ended = 0;
  };
  /// Without `may_offer` nobody is offered anything; what was offered and booked goes its way.
  ///
  /// Throws the types of store/failure.hpp.
  Report run(store::Connection&, bool may_offer);

 private:
  void lapse(store::Connection&, Report&);
  void offer(store::Connection&, store::WaitsFor, ResidenceId& asked, Report&);
  void end_own_registrations(store::Connection&, Report&);

  const Limits& limits_;
  const store::Vault& vault_;
  const ChannelOpen& channel_open_;
  std::chrono::steady_clock::time_point looked_{};
  ResidenceId asked_{};  ///< up to whom those who wait were looked at
  ResidenceId second_asked_{};
  ResidentId seen_{};  ///< up to whom the roster was looked through for registrations of their own
};

}  // namespace holdfast::allocation
