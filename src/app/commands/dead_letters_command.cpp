#include <iostream>

#include "app/commands/commands.hpp"
#include "app/configuration/key_file.hpp"
#include "app/service/wiring.hpp"
#include "holdfast/domain/eligibility.hpp"
#include "holdfast/store/programme.hpp"
#include "holdfast/store/rounds.hpp"

namespace holdfast::app {

namespace {

using store::Transaction;

constexpr std::size_t letters_max = 10'000;

/// Stores one as waiting: the waiting list seats it when its turn comes.
void keep_again(Transaction& tx, const store::Vault& vault, const store::DeadLetter& letter,
                const Programme& programme) {
  store::Newcomer newcomer;
  newcomer.registration = &letter.registration;
  newcomer.eligible_from = eligible_from(letter.registration.date_of_birth, programme.phases);
  newcomer.turn_at = turn_at(letter.registration, programme.phases);
  if (letter.registration.health_card_number.empty()) {
    newcomer.foreseen = RegistrationState::review;
    newcomer.reason = "no-card";
  }
  store::keep(tx, vault, {&newcomer, 1});
  store::forget_dead_letter(tx, letter.registration.id);
}

}  // namespace

int dead_letters_command(const Config& config, bool retry) {
  const store::Vault vault{read_keys(config.keys.file)};
  store::Connection connection{store_settings(config)};
  const auto letters = connection.in_transaction(
      [&](Transaction& tx) { return store::read_dead_letters(tx, vault, letters_max); });
  const auto programme = connection.in_transaction(
      [&](Transaction& tx) { return store::read_programme(tx, base_programme(config)); });

  std::size_t kept = 0;
  for (const auto& letter : letters) {
    std::cout << uuid_text(letter.registration.id.bytes) << "  " << rfc3339(letter.created_at) << "  "
              << letter.reason;
    if (retry) {
      try {
        connection.in_transaction([&](Transaction& tx) { keep_again(tx, vault, letter, programme); });
        ++kept;
        std::cout << "  kept";
      } catch (const store::Poisoned& poison) {
        std::cout << "  refused again: " << poison.what();
      }
    }
    std::cout << '\n';
  }
  std::cout << letters.size() << " dead letters";
  if (retry) std::cout << ", " << kept << " of them kept now";
  std::cout << '\n';
  return 0;
}

}  // namespace holdfast::app
