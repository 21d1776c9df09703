-- The program before would take them for people.
DO $$
BEGIN
  IF EXISTS (SELECT FROM registrations WHERE erased_at IS NOT NULL) THEN
    RAISE EXCEPTION 'there are people whose data is erased';
  END IF;
END
$$;
ALTER TABLE registrations DROP CONSTRAINT registrations_erased;
DROP TRIGGER registrations_ended ON registrations;
DROP FUNCTION note_end_of_registration();
ALTER TABLE registrations DROP COLUMN erased_at, DROP COLUMN ended_at;
