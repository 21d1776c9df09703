#pragma once

/// The second dose that follows a booked first, while it goes on; over `registrations AS r`.
#define HOLDFAST_SECOND_DOSE_OF                                           \
  " CASE WHEN r.state = 'booked' THEN (SELECT s.id FROM registrations s " \
  "                                     WHERE s.first_id = r.id AND s.state <> 'cancelled') END "

/// The newest open question to come with somebody, theirs or to them, while they wait.
#define HOLDFAST_ASKED_TO_JOIN                                                                            \
  " CASE WHEN r.state = 'waiting' THEN greatest("                                                         \
  "   (SELECT j.asked_at FROM joinings j WHERE j.registration_id = r.id AND j.own_preferences IS NULL), " \
  "   (SELECT max(j.asked_at) FROM joinings j WHERE j.asked_id = r.id AND j.own_preferences IS NULL)) END "

/// A registration's `Standing`, over `registrations AS r` and its newest offer `offers AS o`, which may be
/// missing. Of all that a page says, what changes, but for how a message fared.
#define HOLDFAST_STANDING                                                                            \
  " hash_record_extended(ROW(r.state, r.reason, r.eligible_from, r.turn_at, o.id, o.state, "         \
  "   o.notified_at, o.held_until, r.heads_up_on, r.passed_until, "                                  \
  "   r.kept_window IS NOT NULL, " HOLDFAST_SECOND_DOSE_OF                                           \
  ", EXISTS (SELECT FROM dead_letters d WHERE d.id = r.id), r.household_id, " HOLDFAST_ASKED_TO_JOIN \
  "), 0) "
