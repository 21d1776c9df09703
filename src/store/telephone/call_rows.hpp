#pragma once

// What there is to ring people about, over `messages AS m` and its offer `offers AS o`, which may be missing.

#define HOLDFAST_TO_BE_TOLD                                                  \
  " m.channel = 'call' AND m.state = 'due' AND m.kind <> 'review' "          \
  " AND NOT (m.kind IN ('offer', 'hold-lengthened') "                        \
  "          AND (o.state <> 'held' OR o.held_until <= clock_timestamp())) " \
  " AND (m.useful_until IS NULL OR m.useful_until > clock_timestamp()) "

/// $1: within how many seconds other things than offers are to be told.
#define HOLDFAST_CALL_DEADLINE                                           \
  " CASE WHEN m.kind IN ('offer', 'hold-lengthened') THEN o.held_until " \
  "      ELSE least(m.created_at + make_interval(secs => $1), m.useful_until) END "
