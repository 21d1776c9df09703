#pragma once

#include <optional>
#include <string>

#include "holdfast/store/connection.hpp"
#include "holdfast/store/vault.hpp"

namespace holdfast::store {

// A new key for card numbers, while everything runs: docs/security.md, "Changing the keys".
//
// A card's hash has two columns, each with its unique index. Which are written, and with which keys, stands
// in the database, and every `keep` reads it in its own transaction: processes cannot disagree about it, and
// one without a key in use keeps nobody (its forms stay in its journal). At every moment one column is
// complete.

/// What has to be done next so that card numbers stand under the vault's current key alone.
enum class RotationStep {
  begin,   ///< from now on every card gets its hash under the new key too, and is sealed under it
  fill,    ///< those stored before get it, and are sealed anew; done when nobody lacks it
  finish,  ///< the old hash is no longer written or looked at
  clear,   ///< the old hashes are removed
  none,    ///< nothing
};
struct Rotation {
  RotationStep next = RotationStep::none;
  std::uint8_t from = 0, to = 0;  ///< key ids
};

/// The step after one that was broken off is the same step again. A change that was begun to another key than
/// the vault's current one is brought to its end first. Reads whole tables.
[[nodiscard]] Rotation read_rotation(Transaction&, const Vault&);

/// The steps. Each waits for the `keep`s that run and makes others wait meanwhile, bounded by `lock_timeout`
/// (`Contended`: nothing happened). A step that is not due does nothing.
void begin_rotation(Transaction&, const Vault&);
void finish_rotation(Transaction&, const Vault&);

/// Fills, or clears, the rows after `after`, at most `limit`, in order of id. The last id done; nothing when
/// none is left. Throws std::runtime_error if a number was altered or no key opens it.
[[nodiscard]] std::optional<RegistrationId> fill_hashes(Transaction&, const Vault&,
                                                        const RegistrationId& after, std::size_t limit);
[[nodiscard]] std::optional<RegistrationId> clear_hashes(Transaction&, const Vault&,
                                                         const RegistrationId& after, std::size_t limit);

/// Says which keys this process has. After its first beat; safe to repeat, and writes only what is new.
void tell_keys(Transaction&, const std::string& process, const Vault&);

/// A process that has beaten in the last ten seconds and has not said that it has this key.
[[nodiscard]] std::optional<std::string> process_without_key(Transaction&, std::uint8_t key_id);

}  // namespace holdfast::store
