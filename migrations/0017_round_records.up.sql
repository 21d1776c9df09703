-- What each round was given and what came of it, so that it can be solved again: docs/replay.md.
CREATE TABLE round_records (
  round_id   bigint PRIMARY KEY,
  programme  bigint NOT NULL,
  record     bytea NOT NULL             -- compressed before it comes here
);
ALTER TABLE round_records ALTER COLUMN record SET STORAGE EXTERNAL;

-- Where the clinics of a version of the programme were.
CREATE TABLE round_places (
  programme  bigint PRIMARY KEY,
  places     text NOT NULL
);

ALTER TABLE rounds ADD COLUMN record_bytes integer;
