#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "holdfast/matching/match.hpp"

namespace holdfast::matching {

/// What one round was given and what came of it: enough to solve it again, and nobody's name.
///
/// A person is their wishes after moving, the point of their postal area, the windows they had declined,
/// and the day from which it is their turn where that lies ahead; and a tag, which leads to their
/// registration for as long as there is one.
struct RoundRecord {
  struct Open {
    WindowId id{};
    int free = 0;  ///< before the round
  };
  Instant now;                 ///< as of which a window was acceptable or not
  std::int64_t programme = 0;  ///< version of its clinics
  Weights weights;
  std::vector<Person> people;
  std::vector<std::uint64_t> tags;                  ///< by person
  std::vector<Open> open;                           ///< all windows with a free seat, by id
  std::vector<std::optional<std::uint32_t>> taken;  ///< by person: place in `open`
  Minutes distance = 0;                             ///< the sum, as the round had it
};

/// The tag of a registration: half of its random id, the half that the confirmation code has nothing of.
[[nodiscard]] std::uint64_t tag_of(const RegistrationId&) noexcept;

/// The record of a round as bytes, a few dozen a person; docs/replay.md has the format. `tags` by person;
/// `free` by slot, before the plan's seats were taken.
[[nodiscard]] std::string record_of(std::span<const Person>, std::span<const std::uint64_t> tags,
                                    const Calendar&, std::span<const int> free, const Plan&, Instant now);

/// The clinics of a programme as text, and the programme again: all that a replay needs of it.
[[nodiscard]] std::string places_of(const Programme&);
[[nodiscard]] Programme places_in(std::string_view);

/// Reads a record of a round over these clinics. Throws std::runtime_error for what is none.
[[nodiscard]] RoundRecord record_in(std::string_view, const Programme& places);

}  // namespace holdfast::matching
