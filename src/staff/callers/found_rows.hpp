#pragma once

#include <optional>
#include <vector>

#include "holdfast/store/offers.hpp"
#include "staff/office.hpp"

namespace holdfast::staff {

/// Reads these people for a list that shows them, and writes down that each was looked at. In the order
/// asked; who is not there is left out.
[[nodiscard]] std::vector<store::StatusView> look_at_list(store::Transaction&, const Visit&,
                                                          const std::vector<RegistrationId>&);

/// A row of such a list: PERSON with PATH, NAME, BORN, STATE, RECEIVED, REASON.
void add_person_row(ctemplate::TemplateDictionary&, const Office&, const store::StatusView&, Language);

/// Why a registration stands in review or was ended, in words; empty if there is nothing to say.
[[nodiscard]] std::string reason_words(const Office&, const std::string& reason, Language);

}  // namespace holdfast::staff
