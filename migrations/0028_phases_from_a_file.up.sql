-- Phases that are read from a file and touch people are a careful change as well. It is ordered where the program
-- runs, so by none of the staff: whoever of them confirms it is the second person.
ALTER TABLE careful_changes
  ALTER COLUMN proposed_by DROP NOT NULL,
  DROP CONSTRAINT careful_changes_of_one_thing,
  ADD CONSTRAINT careful_changes_of_one_thing CHECK
    (num_nonnulls(clinic_id, phase_id, visit_id) <= 1 AND (phase_id IS NULL) = (opens_on IS NULL)
     AND (phase_id IS NULL) = (opened_on IS NULL)
     AND (proposed_by IS NULL) = (num_nonnulls(clinic_id, phase_id, visit_id) = 0)) NOT VALID;

CREATE TABLE careful_phases (
  change_id          bigint NOT NULL REFERENCES careful_changes,
  phase_id           bigint NOT NULL,                     -- which may be there only once it is done
  name               text NOT NULL,
  minimum_age        integer NOT NULL,
  opens_on           date NOT NULL,
  gather_until       timestamptz,
  minimum_age_before integer,                             -- none: the phase is added
  opened_on          date,
  CONSTRAINT careful_phases_before CHECK ((minimum_age_before IS NULL) = (opened_on IS NULL)),
  PRIMARY KEY (change_id, phase_id)
);
