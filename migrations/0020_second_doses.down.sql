-- The program before would offer them any day, and their seats to others.
DO $$
BEGIN
  IF EXISTS (SELECT FROM registrations WHERE first_id IS NOT NULL) THEN
    RAISE EXCEPTION 'there are second doses';
  END IF;
END
$$;
ALTER TABLE windows DROP COLUMN kept;
DROP INDEX registrations_second_waiting;
DROP INDEX registrations_one_second_dose;
ALTER TABLE registrations
  DROP CONSTRAINT registrations_second_dose,
  DROP COLUMN first_id,
  DROP COLUMN product_id,
  DROP COLUMN due_from,
  DROP COLUMN due_until,
  DROP COLUMN kept_window;
ALTER TABLE attendance DROP COLUMN product_id;
DROP TABLE products;
