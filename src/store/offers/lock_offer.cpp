#include "store/offers/lock_offer.hpp"

#include "store/database/rows.hpp"
#include "store/database/transaction.hpp"
#include "store/households/party.hpp"
#include "store/offers/offer_rows.hpp"
#include "store/offers/outage.hpp"

namespace holdfast::store {

namespace {

// The offer's registration and party never change, so they may be found before anything is locked.
constexpr Statement lock_registration_of_offer{
    "lock_registration_of_offer",
    "SELECT id FROM registrations WHERE id = ANY (ARRAY("
    "  SELECT registration_id FROM offers WHERE id = ANY (" HOLDFAST_PARTY_OF_OFFER
    "))) "
    " ORDER BY id FOR UPDATE"};

constexpr Statement lock_offers_of_party{"lock_offers_of_party",
                                         "SELECT id FROM offers WHERE id = ANY (" HOLDFAST_PARTY_OF_OFFER
                                         ") ORDER BY id FOR UPDATE"};

constexpr Statement lock_offer_row{"lock_offer_row",
                                   "SELECT " HOLDFAST_OFFER_VIEW_COLUMNS " FROM " HOLDFAST_OFFER_VIEW_TABLES
                                   " WHERE o.id = $1 FOR UPDATE OF o"};

}  // namespace

std::optional<OfferView> lock_offer(Transaction& tx, const OfferId& id) {
  const auto people = execute(tx, lock_registration_of_offer, uuid(id));
  if (people.empty()) return std::nullopt;

  // Before the offer's own row: lengthening locks offers in order of id, so none may be locked yet.
  close_gap_if_silent(tx);

  if (people.size() > 1) execute(tx, lock_offers_of_party, uuid(id));
  const auto found = execute(tx, lock_offer_row, uuid(id));
  if (found.empty()) return std::nullopt;
  return offer_view_in(found[0]);
}

}  // namespace holdfast::store
