-- What staff ordered that touches people. It waits a while in which it can be undone, and where it touches many,
-- another of the staff confirms it first: nothing is done and nobody hears of it before.
CREATE TABLE careful_changes (
  id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  clinic_id    text REFERENCES clinics,      -- windows of a clinic, as careful_windows says;
  phase_id     bigint REFERENCES phases,     -- or a phase that opens on another day
  opened_on    date,
  opens_on     date,
  people       integer NOT NULL CHECK (people > 0),  -- touched, counted when it was ordered or confirmed
  needs_second boolean NOT NULL,
  state        text NOT NULL CHECK (state IN ('proposed', 'waiting', 'done', 'undone')),
  proposed_by  bigint NOT NULL REFERENCES staff,
  proposed_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
  confirmed_by bigint REFERENCES staff,
  waits_since  timestamptz,
  due_at       timestamptz,                  -- it is done then, and not before
  ended_at     timestamptz,
  undone_by    bigint REFERENCES staff,
  CONSTRAINT careful_changes_of_one_thing CHECK
    ((clinic_id IS NULL) <> (phase_id IS NULL) AND (phase_id IS NULL) = (opens_on IS NULL)
     AND (phase_id IS NULL) = (opened_on IS NULL)),
  CONSTRAINT careful_changes_confirmed_by_another CHECK (confirmed_by <> proposed_by),
  CONSTRAINT careful_changes_of_many_are_confirmed CHECK
    (NOT needs_second OR confirmed_by IS NOT NULL OR state IN ('proposed', 'undone')),
  CONSTRAINT careful_changes_wait CHECK
    ((waits_since IS NULL) = (due_at IS NULL) AND (due_at IS NOT NULL OR state IN ('proposed', 'undone'))),
  CONSTRAINT careful_changes_end CHECK
    ((state IN ('done', 'undone')) = (ended_at IS NOT NULL) AND (state = 'undone') = (undone_by IS NOT NULL)
     AND (state <> 'done' OR ended_at >= due_at))
);
CREATE INDEX careful_changes_open ON careful_changes (due_at) WHERE state IN ('proposed', 'waiting');

CREATE TABLE careful_windows (
  change_id       bigint NOT NULL REFERENCES careful_changes,
  starts_at       timestamptz NOT NULL,
  capacity_before integer NOT NULL CHECK (capacity_before >= 0),  -- none: the window is added
  capacity        integer NOT NULL CHECK (capacity >= 0 AND capacity <> capacity_before),
  PRIMARY KEY (change_id, starts_at)
);

-- While a change that cuts the window waits: how many seats it shall have. None is given beyond that, so that nothing
-- is offered that would be taken away a moment later; and no seat is taken away yet.
ALTER TABLE windows
  ADD COLUMN capacity_in_waiting integer,
  ADD CONSTRAINT windows_in_waiting CHECK (capacity_in_waiting >= 0);
