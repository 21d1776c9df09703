#pragma once

#include <deque>
#include <map>
#include <string>
#include <vector>

#include "contract/store/scene.hpp"
#include "holdfast/store/rounds.hpp"
#include "holdfast/store/vault.hpp"

namespace holdfast::test {

[[nodiscard]] store::Vault a_vault();

/// Somebody who filled in the form: nobody else's card, telephone or e-mail.
[[nodiscard]] Registration a_person();

/// Ten digits; another at each call.
[[nodiscard]] std::string a_card_number();

/// Tests of rounds: people as matching hands them on.
class RoundTest : public StoreTest {
 protected:
  /// A newcomer with the state foreseen; offered with an offer of its own.
  store::Newcomer newcomer(const Registration& person,
                           RegistrationState foreseen = RegistrationState::waiting);

  std::vector<store::Kept> keep(const std::vector<store::Newcomer>& newcomers);
  store::Kept keep(const Registration& person) { return keep({newcomer(person)}).front(); }

  [[nodiscard]] std::string state(const Registration& person) const { return scene.state(person.id); }
  [[nodiscard]] std::string reason(const Registration& person) const {
    return scene.value("SELECT reason FROM registrations WHERE id = '$'", person.id);
  }

  store::Vault vault = a_vault();

 private:
  std::deque<Registration> people_;
};

}  // namespace holdfast::test
