-- The call centre: who rings whom, and finding somebody who is not on the line for the first time.

-- Whoever rings a person, or has them on the line, has them alone until then. The person may still be in the
-- journal.
CREATE TABLE calls (
  registration_id uuid PRIMARY KEY,
  staff_id        bigint NOT NULL REFERENCES staff,
  taken_until     timestamptz NOT NULL
);

-- Forms that staff must look at, the oldest first.
CREATE INDEX registrations_in_review ON registrations (turn_at, id) WHERE state = 'review';

-- By card also those who are not live; the live ones have their unique index.
CREATE INDEX registrations_not_live_card ON registrations (card_hash)
  WHERE state IN ('declined', 'lapsed', 'cancelled', 'review');
CREATE INDEX registrations_not_live_card_2 ON registrations (card_hash_2)
  WHERE card_hash_2 IS NOT NULL AND state IN ('declined', 'lapsed', 'cancelled', 'review');

-- What a person was offered before; what is held or accepted has its unique index.
CREATE INDEX offers_past ON offers (registration_id) WHERE state IN ('declined', 'expired', 'cancelled');

-- The kinds are the words' matter. Longer than the old list, so that no row breaks it.
ALTER TABLE messages DROP CONSTRAINT messages_kind_check;
ALTER TABLE messages ADD CONSTRAINT messages_kind_check CHECK (kind ~ '^[a-z]+(-[a-z]+)*$') NOT VALID;
