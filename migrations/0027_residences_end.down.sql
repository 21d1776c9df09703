-- The program before would take them for residences, and for visits that somebody goes to.
DO $$
BEGIN
  IF EXISTS (SELECT FROM residences WHERE erased_at IS NOT NULL)
     OR EXISTS (SELECT FROM residents WHERE erased_at IS NOT NULL) THEN
    RAISE EXCEPTION 'there are residences or people of them whose data is erased';
  END IF;
  IF EXISTS (SELECT FROM careful_changes WHERE visit_id IS NOT NULL)
     OR EXISTS (SELECT FROM visits WHERE called_off_at IS NOT NULL) THEN
    RAISE EXCEPTION 'there are visits that are called off, or changes of visits';
  END IF;
END
$$;
ALTER TABLE careful_changes DROP CONSTRAINT careful_changes_of_one_thing;
ALTER TABLE careful_changes DROP COLUMN visit_id;
ALTER TABLE careful_changes ADD CONSTRAINT careful_changes_of_one_thing CHECK
  ((clinic_id IS NULL) <> (phase_id IS NULL) AND (phase_id IS NULL) = (opens_on IS NULL)
   AND (phase_id IS NULL) = (opened_on IS NULL));
ALTER TABLE visits DROP CONSTRAINT visits_called_off_have_no_seats;
ALTER TABLE visits DROP COLUMN is_held_back, DROP COLUMN called_off_at;
DROP INDEX residences_at_address;
ALTER TABLE residents DROP CONSTRAINT residents_erased;
ALTER TABLE residences DROP CONSTRAINT residences_erased;
DROP TRIGGER residences_changed ON residences;
DROP FUNCTION note_change_of_residence();
ALTER TABLE residents DROP COLUMN erased_at;
ALTER TABLE residences DROP COLUMN erased_at, DROP COLUMN changed_at;
