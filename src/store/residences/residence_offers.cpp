// What the contact person decides: over the offer, and over the whole.

#include <algorithm>

#include "holdfast/store/residences.hpp"
#include "store/database/arrays.hpp"
#include "store/database/rows.hpp"
#include "store/database/transaction.hpp"
#include "store/residences/residence_rows.hpp"

namespace holdfast::store {

namespace {

using enum RegistrationState;
using Decided = std::optional<Result<RegistrationState, ResidenceRefusal>>;

constexpr Statement lock_parts{"lock_parts_of_residence_offer", R"sql(
  SELECT v.id, v.starts_at, p.seats FROM residence_offer_visits p JOIN visits v ON v.id = p.visit_id
   WHERE p.offer_id = $1 ORDER BY v.id FOR UPDATE OF v
)sql"};
constexpr Statement lock_people{"lock_residents",
                                "SELECT id FROM residents WHERE residence_id = $1 ORDER BY id FOR UPDATE"};
// Whoever was at a visit of theirs, before another was called off, has had their seat.
constexpr Statement lock_seatless{"lock_residents_without_seat", R"sql(
  SELECT id FROM residents WHERE residence_id = $1 AND visit_id IS NULL ORDER BY id FOR UPDATE
)sql"};
constexpr Statement book_people{"book_residents", R"sql(
  UPDATE residents r SET visit_id = n.visit
    FROM unnest($1::bigint[], $2::bigint[]) AS n (id, visit) WHERE r.id = n.id
)sql"};
constexpr Statement book_seats{"book_seats_of_visits", R"sql(
  UPDATE visits v SET held = v.held - n.seats, booked = v.booked + n.people
    FROM unnest($1::bigint[], $2::integer[], $3::integer[]) AS n (id, seats, people) WHERE v.id = n.id
)sql"};
constexpr Statement mark_accepted{"mark_residence_offer_accepted", R"sql(
  UPDATE residence_offers SET state = 'accepted', resolved_at = $2 WHERE id = $1
)sql"};

constexpr Statement count_people_booked{"count_booked_residents", R"sql(
  SELECT count(*) AS people FROM residents p JOIN visits v ON v.id = p.visit_id
   WHERE p.residence_id = $1 AND p.erased_at IS NULL AND v.starts_at > clock_timestamp()
)sql"};

// Of the offer that goes on alone: who was at a visit before, while another was called off, has had their
// seat.
constexpr Statement lock_visits_of_people{"lock_visits_of_residents", R"sql(
  SELECT id, (clock_timestamp() AT TIME ZONE $2)::date >= (starts_at AT TIME ZONE $2)::date AS has_come
    FROM visits
   WHERE id IN (SELECT visit_id FROM residents WHERE residence_id = $1)
     AND id IN (SELECT visit_id FROM residence_offer_visits WHERE offer_id = $3)
   ORDER BY id FOR UPDATE
)sql"};
constexpr Statement free_all{"free_seats_of_residents", R"sql(
  UPDATE visits v SET booked = v.booked - n.people
    FROM (SELECT visit_id, count(*) AS people FROM residents
           WHERE residence_id = $1
             AND visit_id IN (SELECT visit_id FROM residence_offer_visits WHERE offer_id = $2)
           GROUP BY visit_id) n
   WHERE v.id = n.visit_id
)sql"};
constexpr Statement unbook_all{"unbook_residents", R"sql(
  UPDATE residents p SET visit_id = NULL, own_registration = NULL
   WHERE p.residence_id = $1
     AND (p.visit_id IS NULL OR (SELECT starts_at FROM visits v WHERE v.id = p.visit_id) > clock_timestamp())
)sql"};
constexpr Statement mark_cancelled{"mark_residence_offer_cancelled", R"sql(
  UPDATE residence_offers SET state = 'cancelled' WHERE id = $1
)sql"};

struct Part {
  VisitId visit{};
  Instant starts_at;
  int seats = 0, people = 0;
};

std::vector<Part> lock_parts_of(Transaction& tx, const OfferId& offer) {
  std::vector<Part> parts;
  for (const auto& row : execute(tx, lock_parts, uuid(offer))) {
    parts.push_back({.visit = static_cast<VisitId>(number(row["id"])),
                     .starts_at = instant(row["starts_at"]),
                     .seats = row["seats"].as<int>()});
  }
  std::ranges::stable_sort(parts, {}, &Part::starts_at);
  return parts;
}

/// Locked: of a registration of their own that is being ended the end is awaited, and then known.
std::vector<ResidentId> people_of(Transaction& tx, const ResidenceId& id, const Statement& locking) {
  std::vector<ResidentId> people;
  for (const auto& row : execute(tx, locking, uuid(id)))
    people.push_back(static_cast<ResidentId>(number(row["id"])));
  return people;
}

/// In the order of the roster, the soonest visit filled first. False if there are more people than seats.
bool book_roster(Transaction& tx, const std::vector<ResidentId>& people, std::vector<Part> parts) {
  std::vector<VisitId> visits;
  auto part = parts.begin();
  while (visits.size() < people.size()) {
    while (part != parts.end() && part->people == part->seats) ++part;
    if (part == parts.end()) return false;
    ++part->people;
    visits.push_back(part->visit);
  }
  execute(tx, book_people, array_of(people, [](ResidentId id) { return plain(id); }),
          array_of(visits, [](VisitId id) { return plain(id); }));
  execute(tx, book_seats, array_of(parts, [](const Part& each) { return plain(each.visit); }),
          array_of(parts, &Part::seats), array_of(parts, &Part::people));
  return true;
}

ResidenceRefusal no_live_offer(RegistrationState state) {
  return state == lapsed ? ResidenceRefusal::expired : ResidenceRefusal::no_offer;
}

}  // namespace

Decided accept_residence_offer(Transaction& tx, const ResidenceId& id) {
  const auto state = lock_residence(tx, id);
  if (!state) return std::nullopt;
  const auto offer = lock_live_residence_offer(tx, id);
  if (!offer) return Decided{no_live_offer(*state)};
  if (offer->state == OfferState::accepted) return Decided{booked};
  const auto parts = lock_parts_of(tx, offer->id);

  // A statement of its own, after the locks, as where a person's offer is accepted.
  const auto now = Connection::clock(tx);
  if (now >= offer->held_until) return Decided{ResidenceRefusal::expired};
  if (!book_roster(tx, people_of(tx, id, lock_seatless), parts)) return Decided{ResidenceRefusal::no_seats};
  execute(tx, mark_accepted, uuid(offer->id), timestamp(now));
  write_residence_state(tx, id, booked);
  withdraw_residence_message(tx, offer->id);
  tell_contact(tx, id, uuid(offer->id), "residence-booked", now);
  return Decided{booked};
}

Decided decline_residence_offer(Transaction& tx, const ResidenceId& id) {
  const auto state = lock_residence(tx, id);
  if (!state) return std::nullopt;
  if (*state == declined) return Decided{declined};
  const auto offer = lock_live_residence_offer(tx, id);
  if (!offer || offer->state != OfferState::held) return Decided{no_live_offer(*state)};
  const auto now = Connection::clock(tx);
  if (now >= offer->held_until) return Decided{ResidenceRefusal::expired};
  end_held_residence_offer(tx, offer->id, OfferState::declined, now);
  write_residence_state(tx, id, declined);
  return Decided{declined};
}

std::size_t count_booked(Transaction& tx, const ResidenceId& id) {
  return execute(tx, count_people_booked, uuid(id))[0]["people"].as<std::size_t>();
}

std::size_t lock_and_count_booked(Transaction& tx, const ResidenceId& id) {
  return lock_residence(tx, id) ? count_booked(tx, id) : 0;
}

Decided end_residence(Transaction& tx, const ResidenceId& id, const TimeZone& home) {
  const auto state = lock_residence(tx, id);
  if (!state) return std::nullopt;
  if (*state == cancelled) return Decided{cancelled};
  const auto offer = lock_live_residence_offer(tx, id);
  if (offer && offer->state == OfferState::accepted) {
    for (const auto& visit : execute(tx, lock_visits_of_people, uuid(id), home.name(), uuid(offer->id))) {
      if (visit["has_come"].as<bool>()) return Decided{ResidenceRefusal::too_late};
    }
  }
  const auto now = Connection::clock(tx);
  if (offer && offer->state == OfferState::held) {
    const bool ran_out = now >= offer->held_until;
    end_held_residence_offer(tx, offer->id, ran_out ? OfferState::expired : OfferState::declined, now);
  } else if (offer) {
    execute(tx, free_all, uuid(id), uuid(offer->id));
    execute(tx, mark_cancelled, uuid(offer->id));
  }
  // Also of one that waits: its visit may have been called off after their registration had ended for it.
  tell_people_left(tx, people_of(tx, id, lock_people), now);
  execute(tx, unbook_all, uuid(id));
  write_residence_state(tx, id, cancelled);
  tell_contact(tx, id, uuid(id) + '/' + uuid_text(random_bytes()), "residence-cancelled", now);
  return Decided{cancelled};
}

}  // namespace holdfast::store
