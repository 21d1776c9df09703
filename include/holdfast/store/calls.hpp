#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "holdfast/domain/result.hpp"
#include "holdfast/domain/staff.hpp"
#include "holdfast/store/outbox.hpp"

namespace holdfast::store {

// The people to ring: whoever has a message on channel `call`. What staff must only look at (kind `review`)
// stands on no list of calls. One person is one call, however many messages there are for them.

struct CallRules {
  std::chrono::seconds hold{600};        ///< from when an agent takes somebody with an offer
  std::chrono::seconds lease{600};       ///< how long a person taken is nobody else's
  std::chrono::seconds again{4 * 3600};  ///< after no answer, where nothing is pressing
  std::chrono::seconds again_soon{180};  ///< the same while an offer's clock runs
  std::chrono::seconds again_hold{900};  ///< the same where it was started anew
  std::chrono::seconds others{86400};    ///< within which other things than offers are to be told
  int tries_max = 3;                     ///< then the message goes by the person's next channel
  DeliveryGrace grace{};
};

/// One person on the list.
struct Call {
  RegistrationId registration;
  std::string kind;  ///< of the most pressing message
  Instant deadline;
  Instant due_at;  ///< not to be rung before
  int tries = 0;   ///< unanswered
  std::optional<StaffId> taken_by;
  std::string taken_by_name;
  std::optional<Instant> taken_until;
};

/// The list, earliest deadline first, those to be rung later last.
[[nodiscard]] std::vector<Call> read_calls(Transaction&, std::size_t limit, const CallRules& = {});
/// Nothing if there is nothing to ring them about.
[[nodiscard]] std::optional<Call> read_call(Transaction&, const RegistrationId&, const CallRules& = {});

/// The most pressing person whom nobody has, for this agent alone until the lease ends; nothing if there is
/// none. The clock of their offer starts, if it has not. Two at once never take the same person.
std::optional<RegistrationId> take_call(Transaction&, StaffId, const CallRules& = {});

/// This person for this agent, who has them on the line: nobody rings them meanwhile. Takes them over from
/// another.
void take_person(Transaction&, const RegistrationId&, StaffId, const CallRules& = {});
/// Back on the list at once.
void give_back(Transaction&, const RegistrationId&, StaffId);

enum class CallRefusal {
  taken_by_another,  ///< the lease ended and somebody else has them now
  nothing_to_tell,   ///< it was told, or is over
};

/// Nobody answered: tried again later, and after `tries_max` tries each message goes by the person's next
/// channel. The clock of an offer that they have not heard of waits again, once.
Result<int, CallRefusal> no_answer(Transaction&, const RegistrationId&, StaffId, const CallRules& = {});

/// It is not their telephone: nobody rings it any more about what there is. Who waits, has an offer or let
/// one lapse stands in review, place kept; a hold ends by that, and its seat is free. Others stay as they
/// are.
Result<RegistrationState, CallRefusal> wrong_number(Transaction&, const RegistrationId&, StaffId);

/// They were told on the telephone all there is to ring them about, an appointment just made included.
/// Returns how much it was.
std::size_t told_by_telephone(Transaction&, const RegistrationId&);

}  // namespace holdfast::store
