#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "holdfast/domain/ids.hpp"
#include "holdfast/domain/time.hpp"
#include "holdfast/store/connection.hpp"

namespace holdfast::store {

/// The days between which somebody who waits is told that their offer likely comes, both included.
struct LikelyDates {
  Date first, last;

  friend bool operator==(const LikelyDates&, const LikelyDates&) = default;
};

/// What the last days say of those to come. Synthetic clinics are left out.
struct SeenLately {
  struct GivenBack {
    ClinicId clinic;
    double per_day = 0;
  };
  std::vector<GivenBack> given_back;  ///< bookings that people cancelled in time for somebody else
  std::size_t accepted = 0,
              answered = 0;  ///< of the offers made in those days: answered are all but the held
};
/// Reads all offers: for now and then.
[[nodiscard]] SeenLately seen_lately(Transaction&, int days);

/// False while another process works the days out.
[[nodiscard]] bool try_lock_likely(Transaction&);

/// By how people fared who had been told days, each counted once, by the first days they were told.
struct LikelyKept {
  std::size_t within = 0, earlier = 0, later = 0;
};
/// Counts whose offer has come, or did not by the last day, and forgets those who wait no longer. From here
/// to the transaction's end nobody else writes such days, so it comes late in it. `zone`: in whose days they
/// are told.
LikelyKept settle_likely(Transaction&, const std::string& zone);

/// Of `days` days back.
[[nodiscard]] LikelyKept read_likely_kept(Transaction&, int days);

/// What each of those who wait is told from now on; nothing: not known yet, also for whoever is not named.
struct Likely {
  RegistrationId id;
  LikelyDates dates;
};
void tell_likely(Transaction&, const std::vector<Likely>&);

}  // namespace holdfast::store
