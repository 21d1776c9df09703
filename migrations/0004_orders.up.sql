-- What staff order and every process follows within a second: each reads both tables twice a second.

CREATE TABLE blocks (
  network    cidr PRIMARY KEY,  -- nothing is taken from it
  until      timestamptz NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- A row for each switch that was ever turned; one without a row is off.
CREATE TABLE switches (
  name       text PRIMARY KEY,
  is_on      boolean NOT NULL,
  changed_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
