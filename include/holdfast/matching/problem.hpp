#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "holdfast/domain/ids.hpp"
#include "holdfast/domain/place.hpp"
#include "holdfast/domain/programme.hpp"
#include "holdfast/domain/registration.hpp"
#include "holdfast/domain/time.hpp"

namespace holdfast::matching {

/// Minutes of inconvenience, as 1-programme defines distance.
using Minutes = std::int64_t;

/// Somebody to be seated, ready for the solver: eligibility and moved preferences are worked out.
struct Person {
  std::optional<Coordinates> home;
  Date eligible_from;
  std::vector<Preference> preferences;  ///< after moving
  bool moved = false;                   ///< then no window is "their choice"
  std::vector<WindowId> refused;        ///< declined before: never offered again
  Needs needs{};                        ///< no window where they are not met

  /// People of the same number other than 0 are a household: all of them are seated together, or none.
  std::uint32_t household = 0;
  /// All of a household say so, or none: two hours of one clinic that follow each other are together too.
  bool neighbouring_hours = false;

  /// Of a second dose: the last day there is, whatever the horizon; and another clinic than the one wished
  /// weighs more than its way alone.
  std::optional<Date> until{};
};

/// An hour at a clinic. Seats are not here: they change, the hour does not.
struct Window {
  WindowId id{};
  ClinicIndex clinic{};
  Instant starts_at;
};

/// Makes a person out of a registration, or nothing if no phase is theirs yet. A second dose needs no phase:
/// it has its own days.
[[nodiscard]] std::optional<Person> person_of(const Registration&, const Programme&);

/// The same of people who are a household by this number, in their order; nobody if one of them is in no
/// phase yet. They are eligible when the last of them is, and their wishes are moved by that.
[[nodiscard]] std::vector<Person> household_of(std::span<const Registration* const>, const Programme&,
                                               std::uint32_t number, bool neighbouring_hours);

}  // namespace holdfast::matching
