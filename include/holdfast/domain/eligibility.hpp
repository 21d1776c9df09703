#pragma once

#include <optional>
#include <vector>

#include "holdfast/domain/programme.hpp"
#include "holdfast/domain/registration.hpp"

namespace holdfast {

/// The day somebody reaches `years`; born on 29 February: 1 March of a common year.
[[nodiscard]] Date birthday(Date date_of_birth, int years);

/// The earliest, over the phases, of the later of `opens_on` and the day they reach its minimum
/// age. Nothing if there is no phase for them yet.
[[nodiscard]] std::optional<Date> eligible_from(Date date_of_birth, const std::vector<Phase>&);

/// When a form counts as having come: `received_at`, or the `gather_until` of the phase that makes
/// the person eligible first, if the form came before it. Where several phases do so on the same day, the
/// earliest.
[[nodiscard]] Instant turn_at(const Registration&, const std::vector<Phase>&);

/// Each preference that lies before `eligible_from`, moved to the first same weekday, same hour, on or
/// after it. `moved` says whether any was.
struct MovedPreferences {
  std::vector<Preference> preferences;
  bool moved = false;
};
[[nodiscard]] MovedPreferences moved_preferences(const std::vector<Preference>&, Date eligible_from);

}  // namespace holdfast
