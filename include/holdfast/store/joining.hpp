#pragma once

#include "holdfast/domain/registration.hpp"
#include "holdfast/domain/result.hpp"
#include "holdfast/store/connection.hpp"

namespace holdfast::store {

// Whoever waits comes together with somebody else who waits, and with whom that one comes already: the one
// asks, the other says yes. From then on they are a household as one that came by one form, with the wishes
// of whoever was asked, and stand in line where the last of them does. A household whose people change has
// another `household_id` then, so that a round that read the people before sees that they are others.
//
// All lock the people concerned by id; `Contended` where somebody came or went meanwhile. Safe to repeat.

enum class JoinRefusal {
  not_alone,           ///< whoever asks does not wait for a first dose, or comes with others already
  not_waiting,         ///< the other, or somebody they come with, does not wait for a first dose; or it is
                       ///< themselves
  together,            ///< they come together already
  full,                ///< more than six, those counted who cancelled and can go in again
  too_many_questions,  ///< as many ask the other already as could come with them
  not_asked,           ///< there is no such question (any more)
};

/// `asks` would come with `other`. One question a person: the last counts. Nothing else changes.
Result<RegistrationState, JoinRefusal> ask_to_join(Transaction&, const RegistrationId& asks,
                                                   const RegistrationId& other);

/// Whoever was asked just now is told that a question waits on their page, by text or e-mail; whoever is rung
/// is not, for nobody but they can answer. Once for each who asks, and five times in all. Nothing of it is
/// sent once no question waits any more.
void tell_of_question(Transaction&, const RegistrationId& asks, const RegistrationId& asked);

/// What `asked` says to it. A no ends the question.
Result<RegistrationState, JoinRefusal> answer_joining(Transaction&, const RegistrationId& asked,
                                                      const RegistrationId& asks, bool yes);

/// Alone again while they wait, where they stood, with what they had wished for before they joined; or takes
/// their question back. Of two, the other is alone then too. False: they do not wait.
bool leave_household(Transaction&, const RegistrationId&);

}  // namespace holdfast::store
