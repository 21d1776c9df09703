#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "holdfast/store/offers.hpp"
#include "staff/office.hpp"

// What an agent's presses about a person do in the database: plain functions, each in one transaction of the
// caller's, with the line of the audit log that tells of it.

namespace holdfast::staff {

/// What came of a press.
struct Pressed {
  std::string_view notice = {};                  ///< a word that says why it was not done; empty: it was
  std::string go = {};                           ///< where next; empty: the person's page
  std::optional<store::OfferView> decided = {};  ///< the offer that was accepted or declined
};
using PressWork = Pressed (*)(store::Transaction&, const Office&, const Visit&, const RegistrationId&);

/// Puts them in line again, with the old wishes or these; whoever is on the line has heard what was due.
Pressed go_in_again(store::Transaction&, const Visit&, const RegistrationId&,
                    const std::optional<std::vector<Preference>>& wishes);

Pressed press_accept(store::Transaction&, const Office&, const Visit&, const RegistrationId&);
Pressed press_decline(store::Transaction&, const Office&, const Visit&, const RegistrationId&);
Pressed press_cancel(store::Transaction&, const Office&, const Visit&, const RegistrationId&);
Pressed press_go_again(store::Transaction&, const Office&, const Visit&, const RegistrationId&);
Pressed press_card(store::Transaction&, const Office&, const Visit&, const RegistrationId&);

Pressed press_let_through(store::Transaction&, const Office&, const Visit&, const RegistrationId&);
Pressed press_merge(store::Transaction&, const Office&, const Visit&, const RegistrationId&);
Pressed press_end(store::Transaction&, const Office&, const Visit&, const RegistrationId&);

Pressed press_told(store::Transaction&, const Office&, const Visit&, const RegistrationId&);
Pressed press_no_answer(store::Transaction&, const Office&, const Visit&, const RegistrationId&);
Pressed press_wrong_number(store::Transaction&, const Office&, const Visit&, const RegistrationId&);
Pressed press_give_back(store::Transaction&, const Office&, const Visit&, const RegistrationId&);

}  // namespace holdfast::staff
