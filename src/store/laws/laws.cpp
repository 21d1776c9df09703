#include "store/laws/laws.hpp"

namespace holdfast::store {

namespace {

// None of these leans on a constraint: what the database should have refused is counted all the same.
constexpr Law laws[] = {
    {"L1", "what is kept is kept once", "SELECT count(*) FROM registrations", R"sql(
       SELECT id::text FROM (SELECT id FROM registrations UNION ALL SELECT id FROM dead_letters) kept
        GROUP BY id HAVING count(*) > 1)sql"},

    {"L3", "at most one live registration a health card",
     "SELECT count(*) FROM registrations WHERE coalesce(card_hash, card_hash_2) IS NOT NULL AND state NOT IN "
     "('declined', 'lapsed', 'cancelled', 'review')",
     R"sql(
       WITH live AS (SELECT id, card_hash, card_hash_2 FROM registrations
                      WHERE state IN ('queued', 'waiting', 'offered', 'booked'))
       SELECT min(id::text) FROM live WHERE card_hash IS NOT NULL GROUP BY card_hash HAVING count(*) > 1
       UNION
       SELECT min(id::text) FROM live WHERE card_hash_2 IS NOT NULL GROUP BY card_hash_2
       HAVING count(*) > 1)sql"},
    {"L3", "every card can be found by the key in use",
     "SELECT count(*) FROM registrations WHERE card_sealed IS NOT NULL", R"sql(
       SELECT r.id::text FROM registrations r
        WHERE r.card_sealed IS NOT NULL
          AND CASE coalesce((SELECT slot FROM card_keys ORDER BY change LIMIT 1), 1)
              WHEN 1 THEN r.card_hash IS NULL ELSE r.card_hash_2 IS NULL END)sql"},

    {"L4", "0 <= held, 0 <= booked, held + booked <= capacity in every window",
     "SELECT count(*) FROM windows",
     "SELECT id::text FROM windows WHERE held < 0 OR booked < 0 OR held + booked > capacity"},
    {"L4", "a window being cut has more seats taken than it shall have",
     "SELECT count(*) FROM windows WHERE capacity_ordered IS NOT NULL",
     "SELECT id::text FROM windows WHERE capacity_ordered < 0 OR capacity_ordered >= capacity"},
    {"L4", "seats are held back for a change that waits, and for nothing else",
     "SELECT count(*) FROM windows WHERE capacity_in_waiting IS NOT NULL", R"sql(
       SELECT w.id::text FROM windows w
        WHERE w.capacity_in_waiting IS NOT NULL
          AND NOT EXISTS (SELECT FROM careful_changes c JOIN careful_windows n ON n.change_id = c.id
                           WHERE c.state = 'waiting' AND c.clinic_id = w.clinic_id
                             AND n.starts_at = w.starts_at AND n.capacity = w.capacity_in_waiting))sql"},
    {"L4", "held and booked of every window are the counts of its offers", "SELECT count(*) FROM windows",
     R"sql(
       SELECT coalesce(w.id, counted.window_id)::text
         FROM windows w
         FULL JOIN (SELECT window_id, count(*) FILTER (WHERE state = 'held') AS held,
                           count(*) FILTER (WHERE state = 'accepted') AS booked
                      FROM offers WHERE state IN ('held', 'accepted') GROUP BY window_id) counted
            ON counted.window_id = w.id
        WHERE w.id IS NULL OR w.held <> coalesce(counted.held, 0)
           OR w.booked <> coalesce(counted.booked, 0))sql"},

    {"L4", "no more people come at a minute than could be seen to when it was given",
     "SELECT count(*) FROM offers WHERE state = 'accepted' AND arrival_minute IS NOT NULL", R"sql(
       SELECT window_id || ' at minute ' || arrival_minute FROM offers
        WHERE state = 'accepted' AND arrival_minute IS NOT NULL
        GROUP BY window_id, arrival_minute HAVING count(*) > max(coalesce(arrival_places, 0)))sql"},
    // A minute later: the moment noted is when the migration began.
    {"L4", "every appointment made since there are minutes has one",
     "SELECT count(*) FROM offers WHERE state = 'accepted'", R"sql(
       SELECT o.id::text FROM offers o
        WHERE o.state = 'accepted' AND coalesce(o.arrival_minute NOT IN (0, 5, 10, 15, 20, 25, 30, 35, 40, 45,
                                                                        50, 55), true)
          AND o.resolved_at > (SELECT applied_at + interval '1 minute' FROM schema_migrations
                                WHERE name LIKE '%arrival_minutes'))sql"},
    {"L4", "kept of every window is the count of the second doses it is kept for, and no seat is both",
     "SELECT count(*) FROM windows", R"sql(
       SELECT coalesce(w.id, counted.kept_window)::text
         FROM windows w
         FULL JOIN (SELECT kept_window, count(*) AS kept FROM registrations
                     WHERE kept_window IS NOT NULL GROUP BY kept_window) counted
            ON counted.kept_window = w.id
        WHERE w.id IS NULL OR w.kept <> coalesce(counted.kept, 0)
           OR (w.kept > 0 AND w.held + w.booked + w.kept > w.capacity))sql"},

    {"L6", "at most one held or accepted offer a registration",
     "SELECT count(*) FROM offers WHERE state IN ('held', 'accepted')", R"sql(
       SELECT registration_id::text FROM offers WHERE state IN ('held', 'accepted')
        GROUP BY registration_id HAVING count(*) > 1)sql"},

    // The way to see that nobody is troubled on the day who did not ask for it, and nobody else passed over.
    {"L6", "offers at short notice are made inside the lead time of the same day, to whoever asked for them",
     "SELECT count(*) FROM offers WHERE standby", R"sql(
       SELECT o.id::text
         FROM offers o
         JOIN rounds n ON n.id = o.round_id
         JOIN windows w ON w.id = o.window_id
         JOIN clinics c ON c.id = w.clinic_id
        WHERE o.standby
          AND (NOT EXISTS (SELECT FROM standby s
                            WHERE s.registration_id = o.registration_id AND s.since <= o.created_at)
            OR n.standby_lead_seconds IS NULL
            OR o.created_at <= w.starts_at - make_interval(secs => n.standby_lead_seconds)
            OR o.created_at >= w.starts_at + interval '1 hour'
            OR (o.created_at AT TIME ZONE c.time_zone)::date
               <> (w.starts_at AT TIME ZONE c.time_zone)::date))sql"},
    {"L6", "a household's live offers are all held or all accepted",
     "SELECT count(DISTINCT party_id) FROM offers WHERE party_id IS NOT NULL AND state IN ('held', "
     "'accepted')",
     R"sql(
       SELECT party_id::text FROM offers WHERE party_id IS NOT NULL AND state IN ('held', 'accepted')
        GROUP BY party_id HAVING count(DISTINCT state) > 1)sql"},
    {"L6", "a household that holds an offer holds one for each, until the same moment",
     "SELECT count(DISTINCT party_id) FROM offers WHERE party_id IS NOT NULL AND state = 'held'", R"sql(
       SELECT party_id::text FROM offers
        WHERE party_id IN (SELECT party_id FROM offers WHERE party_id IS NOT NULL AND state = 'held')
        GROUP BY party_id
       HAVING count(DISTINCT (state, held_until, notified_at)) > 1)sql"},
    {"L6", "a household is in one window, or in two neighbouring hours if it said so",
     "SELECT count(DISTINCT party_id) FROM offers WHERE party_id IS NOT NULL AND state IN ('held', "
     "'accepted')",
     R"sql(
       SELECT o.party_id::text
         FROM offers o
         JOIN windows w ON w.id = o.window_id
         JOIN registrations r ON r.id = o.registration_id
        WHERE o.party_id IS NOT NULL AND o.state IN ('held', 'accepted')
        GROUP BY o.party_id
       HAVING count(DISTINCT r.household_id) <> 1 OR count(DISTINCT w.clinic_id) > 1
           OR max(w.starts_at) - min(w.starts_at) >
              CASE WHEN bool_and(r.neighbouring_hours) THEN interval '1 hour' ELSE interval '0' END
           OR count(DISTINCT w.id) > 2)sql"},

    // Whoever cancelled may come again, and then comes with the others.
    {"L6", "nobody comes with more than five others",
     "SELECT count(DISTINCT household_id) FROM registrations",
     R"sql(
       SELECT household_id::text FROM registrations WHERE household_id IS NOT NULL AND erased_at IS NULL
        GROUP BY household_id HAVING count(*) > 6)sql"},
    {"L6", "whoever joined somebody comes with others, or did until those went",
     "SELECT count(*) FROM joinings WHERE own_preferences IS NOT NULL", R"sql(
       SELECT j.registration_id::text
         FROM joinings j LEFT JOIN registrations r ON r.id = j.registration_id
        WHERE j.own_preferences IS NOT NULL AND r.household_id IS NULL)sql"},

    {"L7", "an offer is resolved if and only if it is no longer held", "SELECT count(*) FROM offers",
     "SELECT id::text FROM offers WHERE (state = 'held') <> (resolved_at IS NULL)"},
    {"L7", "accepted and declined before held_until",
     "SELECT count(*) FROM offers WHERE state IN ('accepted', 'declined')",
     "SELECT id::text FROM offers WHERE state IN ('accepted', 'declined', 'cancelled') AND resolved_at >= "
     "held_until"},
    {"L7", "expired at or after held_until", "SELECT count(*) FROM offers WHERE state = 'expired'",
     "SELECT id::text FROM offers WHERE state = 'expired' AND resolved_at < held_until"},
    {"L7", "cancelled only what had been accepted, or was held when its window was cut",
     "SELECT count(*) FROM offers WHERE state = 'cancelled'", R"sql(
       SELECT o.id::text FROM offers o
        WHERE o.state = 'cancelled' AND o.notified_at IS NOT NULL
          AND NOT EXISTS (SELECT FROM messages m
                           WHERE m.cause = coalesce(o.party_id, o.id)::text
                             AND m.kind IN ('booked', 'offer-withdrawn'))
          AND NOT EXISTS (SELECT FROM offers p JOIN messages m ON m.cause = p.id::text
                           WHERE p.party_id = o.party_id AND m.kind = 'offer-withdrawn'))sql"},
    {"L7", "a registration is offered if and only if exactly one offer is held for it",
     "SELECT count(*) FROM registrations WHERE state = 'offered'", R"sql(
       SELECT coalesce(r.id, held.registration_id)::text
         FROM (SELECT id FROM registrations WHERE state = 'offered') r
         FULL JOIN (SELECT registration_id, count(*) AS offers FROM offers WHERE state = 'held'
                     GROUP BY registration_id) held ON held.registration_id = r.id
        WHERE r.id IS NULL OR held.offers IS DISTINCT FROM 1)sql"},
    {"L7", "a registration is booked if and only if exactly one offer of it is accepted",
     "SELECT count(*) FROM registrations WHERE state = 'booked'", R"sql(
       SELECT coalesce(r.id, taken.registration_id)::text
         FROM (SELECT id FROM registrations WHERE state = 'booked') r
         FULL JOIN (SELECT registration_id, count(*) AS offers FROM offers WHERE state = 'accepted'
                     GROUP BY registration_id) taken ON taken.registration_id = r.id
        WHERE r.id IS NULL OR taken.offers IS DISTINCT FROM 1)sql"},

    {"L8", "every acceptance has its confirmation", "SELECT count(*) FROM offers WHERE state = 'accepted'",
     R"sql(
       SELECT o.id::text FROM offers o
        WHERE o.state = 'accepted'
          AND NOT EXISTS (SELECT FROM messages m
                           WHERE m.cause = coalesce(o.party_id, o.id)::text AND m.kind = 'booked'))sql"},
    {"L8", "what was confirmed stays accepted, unless cancelled",
     "SELECT count(*) FROM messages WHERE kind = 'booked'",
     R"sql(
       SELECT DISTINCT o.id::text FROM messages m JOIN offers o ON o.id = m.offer_id
        WHERE m.kind = 'booked' AND o.state NOT IN ('accepted', 'cancelled'))sql"},
    // Whoever changed it hears of the next one, made and taken in one moment, by its confirmation.
    {"L8", "nobody loses an appointment unheard",
     "SELECT count(*) FROM messages m JOIN offers o ON o.id = m.offer_id "
     "WHERE m.kind = 'booked' AND o.state = 'cancelled'",
     R"sql(
       SELECT o.id::text
         FROM messages m
         JOIN (SELECT id, state, party_id, lead(created_at = resolved_at)
                                   OVER (PARTITION BY registration_id ORDER BY created_at) AS was_changed
                 FROM offers) o ON o.id = m.offer_id
        WHERE m.kind = 'booked' AND o.state = 'cancelled' AND o.was_changed IS NOT TRUE
          AND NOT EXISTS (SELECT FROM messages t
                           WHERE (t.cause = o.id::text OR t.cause IN (SELECT p.id::text FROM offers p
                                                                       WHERE p.party_id = o.party_id))
                             AND t.kind IN ('cancelled', 'window-cancelled', 'residence-care')))sql"},

    {"L9", "one message a cause, kind and channel", "SELECT count(*) FROM messages", R"sql(
       SELECT min(id::text) FROM messages GROUP BY cause, kind, channel HAVING count(*) > 1)sql"},
    {"L9", "no message about an offer or a person that is not there", "SELECT count(*) FROM messages", R"sql(
       SELECT m.id::text FROM messages m
        WHERE (m.offer_id IS NOT NULL AND NOT EXISTS (SELECT FROM offers o WHERE o.id = m.offer_id))
           OR NOT EXISTS (SELECT FROM registrations r WHERE r.id = m.registration_id
                          UNION ALL
                          SELECT FROM residences s WHERE s.id = m.registration_id))sql"},
    // An offer made and taken in one moment is told of by its confirmation: the appointment was changed.
    {"L9", "every offer has its message", "SELECT count(*) FROM offers", R"sql(
       SELECT o.id::text FROM offers o
        WHERE NOT EXISTS (SELECT FROM messages m
                           WHERE m.cause = coalesce(o.party_id, o.id)::text
                             AND m.kind = CASE WHEN o.created_at = o.resolved_at THEN 'booked'
                                               ELSE 'offer' END))sql"},

    {"L9", "an appointment is reminded of once a kind, and the next channel follows only what failed",
     "SELECT count(*) FROM messages WHERE kind IN ('reminder-day-before', 'reminder-hours-before')", R"sql(
       SELECT min(id::text) FROM messages
        WHERE kind IN ('reminder-day-before', 'reminder-hours-before') AND state <> 'failed'
        GROUP BY offer_id, kind HAVING count(*) > 1)sql"},
    // One that was being sent when the appointment ended may be due again: its claim withdraws it.
    {"L9", "no reminder is due of an appointment that is no more",
     "SELECT count(*) FROM messages WHERE state = 'due' AND kind IN ('reminder-day-before', "
     "'reminder-hours-before')",
     R"sql(
       SELECT m.id::text FROM messages m JOIN offers o ON o.id = m.offer_id
        WHERE m.state = 'due' AND m.kind IN ('reminder-day-before', 'reminder-hours-before')
          AND m.attempts = 0 AND o.state <> 'accepted')sql"},

    {"L11", "what touches many was confirmed by a second person, and nothing was done before its time",
     "SELECT count(*) FROM careful_changes", R"sql(
       SELECT id::text FROM careful_changes
        WHERE (needs_second AND state IN ('waiting', 'done')
               AND (confirmed_by IS NULL OR confirmed_by = proposed_by))
           OR (state = 'done' AND coalesce(ended_at < due_at, true)))sql"},

    {"L16", "0 <= held, 0 <= booked, held + booked <= seats in every visit", "SELECT count(*) FROM visits",
     "SELECT id::text FROM visits WHERE held < 0 OR booked < 0 OR held + booked > seats"},
    {"L16", "held of every visit is what held offers to residences name, and booked whoever has a seat there",
     "SELECT count(*) FROM visits", R"sql(
       SELECT v.id::text FROM visits v
        WHERE v.held <> (SELECT coalesce(sum(p.seats), 0) FROM residence_offer_visits p
                           JOIN residence_offers o ON o.id = p.offer_id
                          WHERE p.visit_id = v.id AND o.state = 'held')
           OR v.booked <> (SELECT count(*) FROM residents r WHERE r.visit_id = v.id))sql"},
    {"L16", "a residence is offered or booked if and only if one offer of it is held or accepted",
     "SELECT count(*) FROM residences", R"sql(
       SELECT r.id::text FROM residences r
        WHERE (r.state = 'offered')::int <> (SELECT count(*) FROM residence_offers o
                                              WHERE o.residence_id = r.id AND o.state = 'held')
           OR (r.state = 'booked')::int <> (SELECT count(*) FROM residence_offers o
                                             WHERE o.residence_id = r.id AND o.state = 'accepted'))sql"},
    {"L16", "everybody on the roster of a booked residence has a seat, and nobody of any other",
     "SELECT count(*) FROM residents", R"sql(
       SELECT p.id::text FROM residents p JOIN residences r ON r.id = p.residence_id
        WHERE (r.state = 'booked') <> (p.visit_id IS NOT NULL)
          AND NOT EXISTS (SELECT FROM visits v WHERE v.id = p.visit_id AND v.starts_at <= now()))sql"},
    {"L16", "offers to residences are accepted and declined before held_until, and expire at or after it",
     "SELECT count(*) FROM residence_offers", R"sql(
       SELECT id::text FROM residence_offers
        WHERE (state = 'held') <> (resolved_at IS NULL)
           OR (state IN ('accepted', 'declined', 'cancelled') AND resolved_at >= held_until)
           OR (state = 'expired' AND resolved_at < held_until))sql"},
    {"L16", "every offer to a residence has its message, and every acceptance its confirmation",
     "SELECT count(*) FROM residence_offers", R"sql(
       SELECT o.id::text FROM residence_offers o
        WHERE NOT EXISTS (SELECT FROM messages m WHERE m.cause = o.id::text AND m.kind = 'residence-offer')
           OR (o.state = 'accepted'
               AND NOT EXISTS (SELECT FROM messages m
                                WHERE m.cause = o.id::text AND m.kind = 'residence-booked')))sql"},

    {"L16", "on the list of a second visit is whoever was ticked at the first, once, and nobody else",
     "SELECT count(*) FROM residents WHERE first_id IS NOT NULL", R"sql(
       SELECT p.id::text
         FROM residents p
         JOIN residences r ON r.id = p.residence_id
         LEFT JOIN residents f ON f.id = p.first_id
        WHERE (r.first_id IS NULL) <> (p.first_id IS NULL)
           OR (r.first_id IS NOT NULL
               AND (f.given_at IS NULL OR f.residence_id <> r.first_id
                    OR f.visit_id IS DISTINCT FROM r.first_visit))
       UNION
       SELECT min(id::text) FROM residents WHERE first_id IS NOT NULL GROUP BY first_id
       HAVING count(*) > 1)sql"},
    {"L16", "every second visit, offered or booked, lies within its days and is of its product",
     "SELECT count(*) FROM residences WHERE first_id IS NOT NULL", R"sql(
       SELECT r.id::text
         FROM residences r
         JOIN residence_offers o ON o.residence_id = r.id AND o.state IN ('held', 'accepted')
         JOIN residence_offer_visits n ON n.offer_id = o.id
         JOIN visits v ON v.id = n.visit_id
        WHERE r.first_id IS NOT NULL
          AND (v.starts_at < r.due_from OR v.starts_at >= r.due_until OR v.product_id <> r.product_id)
       UNION
       SELECT r.id::text
         FROM residences r
         JOIN residents p ON p.residence_id = r.id
         JOIN visits v ON v.id = p.visit_id
        WHERE r.first_id IS NOT NULL
          AND (v.starts_at < r.due_from OR v.starts_at >= r.due_until OR v.product_id <> r.product_id))sql"},
    {"L16", "all second visits of residences on one visit are of one product",
     "SELECT count(*) FROM residences WHERE first_id IS NOT NULL", R"sql(
       SELECT due.visit_id::text
         FROM (SELECT p.visit_id, r.product_id
                 FROM residents p JOIN residences r ON r.id = p.residence_id
                WHERE r.product_id IS NOT NULL AND p.visit_id IS NOT NULL
                UNION
               SELECT n.visit_id, r.product_id
                 FROM residence_offer_visits n
                 JOIN residence_offers o ON o.id = n.offer_id AND o.state IN ('held', 'accepted')
                 JOIN residences r ON r.id = o.residence_id
                WHERE r.product_id IS NOT NULL) due
        GROUP BY due.visit_id HAVING count(*) > 1)sql"},
    {"L16", "who is ticked at a visit has a seat there, and it has begun",
     "SELECT count(*) FROM residents WHERE given_at IS NOT NULL", R"sql(
       SELECT p.id::text FROM residents p LEFT JOIN visits v ON v.id = p.visit_id
        WHERE p.given_at IS NOT NULL AND coalesce(v.starts_at > now(), true))sql"},

    {"L15", "every seat of a second dose, offered, booked or kept, lies within its days",
     "SELECT count(*) FROM registrations WHERE first_id IS NOT NULL", R"sql(
       SELECT r.id::text
         FROM registrations r
         LEFT JOIN offers o ON o.registration_id = r.id AND o.state IN ('held', 'accepted')
         JOIN windows w ON w.id = coalesce(o.window_id, r.kept_window)
         JOIN clinics c ON c.id = w.clinic_id
        WHERE r.first_id IS NOT NULL
          AND (w.starts_at AT TIME ZONE c.time_zone)::date NOT BETWEEN r.due_from AND r.due_until)sql"},
    {"L15", "a second dose follows a first, and each first has at most one",
     "SELECT count(*) FROM registrations WHERE first_id IS NOT NULL", R"sql(
       SELECT min(r.id::text) FROM registrations r WHERE r.first_id IS NOT NULL
        GROUP BY r.first_id
       HAVING count(*) > 1
           OR NOT EXISTS (SELECT FROM registrations f WHERE f.id = r.first_id AND f.first_id IS NULL))sql"},
    {"L15", "a second dose that goes on follows a first that was ticked as given",
     "SELECT count(*) FROM registrations WHERE first_id IS NOT NULL", R"sql(
       SELECT r.id::text FROM registrations r
        WHERE r.first_id IS NOT NULL AND r.state <> 'cancelled' AND r.erased_at IS NULL
          AND NOT EXISTS (SELECT FROM offers o JOIN attendance a ON a.offer_id = o.id
                           WHERE o.registration_id = r.first_id AND a.came
                             AND a.product_id = r.product_id))sql"},
};

}  // namespace

std::span<const Law> laws_of_tables() {
  return laws;
}

}  // namespace holdfast::store
