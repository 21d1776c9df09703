-- People who can come at short notice, and the offers of the same day made to them.

-- Never deleted: whoever was offered a seat had asked for it before.
CREATE TABLE standby (
  registration_id uuid PRIMARY KEY,
  since           timestamptz NOT NULL DEFAULT clock_timestamp(),  -- when they first asked
  is_on           boolean NOT NULL
);

-- `hold_seconds` null: the programme's. A stand-by offer that is not taken costs nothing: its person waits on.
ALTER TABLE offers
  ADD COLUMN standby      boolean NOT NULL DEFAULT false,
  ADD COLUMN hold_seconds integer;

-- The lead time within which the seats of a stand-by round were offered. Null: an ordinary round, outside of it.
ALTER TABLE rounds ADD COLUMN standby_lead_seconds integer;
