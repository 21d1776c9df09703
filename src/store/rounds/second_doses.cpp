// What a tick makes of a first dose, and takes back.

#include "holdfast/store/second_doses.hpp"

#include "holdfast/domain/dates.hpp"
#include "holdfast/store/offers.hpp"
#include "store/database/rows.hpp"
#include "store/database/transaction.hpp"
#include "store/offers/end_offer.hpp"

namespace holdfast::store {

namespace {

constexpr auto ended_by_correction = "first-corrected";

constexpr auto select_products = "SELECT id, name, least_days, most_days FROM products ORDER BY name, id";

constexpr Statement select_first{"read_first_dose", "SELECT " HOLDFAST_REGISTRATION_COLUMNS R"sql(,
         p.id, p.name, p.least_days, p.most_days, w.clinic_id, w.starts_at AT TIME ZONE c.time_zone
    FROM registrations r
    LEFT JOIN (offers o
               JOIN attendance a ON a.offer_id = o.id AND a.came
               JOIN products p ON p.id = a.product_id
               JOIN windows w ON w.id = o.window_id
               JOIN clinics c ON c.id = w.clinic_id)
           ON o.registration_id = r.id AND o.state = 'accepted'
   WHERE r.id = $1 AND r.first_id IS NULL AND r.erased_at IS NULL
)sql"};

constexpr Statement select_second{"read_second_dose", R"sql(
  SELECT r.id, r.state, r.reason, r.first_id, r.product_id, r.due_from, r.due_until, r.kept_window,
         (w.starts_at AT TIME ZONE c.time_zone)::date AS seat_day
    FROM registrations r
    LEFT JOIN offers o ON o.registration_id = r.id AND o.state IN ('held', 'accepted')
    LEFT JOIN windows w ON w.id = coalesce(o.window_id, r.kept_window)
    LEFT JOIN clinics c ON c.id = w.clinic_id
   WHERE r.first_id = $1
)sql"};

constexpr Statement insert_second{"insert_second_dose", R"sql(
  INSERT INTO registrations
         (id, state, received_at, turn_at, asked_at, eligible_from, via, name, line1, line2, city, province,
          postal_code, phone, email, contact, language, date_of_birth, preferences, needs, first_id,
          product_id, due_from, due_until)
  SELECT $1, 'waiting', $7, $7, f.asked_at, $4, f.via, f.name, f.line1, f.line2, f.city, f.province,
         f.postal_code, f.phone, f.email, f.contact, f.language, f.date_of_birth, $6::jsonb, f.needs, f.id,
         $3, $4, $5
    FROM registrations f
   WHERE f.id = $2
)sql"};

constexpr Statement write_days{"write_second_dose_days", R"sql(
  UPDATE registrations
     SET product_id = $2, due_from = $3, due_until = $4, eligible_from = $3, preferences = $5::jsonb,
         state = CASE WHEN $6::boolean THEN 'waiting' ELSE state END,
         reason = CASE WHEN $6::boolean THEN NULL ELSE reason END,
         displaced_at = CASE WHEN $7::boolean THEN clock_timestamp() ELSE displaced_at END
   WHERE id = $1
)sql"};

// What was held, too: it was taken away, not declined.
constexpr Statement mark_taken_away{"mark_offer_taken_away", R"sql(
  UPDATE offers SET state = 'cancelled' WHERE id = $1 AND state = 'declined'
)sql"};

constexpr Statement tell_taken_away{"tell_of_seat_taken_away", R"sql(
  INSERT INTO messages (id, registration_id, offer_id, cause, kind, channel, state, due_at)
  SELECT gen_random_uuid(), r.id, $2, $2::uuid::text, $3, r.contact, 'due', $4
    FROM registrations r WHERE r.id = $1
)sql"};

FirstDose::Second second_in(const pqxx::row& row) {
  return {.id = id_in<RegistrationId>(row["id"]),
          .state = registration_state(row["state"]),
          .ended_by_correction = text(row["reason"]) == ended_by_correction,
          .dose = {.first = id_in<RegistrationId>(row["first_id"]),
                   .product = text(row["product_id"]),
                   .from = date(row["due_from"]),
                   .until = date(row["due_until"])},
          .is_kept = !row["kept_window"].is_null(),
          .seat_day = maybe_date(row["seat_day"])};
}

/// "2026-12-03 09:00:00", as PostgreSQL prints a timestamp.
LocalTime local_in(const pqxx::field& field) {
  auto written = text(field).substr(0, 16);
  written.at(10) = 'T';
  return *holdfast::local_time_in(written);
}

/// The seat that is held or booked, taken away and told of.
void take_away(Transaction& tx, const RegistrationId& person) {
  const auto ended = end_live_offer(tx, person);
  if (!ended || ended->offer.state == OfferState::expired) return;
  const auto& offer = ended->offer;
  const bool was_booked = offer.state == OfferState::cancelled;
  execute(tx, mark_taken_away, uuid(offer.id));
  if (!was_booked && !offer.notified_at) return;
  execute(tx, tell_taken_away, uuid(person), uuid(offer.id),
          std::string{was_booked ? "window-cancelled" : "offer-withdrawn"}, timestamp(ended->at));
}

}  // namespace

std::vector<Product> read_products(Transaction& tx) {
  std::vector<Product> products;
  for (const auto& row : query(tx, select_products)) {
    products.push_back({.id = text(row["id"]),
                        .name = text(row["name"]),
                        .least_days = row["least_days"].as<int>(),
                        .most_days = row["most_days"].as<int>()});
  }
  return products;
}

std::optional<FirstDose> read_first_dose(Transaction& tx, const RegistrationId& first) {
  const auto found = execute(tx, select_first, uuid(first));
  if (found.empty()) return std::nullopt;
  const auto row = found[0];
  Cells cells{row};
  FirstDose dose{.person = registration_in(cells), .given = {}, .second = {}};
  if (!cells.peek().is_null()) {
    Product product{.id = text(cells.next()),
                    .name = text(cells.next()),
                    .least_days = cells.next().as<int>(),
                    .most_days = cells.next().as<int>()};
    dose.given = FirstDose::Given{.product = std::move(product),
                                  .clinic = ClinicId{text(cells.next())},
                                  .started = local_in(cells.next())};
  }
  const auto second = execute(tx, select_second, uuid(first));
  if (!second.empty()) dose.second = second_in(second[0]);
  return dose;
}

void add_second_dose(Transaction& tx, const RegistrationId& id, const SecondDose& dose,
                     const Preference& wish, Instant now) {
  execute(tx, insert_second, uuid(id), uuid(dose.first), dose.product, day(dose.from), day(dose.until),
          preferences_json({wish}), timestamp(now));
}

void move_second_dose(Transaction& tx, const FirstDose::Second& second, const SecondDose& dose,
                      const Preference& wish) {
  const bool outside = second.seat_day && (*second.seat_day < dose.from || *second.seat_day > dose.until);
  const bool loses_seat = outside && !second.is_kept;
  if (second.is_kept) give_up_seat(tx, second.id);
  if (loses_seat) take_away(tx, second.id);
  execute(tx, write_days, uuid(second.id), dose.product, day(dose.from), day(dose.until),
          preferences_json({wish}), loses_seat || second.ended_by_correction, loses_seat);
}

void end_second_dose(Transaction& tx, const RegistrationId& second) {
  cancel_registration(tx, second, ended_by_correction);
}

}  // namespace holdfast::store
