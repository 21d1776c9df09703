-- People who wait and come together with somebody else who waits: the one asks, the other says yes.

-- One question a person who asks. `own_preferences`: since the yes, what they had wished for by themselves; null: not
-- answered yet. Deleted by a no, and when they are alone again. No reference to registrations: it would lock their rows
-- while rounds wait for them.
CREATE TABLE joinings (
  registration_id uuid PRIMARY KEY,
  asked_id        uuid NOT NULL,
  asked_at        timestamptz NOT NULL DEFAULT clock_timestamp(),
  own_preferences jsonb
);
CREATE INDEX joinings_asked ON joinings (asked_id) WHERE own_preferences IS NULL;
