#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "holdfast/domain/registration.hpp"
#include "holdfast/store/connection.hpp"
#include "holdfast/store/vault.hpp"

namespace holdfast::store {

/// Which of a card's two hashes are written, and under which keys its number stands: the table card_keys.
struct CardKeys {
  static constexpr std::array columns{"card_hash", "card_hash_2"};

  /// By column, 0 and 1. Nothing: the column is not in use.
  std::array<std::optional<std::uint8_t>, 2> key;
  std::size_t complete = 0;              ///< the column in which every stored card has its hash
  std::optional<std::size_t> filling{};  ///< the other one, while a key is changed

  /// Under which numbers are sealed: the newest in use.
  [[nodiscard]] std::uint8_t sealing() const { return *key.at(filling.value_or(complete)); }
};

/// What of a card is stored; nothing of somebody without one.
struct Card {
  std::array<std::optional<std::string>, 2> hash;  ///< by column of CardKeys
  std::optional<std::string> sealed;
};
[[nodiscard]] Card card_of(const Registration&, const Vault&, const CardKeys&);

/// The statement with `$column` and `$other` replaced by that column of a card's hash and by the other one.
[[nodiscard]] std::string on_column(std::string sql, std::size_t column);

/// Reads them, and notes the ring's lowest id as the first key where nobody was kept yet. They stay as read
/// until the transaction ends: whoever changes them waits for it. Throws `Unavailable` if the vault lacks a
/// key in use: nobody can be kept rightly without it.
[[nodiscard]] CardKeys card_keys(Transaction&, const Vault&);

/// For whoever changes them: waits for all who have read them, and keeps others from reading.
void lock_card_keys(Transaction&);

}  // namespace holdfast::store
