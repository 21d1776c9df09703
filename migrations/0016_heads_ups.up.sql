-- People near the front of the waiting list are told the evening before that an offer is likely.

ALTER TABLE registrations
  ADD COLUMN heads_up_on  date,         -- the day on which an offer is likely, as they were told last
  ADD COLUMN passed_until timestamptz;  -- they said "not that day": no offer before this moment, their place kept

-- One row a day: the heads-ups of a day are written once, and what became of them is judged once.
CREATE TABLE heads_up_days (
  day      date PRIMARY KEY,
  told     integer NOT NULL,
  followed integer,  -- by an offer before noon of the day; null: not judged yet
  passed   integer,  -- who said "not that day"
  CHECK ((followed IS NULL) = (passed IS NULL))
);

CREATE TABLE heads_ups (
  day             date NOT NULL,
  registration_id uuid NOT NULL,
  written_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
  passed          boolean NOT NULL DEFAULT false,
  PRIMARY KEY (day, registration_id)
);
