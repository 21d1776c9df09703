#pragma once

#include <optional>
#include <string>

#include "holdfast/domain/programme.hpp"
#include "holdfast/domain/registration.hpp"
#include "holdfast/domain/switches.hpp"
#include "holdfast/domain/time.hpp"
#include "holdfast/store/offers.hpp"

namespace holdfast::offers {

/// Why a registration stands as it does: a stable code, and a sentence for the person.
struct Reason {
  std::string code;
  std::string text;

  friend bool operator==(const Reason&, const Reason&) = default;
};

/// Nobody is forgotten: whoever asks is told why it is so.
///
/// Codes: in-queue, needs-attention, gathering, not-eligible-yet, no-phase-yet, not-reached, no-seat-yet,
/// offer-likely, passed-over,
/// offers-paused, texts-off, offer-on-its-way, offer-sent, offer-held, offer-by-call, offer-undelivered,
/// second-dose-due, second-dose-late, second-dose-ended, booked, declined, lapsed, cancelled,
/// residence, review. Clock
/// times are those of the offer's clinic, other days those of the programme's home zone. Pure.
[[nodiscard]] Reason reason_of(const store::StatusView&, const Programme&, Instant now, Language,
                               const Switches& = all_switches_off);

/// Whether they may say "not that day": an offer is likely for them on a day that is not over.
[[nodiscard]] bool may_pass_over(const store::StatusView&, const Programme&, Instant now);

/// A second dose that follows no first any more: there is nothing to go in again for.
[[nodiscard]] bool second_dose_ended(const store::StatusView&);

/// Everything personal was taken out of it: there is nothing to change or to go in again with.
[[nodiscard]] bool is_erased(const store::StatusView&);

/// Whether they may go in again: it has ended, and is neither of those two.
[[nodiscard]] bool may_go_again(const store::StatusView&);
/// The same with other times, which whoever waits may say too.
[[nodiscard]] bool may_wish_anew(const store::StatusView&);

/// Whether appointments of others were made together with theirs: then they, and whoever presses for them,
/// are asked whether they speak for all.
[[nodiscard]] bool is_booked_together(const store::StatusView&);
/// What somebody is told who lives where a residence is registered; nothing for others. Code:
/// residence-registered. Pure.
[[nodiscard]] std::optional<Reason> residence_hint(const store::StatusView&, Language);

/// For a registration that is kept and not in the database yet.
[[nodiscard]] Reason reason_in_queue(Language, const Switches& = all_switches_off);

}  // namespace holdfast::offers
