-- People with an appointment are reminded of it.

-- A message that is worth nothing after this moment is withdrawn then. Null: it always is worth something.
ALTER TABLE messages ADD COLUMN useful_until timestamptz;

-- That a reminder was written, once for an offer and a kind: whatever becomes of its message, and by whatever
-- channel it goes in the end.
CREATE TABLE reminders (
  offer_id   uuid NOT NULL,
  kind       text COLLATE "C" NOT NULL,
  written_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (offer_id, kind)
);

-- Windows all of whose people have had a kind of reminder, or need none: they are not looked at again.
CREATE TABLE reminded_windows (
  window_id bigint NOT NULL,
  kind      text COLLATE "C" NOT NULL,
  PRIMARY KEY (window_id, kind)
);
