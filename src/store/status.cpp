#include <unordered_map>

#include "holdfast/store/offers.hpp"
#include "store/arrays.hpp"
#include "store/offer_rows.hpp"
#include "store/rows.hpp"
#include "store/transaction.hpp"

namespace holdfast::store {

namespace {

// One statement, one snapshot: the state and the offer it speaks of belong together.
constexpr Statement read_whole_statuses{
    "read_whole_statuses",
    "SELECT " HOLDFAST_REGISTRATION_COLUMNS
    ", r.state, r.reason, r.eligible_from, r.turn_at, "
    "  EXISTS (SELECT FROM dead_letters d WHERE d.id = r.id) AS dead_letter, "
    "  m.kind AS message_kind, m.channel AS message_channel, "
    "  m.state AS message_state, m.sent_at AS message_sent_at, " HOLDFAST_OFFER_VIEW_COLUMNS R"sql(
    FROM registrations r
    LEFT JOIN offers o ON o.id = r.offer_id
    LEFT JOIN windows w ON w.id = o.window_id
    LEFT JOIN clinics c ON c.id = w.clinic_id
    LEFT JOIN LATERAL (SELECT kind, channel, state, sent_at FROM messages
                        WHERE cause = o.id::text ORDER BY created_at DESC, id LIMIT 1) m ON true
   WHERE r.id = ANY ($1::uuid[])
)sql"};

constexpr Statement read_dead_letter{"read_dead_letter", R"sql(
  SELECT created_at FROM dead_letters WHERE id = $1
)sql"};

constexpr Statement read_offer_view{"read_offer_view",
                                    "SELECT " HOLDFAST_OFFER_VIEW_COLUMNS " FROM " HOLDFAST_OFFER_VIEW_TABLES
                                    " WHERE o.id = $1"};

constexpr Statement find_code{"find_code", R"sql(
  SELECT id FROM registrations WHERE id BETWEEN $1 AND $2 AND date_of_birth = $3 ORDER BY id LIMIT 1
)sql"};

// One that still has to be answered goes before one answered already.
constexpr Statement find_phone{"find_phone", R"sql(
  SELECT o.id
    FROM registrations r
    JOIN offers o ON o.id = r.offer_id
   WHERE r.phone = $1 AND o.state IN ('held', 'accepted')
     AND EXISTS (SELECT FROM messages m
                  WHERE m.cause = o.id::text AND m.kind = 'offer' AND m.channel = 'sms' AND m.attempts > 0)
   ORDER BY o.state = 'held' DESC, o.created_at DESC
   LIMIT 1
)sql"};

std::optional<StatusView::LastMessage> message_in(const pqxx::row& row) {
  if (row["message_kind"].is_null()) return std::nullopt;
  return StatusView::LastMessage{.kind = text(row["message_kind"]),
                                 .channel = text(row["message_channel"]),
                                 .state = text(row["message_state"]),
                                 .sent_at = maybe_instant(row["message_sent_at"])};
}

/// All that can be said of it without opening the letter.
std::optional<StatusView> dead_letter_status(Transaction& tx, const RegistrationId& id) {
  const auto found = execute(tx, read_dead_letter, uuid(id));
  if (found.empty()) return std::nullopt;

  StatusView view;
  view.registration.id = id;
  view.registration.received_at = instant(found[0]["created_at"]);
  view.state = RegistrationState::queued;
  view.reason = "needs-attention";
  view.turn_at = view.registration.received_at;
  view.dead_letter = true;
  return view;
}

StatusView status_in(const pqxx::row& row) {
  StatusView view;
  view.registration = registration_in(row);
  view.state = registration_state(row["state"]);
  view.reason = text(row["reason"]);
  view.eligible_from = maybe_date(row["eligible_from"]);
  view.turn_at = instant(row["turn_at"]);
  view.dead_letter = row["dead_letter"].as<bool>();
  if (!row["offer_id"].is_null()) view.offer = offer_view_in(row);
  view.message = message_in(row);
  return view;
}

}  // namespace

std::vector<std::optional<StatusView>> read_statuses(Transaction& tx,
                                                     const std::vector<RegistrationId>& ids) {
  std::unordered_map<RegistrationId, StatusView> found;
  for (const auto& row : execute(tx, read_whole_statuses, array_of(ids))) {
    auto view = status_in(row);
    const auto id = view.registration.id;
    found.emplace(id, std::move(view));
  }
  std::vector<std::optional<StatusView>> views;
  views.reserve(ids.size());
  for (const auto& id : ids) {
    const auto view = found.find(id);
    views.push_back(view == found.end() ? dead_letter_status(tx, id) : view->second);
  }
  return views;
}

std::optional<StatusView> read_status(Transaction& tx, const RegistrationId& id) {
  return std::move(read_statuses(tx, {id}).front());
}

std::optional<OfferView> read_offer(Transaction& tx, const OfferId& id) {
  const auto found = execute(tx, read_offer_view, uuid(id));
  if (found.empty()) return std::nullopt;
  return offer_view_in(found[0]);
}

std::optional<RegistrationId> find_by_code(Transaction& tx, const RegistrationId& first,
                                           const RegistrationId& last, Date date_of_birth) {
  const auto found = execute(tx, find_code, uuid(first), uuid(last), day(date_of_birth));
  if (found.empty()) return std::nullopt;
  return id_in<RegistrationId>(found[0]["id"]);
}

std::optional<OfferId> find_offer_by_phone(Transaction& tx, const std::string& phone) {
  const auto found = execute(tx, find_phone, phone);
  if (found.empty()) return std::nullopt;
  return id_in<OfferId>(found[0]["id"]);
}

}  // namespace holdfast::store
