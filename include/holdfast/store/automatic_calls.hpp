#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "holdfast/domain/ids.hpp"
#include "holdfast/domain/registration.hpp"
#include "holdfast/store/connection.hpp"

namespace holdfast::store {

/// Somebody with an offer who is to be rung, by a machine first.
struct AutomaticCall {
  RegistrationId registration;
  std::string phone;
  Language language{};
};

/// Takes people off the agents' list for `lease`: those with an offer by telephone that no machine and no
/// agent has tried, and that nobody has taken. Each message is claimed so once, whatever comes of it. The
/// offer's clock waits: it starts when the offer is heard.
std::vector<AutomaticCall> claim_automatic_calls(Transaction&, std::size_t limit, std::chrono::seconds lease);

/// The call is over, or never came about: what is still to be told is for an agent to ring about, at once.
void end_automatic_call(Transaction&, const RegistrationId&);

}  // namespace holdfast::store
