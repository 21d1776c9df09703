#include "holdfast/store/own_data.hpp"

#include <iterator>

#include "holdfast/store/audit.hpp"
#include "holdfast/store/erase.hpp"
#include "store/database/arrays.hpp"
#include "store/database/rows.hpp"
#include "store/database/transaction.hpp"

namespace holdfast::store {

namespace {

constexpr std::size_t deeds_shown = 500;

constexpr Statement select_given{"read_given_to_person", R"sql(
  SELECT a.marked_at, a.came, c.name AS clinic, p.name AS product
    FROM offers o
    JOIN attendance a ON a.offer_id = o.id
    JOIN windows w ON w.id = o.window_id
    JOIN clinics c ON c.id = w.clinic_id
    LEFT JOIN products p ON p.id = a.product_id
   WHERE o.registration_id = ANY ($1::uuid[]) AND o.state IN ('held', 'accepted')
   ORDER BY a.marked_at
)sql"};

constexpr Statement select_numbers{"read_numbers_left_by_person", R"sql(
  SELECT left_at FROM left_numbers WHERE phone = $1 ORDER BY left_at
)sql"};

void add_dose(Transaction& tx, const RegistrationId& dose, OwnData& data) {
  auto history = read_history(tx, dose);
  std::ranges::move(history.offers, std::back_inserter(data.history.offers));
  std::ranges::move(history.messages, std::back_inserter(data.history.messages));
  AuditFilter about;
  about.subject = subject_of(dose);
  about.limit = deeds_shown;
  for (const auto& deed : read_audit(tx, about)) data.looked_at.push_back(deed.at);
}

}  // namespace

std::optional<OwnData> read_own_data(Transaction& tx, const Vault& vault, const RegistrationId& id,
                                     Date date_of_birth) {
  auto status = read_status(tx, id);
  if (!status || status->dead_letter || status->reason == erased) return std::nullopt;
  if (status->registration.date_of_birth != date_of_birth) return std::nullopt;

  OwnData data{.status = std::move(*status),
               .card_ending = card_ending(tx, vault, id),
               .history = {},
               .given = {},
               .looked_at = {},
               .numbers_left = {}};
  const auto doses = doses_of(tx, id);
  for (const auto& dose : doses) add_dose(tx, dose, data);
  for (const auto& row : execute(tx, select_given, array_of(doses))) {
    data.given.push_back({.at = instant(row["marked_at"]),
                          .came = row["came"].as<bool>(),
                          .clinic = text(row["clinic"]),
                          .product = text(row["product"])});
  }
  for (const auto& row : execute(tx, select_numbers, data.status.registration.phone)) {
    data.numbers_left.push_back(instant(row["left_at"]));
  }
  return data;
}

}  // namespace holdfast::store
