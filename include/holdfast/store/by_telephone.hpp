#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "holdfast/domain/capability.hpp"
#include "holdfast/domain/registration.hpp"
#include "holdfast/domain/result.hpp"
#include "holdfast/domain/staff.hpp"
#include "holdfast/domain/time.hpp"
#include "holdfast/store/connection.hpp"

namespace holdfast::store {

// What somebody does who rings a machine, or is rung by one.

/// Those born on this day whose id lies in one of the ranges. Looks at a bounded number of rows: each range
/// is read by the primary key and cut off after `range_rows_max`.
[[nodiscard]] std::vector<RegistrationId> find_in_ranges(Transaction&, const std::vector<IdRange>&,
                                                         Date date_of_birth);
inline constexpr int range_rows_max = 256;

/// The person wishes to be rung by an agent: a task on the list of calls, one an hour at most. The number
/// that is rung; nothing if there is none, or no such registration.
std::optional<std::string> ask_call_back(Transaction&, const RegistrationId&);

/// They heard to the end of their offer and their appointment: no agent rings to say so again. What they
/// asked to be rung about stays.
void heard_by_telephone(Transaction&, const RegistrationId&);

/// A number that somebody left who is not registered, or could not be found: an agent rings it.
struct NumberRules {
  int per_hour = 300;  ///< numbers left, all together
  int per_number_a_day = 3;
  int tries_max = 3;
  std::chrono::seconds lease{600};   ///< how long a number taken is nobody else's
  std::chrono::seconds again{3600};  ///< after no answer
};
enum class NumberRefusal { too_many };
/// The same number again while it waits is noted already: no refusal. What ended a day ago is forgotten.
Result<bool, NumberRefusal> leave_number(Transaction&, const std::string& phone, Language,
                                         const NumberRules& = {});

struct LeftNumber {
  std::int64_t id = 0;
  Language language{};
  Instant left_at, due_at;
  int tries = 0;
  std::optional<StaffId> taken_by;
  std::string taken_by_name;
  std::string phone;  ///< "+14165550199"; empty where somebody else has it, or nobody
};
/// Those that wait, oldest first; the number itself only of what this agent has taken.
[[nodiscard]] std::vector<LeftNumber> read_left_numbers(Transaction&, StaffId, std::size_t limit);
/// The oldest that is due and that nobody has. Two at once never take the same. Nothing if there is none.
std::optional<std::int64_t> take_left_number(Transaction&, StaffId, const NumberRules& = {});

enum class NumberOutcome { rung, no_answer, wrong_number, given_back };
/// False if this agent has it no more. After `tries_max` without an answer it has ended too.
bool end_left_number(Transaction&, std::int64_t id, StaffId, NumberOutcome, const NumberRules& = {});

}  // namespace holdfast::store
