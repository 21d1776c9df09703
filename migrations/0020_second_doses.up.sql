-- Second doses: what is given in two, who is due for the second, and the seat that is kept for them until it is
-- offered.

-- What is given, and how many days may lie between its two doses.
CREATE TABLE products (
  id         text PRIMARY KEY,
  name       text NOT NULL,
  least_days integer NOT NULL CHECK (least_days BETWEEN 1 AND 400),
  most_days  integer NOT NULL CHECK (most_days BETWEEN 1 AND 400),
  CHECK (least_days <= most_days)
);

-- What they were given; null: they came, and nobody said what was given.
ALTER TABLE attendance ADD COLUMN product_id text REFERENCES products;

-- A second dose is a registration of its own: of whoever has the first, without a card of its own, within these
-- days. The seat kept for it while it waits is nobody else's.
ALTER TABLE registrations
  ADD COLUMN first_id    uuid,
  ADD COLUMN product_id  text,
  ADD COLUMN due_from    date,
  ADD COLUMN due_until   date,
  ADD COLUMN kept_window bigint,
  ADD CONSTRAINT registrations_second_dose CHECK (
    CASE WHEN first_id IS NULL THEN num_nulls(product_id, due_from, due_until, kept_window) = 4
         ELSE num_nulls(product_id, due_from, due_until) = 0 AND due_from <= due_until
              AND (kept_window IS NULL OR state = 'waiting') END) NOT VALID;
CREATE UNIQUE INDEX registrations_one_second_dose ON registrations (first_id) WHERE first_id IS NOT NULL;
CREATE INDEX registrations_second_waiting ON registrations (turn_at, id)
  WHERE state = 'waiting' AND first_id IS NOT NULL;

-- Seats kept for second doses: neither held nor free.
ALTER TABLE windows
  ADD COLUMN kept integer NOT NULL DEFAULT 0,
  ADD CONSTRAINT windows_kept CHECK (kept >= 0 AND (kept = 0 OR held + booked + kept <= capacity));
