#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "holdfast/forecast/figures.hpp"
#include "holdfast/matching/problem.hpp"

namespace holdfast::forecast {

/// How long people waited for something.
struct Waits {
  std::uint64_t people = 0;
  Seconds mean{0}, median{0}, p99{0}, longest{0};
};

/// What people were seated at, when they were first.
struct Seating {
  std::uint64_t people = 0;
  std::uint64_t first_choice = 0;
  std::uint64_t other_choice = 0;
  std::uint64_t elsewhere = 0;     ///< at none of their wishes
  matching::Minutes distance = 0;  ///< the sum, of those who were seated

  [[nodiscard]] std::uint64_t seated() const noexcept { return first_choice + other_choice + elsewhere; }
};

/// The sum of distances where somebody unseated counts as this.
inline constexpr matching::Minutes unseated_minutes = 100'000;
[[nodiscard]] matching::Minutes distance_of_all(const Seating&);

/// Where people stand at the end. Everybody is in exactly one.
struct Standing {
  std::uint64_t coming = 0;  ///< sent a form that is not durable yet, or did not come yet
  std::uint64_t queued = 0;  ///< in a round, or before it
  std::uint64_t waiting = 0, offered = 0, booked = 0, declined = 0, lapsed = 0;
};

/// One minute of the day.
struct Minute {
  std::uint32_t came = 0, offers = 0, accepted = 0;
  std::uint32_t queue = 0;  ///< the most there were at once
};

/// What is needed so that nothing waits in the busiest minute, a third of everything left idle.
struct Needs {
  double forms_per_second = 0;  ///< of the busiest minute
  double intake_processes = 0;  ///< busy with forms
  double matching_cores = 0;
  double database_cores = 0;
  std::uint64_t machines = 0;  ///< of two cores, one process each
  std::uint64_t database_cores_to_have = 0;
};

/// An opening day as it is expected to be, of one cell.
struct Forecast {
  std::uint64_t people = 0;
  std::uint64_t seats = 0;
  Seating as_they_come;
  Seating gathered;                  ///< everybody who comes, matched at once when the day is over
  std::uint64_t gathered_parts = 0;  ///< matched by themselves; as many as there are towns: exact
  Standing at_the_end;
  std::uint64_t queue_peak = 0;
  Seconds queue_peak_at{0};           ///< since the opening
  std::optional<Seconds> drained_at;  ///< when that queue was empty; nothing: it never was
  Waits to_kept;                      ///< from sending the form to the 202
  Waits to_offer;                     ///< to the first offer
  Waits to_message;                   ///< to the first offer's message
  std::uint64_t offers = 0, messages = 0;
  std::uint32_t forms_peak = 0, offers_peak = 0, messages_peak = 0;  ///< of the busiest second each
  Needs needs;
  std::vector<Minute> minutes;
};

/// Simulates the day, event by event. Precondition: `faults(figures)` is empty.
[[nodiscard]] Forecast forecast(const Figures&);

/// A drawing of it: forms, offers and acceptances by the minute, and the queue. Without script or colour.
[[nodiscard]] std::string chart(const Figures&, const Forecast&);

}  // namespace holdfast::forecast
