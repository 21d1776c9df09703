#pragma once

/// A registration's `Standing`, over `registrations AS r` and its newest offer `offers AS o`, which may be
/// missing. Of all that a page says, what changes, but for how a message fared.
#define HOLDFAST_STANDING                                                                    \
  " hash_record_extended(ROW(r.state, r.reason, r.eligible_from, r.turn_at, o.id, o.state, " \
  "   o.notified_at, o.held_until, r.heads_up_on, r.passed_until, "                          \
  "   EXISTS (SELECT FROM dead_letters d WHERE d.id = r.id)), 0) "
