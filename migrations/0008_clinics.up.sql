-- Clinics day by day: windows that are cut while people have them, who is matched again first, and who came.

-- What was ordered for a window that has more seats taken than that. Its capacity is lowered to what is taken at once,
-- so that nobody new gets a seat of it, and on to this as its latest people are moved.
ALTER TABLE windows
  ADD COLUMN capacity_ordered integer,
  ADD CONSTRAINT windows_ordered_below_capacity CHECK (capacity_ordered >= 0 AND capacity_ordered < capacity);
CREATE INDEX windows_cut ON windows (id) WHERE capacity_ordered IS NOT NULL;

-- When the programme took this person's seat away: from then on they are matched before all others who wait, until
-- they go in again of their own wish.
ALTER TABLE registrations ADD COLUMN displaced_at timestamptz;
CREATE INDEX registrations_displaced ON registrations (turn_at, id)
  WHERE state = 'waiting' AND displaced_at IS NOT NULL;

-- Whose seats a window's are.
CREATE INDEX offers_taken ON offers (window_id) WHERE state IN ('held', 'accepted');

-- Who came, as ticked at the clinic. No row: nobody has said.
CREATE TABLE attendance (
  offer_id  uuid PRIMARY KEY,
  came      boolean NOT NULL,
  marked_at timestamptz NOT NULL,
  marked_by bigint NOT NULL REFERENCES staff
);
