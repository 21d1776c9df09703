#include <unordered_map>

#include "holdfast/store/offers.hpp"
#include "store/database/arrays.hpp"
#include "store/database/rows.hpp"
#include "store/database/transaction.hpp"
#include "store/offers/offer_rows.hpp"
#include "store/people/standing.hpp"

namespace holdfast::store {

namespace {

// Letters and digits alone, so that "1, rue du Parc" is "1 Rue du Parc". What somebody wrote of a flat stands
// in their second line, or they are not told.
#define HOLDFAST_LINE(line) "lower(regexp_replace(" line ", '[^[:alnum:]]+', '', 'g'))"

// One that staff have let through, and that has not ended: anybody can send the form of a residence.
#define HOLDFAST_RESIDENCE_COMES                                        \
  " r.state IN ('queued', 'waiting', 'offered', 'booked') AND EXISTS (" \
  "   SELECT FROM residences h "                                        \
  "    WHERE h.postal_code = r.postal_code AND h.erased_at IS NULL "    \
  "      AND h.state IN ('waiting', 'offered', 'booked') "              \
  "      AND " HOLDFAST_LINE("h.line1") " = " HOLDFAST_LINE("r.line1") ") "

// One statement, one snapshot: the state and the offer it speaks of belong together.
constexpr Statement read_whole_statuses{
    "read_whole_statuses",
    "SELECT " HOLDFAST_REGISTRATION_COLUMNS
    ", r.state, r.reason, r.eligible_from, r.turn_at, r.displaced_at IS NOT NULL, "
    "  r.heads_up_on, r.passed_until, r.kept_window IS NOT NULL, " HOLDFAST_SECOND_DOSE_OF
    ", EXISTS (SELECT FROM dead_letters d WHERE d.id = r.id), " HOLDFAST_STANDING
    ", coalesce(o.state = 'held' AND o.seen_at IS NULL, false), l.first_day, l.last_day, "
    "  EXISTS (SELECT FROM standby s WHERE s.registration_id = r.id AND s.is_on), " HOLDFAST_RESIDENCE_COMES
    ", r.household_id, " HOLDFAST_ASKED_TO_JOIN
    " IS NOT NULL, "
    "  m.kind, m.channel, m.state, m.sent_at, " HOLDFAST_OFFER_VIEW_COLUMNS R"sql(
    FROM registrations r
    LEFT JOIN offers o ON o.id = r.offer_id
    LEFT JOIN windows w ON w.id = o.window_id
    LEFT JOIN clinics c ON c.id = w.clinic_id
    LEFT JOIN likely_dates l ON l.registration_id = r.id AND r.state = 'waiting'
    LEFT JOIN LATERAL (SELECT kind, channel, state, sent_at FROM messages
                        WHERE cause = o.id::text ORDER BY created_at DESC, id LIMIT 1) m ON true
   WHERE r.id = ANY ($1::uuid[])
)sql"};

// Whoever cancelled comes no longer.
constexpr Statement read_household{"read_household", R"sql(
  SELECT id, name FROM registrations WHERE household_id = $1 AND state <> 'cancelled' AND erased_at IS NULL
   ORDER BY id <> $1, id
)sql"};

constexpr Statement read_questions{"read_questions_to_join", R"sql(
  SELECT j.registration_id, j.asked_id, r.name
    FROM joinings j JOIN registrations r ON r.id = j.registration_id AND r.state = 'waiting'
   WHERE (j.registration_id = $1 OR j.asked_id = $1) AND j.own_preferences IS NULL
   ORDER BY j.asked_at, j.registration_id
)sql"};

constexpr Statement read_dead_letter{"read_dead_letter", R"sql(
  SELECT created_at FROM dead_letters WHERE id = $1
)sql"};

constexpr Statement read_offer_view{"read_offer_view",
                                    "SELECT " HOLDFAST_OFFER_VIEW_COLUMNS "," HOLDFAST_STANDING
                                    " AS standing FROM " HOLDFAST_OFFER_VIEW_TABLES " WHERE o.id = $1"};

constexpr Statement find_code{"find_code", R"sql(
  SELECT id FROM registrations WHERE id BETWEEN $1 AND $2 AND date_of_birth = $3 AND erased_at IS NULL
   ORDER BY id LIMIT 1
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

std::optional<StatusView::LastMessage> message_in(Cells& cells) {
  const bool is_there = !cells.peek().is_null();
  StatusView::LastMessage message{.kind = text(cells.next()),
                                  .channel = text(cells.next()),
                                  .state = text(cells.next()),
                                  .sent_at = maybe_instant(cells.next())};
  if (!is_there) return std::nullopt;
  return message;
}

std::optional<LikelyDates> likely_in(Cells& cells) {
  const auto first = maybe_date(cells.next());
  const auto last = maybe_date(cells.next());
  if (!first || !last) return std::nullopt;
  return LikelyDates{*first, *last};
}

/// All that can be said of it without opening the letter.
std::unique_ptr<const StatusView> dead_letter_status(Transaction& tx, const RegistrationId& id) {
  const auto found = execute(tx, read_dead_letter, uuid(id));
  if (found.empty()) return nullptr;

  StatusView view;
  view.registration.id = id;
  view.registration.received_at = instant(found[0]["created_at"]);
  view.state = RegistrationState::queued;
  view.reason = "needs-attention";
  view.turn_at = view.registration.received_at;
  view.dead_letter = true;
  view.standing = Standing::dead_letter;
  return std::make_unique<const StatusView>(std::move(view));
}

std::vector<StatusView::Member> household_of(Transaction& tx, const RegistrationId& id) {
  std::vector<StatusView::Member> household;
  for (const auto& row : execute(tx, read_household, uuid(id))) {
    household.push_back({.id = id_in<RegistrationId>(row["id"]), .name = text(row["name"])});
  }
  return household;
}

void read_joining(Transaction& tx, StatusView& view) {
  for (const auto& row : execute(tx, read_questions, uuid(view.registration.id))) {
    const auto asks = id_in<RegistrationId>(row["registration_id"]);
    if (asks == view.registration.id) {
      view.asks_to_join = id_in<RegistrationId>(row["asked_id"]);
    } else {
      view.asked_by.push_back({.id = asks, .name = text(row["name"])});
    }
  }
}

/// What is read by further statements.
struct Further {
  std::optional<RegistrationId> household;
  bool questions = false;
};

StatusView status_in(const pqxx::row& row, Further& further) {
  Cells cells{row};
  StatusView view;
  view.registration = registration_in(cells);
  view.state = registration_state(cells.next());
  view.reason = text(cells.next());
  view.eligible_from = maybe_date(cells.next());
  view.turn_at = instant(cells.next());
  view.displaced = cells.next().as<bool>();
  view.likely_on = maybe_date(cells.next());
  view.passed_until = maybe_instant(cells.next());
  view.seat_is_kept = cells.next().as<bool>();
  view.second_dose = maybe_id_in<RegistrationId>(cells.next());
  view.dead_letter = cells.next().as<bool>();
  view.standing = Standing{number(cells.next())};
  view.unseen = cells.next().as<bool>();
  view.likely = likely_in(cells);
  view.standby = cells.next().as<bool>();
  view.residence_comes = cells.next().as<bool>();
  further.household = maybe_id_in<RegistrationId>(cells.next());
  further.questions = cells.next().as<bool>();
  view.message = message_in(cells);
  if (!cells.peek().is_null()) view.offer = offer_view_in(cells);
  return view;
}

}  // namespace

std::vector<std::unique_ptr<const StatusView>> read_statuses(Transaction& tx,
                                                             const std::vector<RegistrationId>& ids) {
  std::unordered_map<RegistrationId, std::size_t> first;  // somebody may ask twice at once
  for (std::size_t at = 0; at < ids.size(); ++at) first.try_emplace(ids[at], at);

  std::vector<std::unique_ptr<const StatusView>> views(ids.size());
  for (const auto& row : execute(tx, read_whole_statuses, array_of(ids))) {
    Further further;
    auto status = status_in(row, further);
    if (further.household) status.household = household_of(tx, *further.household);
    if (further.questions) read_joining(tx, status);
    auto view = std::make_unique<const StatusView>(std::move(status));
    const auto at = first.at(view->registration.id);
    views[at] = std::move(view);
  }
  for (std::size_t at = 0; at < ids.size(); ++at) {
    const auto& same = views[first.at(ids[at])];
    if (&same == &views[at]) {
      if (!same) views[at] = dead_letter_status(tx, ids[at]);
    } else if (same) {
      views[at] = std::make_unique<const StatusView>(*same);
    }
  }
  return views;
}

std::optional<StatusView> read_status(Transaction& tx, const RegistrationId& id) {
  const auto view = std::move(read_statuses(tx, {id}).front());
  if (!view) return std::nullopt;
  return *view;
}

std::optional<OfferView> read_offer(Transaction& tx, const OfferId& id) {
  const auto found = execute(tx, read_offer_view, uuid(id));
  if (found.empty()) return std::nullopt;
  auto view = offer_view_in(found[0]);
  view.standing = Standing{number(found[0]["standing"])};
  return view;
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
