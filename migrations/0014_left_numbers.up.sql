-- Numbers that callers left with a machine: an agent rings them.

CREATE TABLE left_numbers (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  phone       text NOT NULL,
  language    text NOT NULL CHECK (language IN ('en', 'fr')),
  left_at     timestamptz NOT NULL DEFAULT now(),
  due_at      timestamptz NOT NULL,
  tries       smallint NOT NULL DEFAULT 0,
  staff_id    bigint REFERENCES staff,
  taken_until timestamptz,
  ended_at    timestamptz,
  outcome     text CHECK (outcome IN ('rung', 'no-answer', 'wrong-number')),
  CHECK ((ended_at IS NULL) = (outcome IS NULL))
);
CREATE UNIQUE INDEX left_numbers_waiting ON left_numbers (phone) WHERE ended_at IS NULL;
CREATE INDEX left_numbers_left ON left_numbers (left_at);
