#pragma once

#include "store/database/rows.hpp"
#include "store/database/transaction.hpp"

namespace holdfast::store {

/// Runs `work`, which makes somebody live or gives them a card. False, and nothing changed, if the card is
/// live elsewhere. Only the unique index knows: a look beforehand would be a race.
template <class Work>
bool unless_card_is_live(Transaction& tx, Work&& work) {
  query(tx, "SAVEPOINT unless_card_is_live");
  try {
    work();
  } catch (const pqxx::unique_violation&) {
    query(tx, "ROLLBACK TO SAVEPOINT unless_card_is_live");
    return false;
  }
  query(tx, "RELEASE SAVEPOINT unless_card_is_live");
  return true;
}

}  // namespace holdfast::store
