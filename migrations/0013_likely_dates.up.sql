-- When somebody who waits will likely get an offer, as they are told now (null: not known any more), and the days they
-- were told first, by which it is measured how well such days are kept. No reference to registrations: it would lock
-- their rows while rounds wait for them.
CREATE TABLE likely_dates (
  registration_id uuid PRIMARY KEY,
  first_day       date,
  last_day        date,
  promised_first  date NOT NULL,
  promised_last   date NOT NULL,
  promised_at     timestamptz NOT NULL DEFAULT now(),
  counted         boolean NOT NULL DEFAULT false,
  CHECK (first_day <= last_day AND promised_first <= promised_last)
);

-- How many were offered a seat on one of those days, before, or after, by the day it was found out.
CREATE TABLE likely_dates_kept (
  day     date   NOT NULL,
  outcome text   NOT NULL CHECK (outcome IN ('within', 'earlier', 'later')),
  people  bigint NOT NULL,
  PRIMARY KEY (day, outcome)
);
