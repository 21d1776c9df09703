-- Which keys the cards' hashes are made with. While a key is changed a card has two hashes, each with its own
-- unique index, so that it never passes under two keys. The columns take turns.

-- Empty: nobody was kept yet. Of two rows the earlier change's is complete, the later one's is being filled.
CREATE TABLE card_keys (
  slot   smallint PRIMARY KEY CHECK (slot IN (1, 2)),  -- 1: card_hash, 2: card_hash_2
  key_id smallint NOT NULL UNIQUE,
  change integer NOT NULL UNIQUE  -- 0 was the first key, and rises by one
);

ALTER TABLE registrations ADD COLUMN card_hash_2 bytea;
CREATE UNIQUE INDEX registrations_one_live_per_card_2 ON registrations (card_hash_2)
  WHERE card_hash_2 IS NOT NULL AND state IN ('queued', 'waiting', 'offered', 'booked');

-- The ids of the keys a process has. Null: a process that does not tell.
ALTER TABLE heartbeats ADD COLUMN key_ids smallint[];
