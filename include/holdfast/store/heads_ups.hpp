#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "holdfast/domain/heads_up.hpp"
#include "holdfast/domain/ids.hpp"
#include "holdfast/store/connection.hpp"

namespace holdfast::store {

// The parts of an evening's heads-ups, in the order in which they are called within one transaction.

/// False where the heads-ups of that day are written already. Who comes at the same moment waits, and hears
/// false then.
[[nodiscard]] bool begin_heads_ups(Transaction&, Date day);

/// How many offers people of the waiting list got at a clinic, within the likely hours of the last seven days
/// together.
struct ClinicMornings {
  ClinicId clinic;
  std::size_t offers = 0;
};
/// Reads all offers: once an evening.
[[nodiscard]] std::vector<ClinicMornings> read_mornings(Transaction&, const TimeZone& home);
inline constexpr int mornings_looked_at = 7;

/// Who is told that an offer is likely on a day.
struct HeadsUps {
  Date day;
  Instant useful_until;
  std::vector<RegistrationId> people;  ///< locked, waiting
  std::size_t per_second = 20;         ///< their messages become due one after the other
};
/// Each by their own channel, with the mark that they were told.
void write_heads_ups(Transaction&, const HeadsUps&);

/// What became of the heads-ups of a day.
struct HeadsUpDay {
  Date day;
  std::size_t told = 0, followed = 0, passed = 0;
  [[nodiscard]] std::size_t missed() const noexcept { return told - passed - followed; }
};

/// Days that were told of and are not judged.
[[nodiscard]] std::vector<Date> days_to_judge(Transaction&);
/// Counts who got an offer before `until`, once for ever; nothing if another did.
[[nodiscard]] std::optional<HeadsUpDay> judge_heads_ups(Transaction&, Date day, Instant until);

/// "Not that day": no offer until the day is over, the place kept. Safe to repeat.
enum class PassedOver {
  passed,
  no_heads_up,  ///< they wait for no such day, or do not wait
  unknown,      ///< no such registration
};
[[nodiscard]] PassedOver pass_over(Transaction&, const RegistrationId&, const TimeZone& home);

/// Who was told by text at this number of a day that may still be passed over, if it is one person alone: a
/// couple with one telephone has to say which of the two by their links.
[[nodiscard]] std::optional<RegistrationId> find_heads_up_by_phone(Transaction&, const std::string& phone);

}  // namespace holdfast::store
