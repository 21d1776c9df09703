#include "store/locks.hpp"

#include <string>

#include "holdfast/store/heartbeat.hpp"
#include "store/offer_rows.hpp"
#include "store/outage.hpp"
#include "store/rows.hpp"

namespace holdfast::store {

namespace {

// The offer's registration never changes, so it may be found before anything is locked.
constexpr auto lock_registration = R"sql(
  SELECT id FROM registrations
   WHERE id = (SELECT registration_id FROM offers WHERE id = $1)
     FOR UPDATE
)sql";

const std::string lock_offer_row = std::string{"SELECT "} + std::string{offer_view_columns} + R"sql(
    FROM offers o
    JOIN registrations r ON r.id = o.registration_id
    JOIN windows w ON w.id = o.window_id
    JOIN clinics c ON c.id = w.clinic_id
   WHERE o.id = $1
     FOR UPDATE OF o
)sql";

}  // namespace

std::optional<OfferView> lock_offer(Transaction& tx, const OfferId& id) {
  const auto offer = uuid_text(id.bytes);
  if (database(tx).exec_params(lock_registration, offer).empty()) return std::nullopt;

  // Before the offer's row: lengthening locks offers in order of id, and must not already hold one out of
  // order.
  close_gap_if_silent(tx);

  const auto found = database(tx).exec_params(lock_offer_row, offer);
  if (found.empty()) return std::nullopt;
  return offer_view_in(found[0]);
}

}  // namespace holdfast::store
