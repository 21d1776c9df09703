-- What is kept of a residence ends (docs/data.md), and a visit can be called off.

-- `changed_at`: when the state changed last. `erased_at`: when everything personal was taken out of the row.
ALTER TABLE residences
  ADD COLUMN changed_at timestamptz NOT NULL DEFAULT now(),
  ADD COLUMN erased_at  timestamptz;
ALTER TABLE residents ADD COLUMN erased_at timestamptz;

-- By the database, so that no way to change it can forget it.
CREATE FUNCTION note_change_of_residence() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.changed_at := clock_timestamp();
  RETURN NEW;
END
$$;
CREATE TRIGGER residences_changed BEFORE UPDATE OF state ON residences FOR EACH ROW
  WHEN (OLD.state <> NEW.state) EXECUTE FUNCTION note_change_of_residence();

-- What is left, and that nothing is ever written into it again. Of a resident only who had a seat is left at all.
ALTER TABLE residences ADD CONSTRAINT residences_erased CHECK (
  erased_at IS NULL OR (
    state IN ('booked', 'declined', 'lapsed', 'cancelled') AND name = '-' AND contact_name = '-'
    AND line1 = '' AND line2 = '' AND city = '' AND province = '' AND postal_code = ''
    AND num_nonnulls(phone, email) = 0)) NOT VALID;
ALTER TABLE residents ADD CONSTRAINT residents_erased CHECK (
  erased_at IS NULL OR (
    name = '-' AND date_of_birth = '0001-01-01' AND visit_id IS NOT NULL
    AND num_nonnulls(card_sealed, own_registration) = 0)) NOT VALID;

-- Whose address is a residence's.
CREATE INDEX residences_at_address ON residences (postal_code) WHERE erased_at IS NULL;

-- `is_held_back`: while a change waits that calls the visit off, it is offered to nobody and nobody is added to it.
-- `called_off_at`: nobody comes; it has no seats.
ALTER TABLE visits
  ADD COLUMN is_held_back  boolean NOT NULL DEFAULT false,
  ADD COLUMN called_off_at timestamptz,
  ADD CONSTRAINT visits_called_off_have_no_seats CHECK (called_off_at IS NULL OR seats = 0) NOT VALID;

ALTER TABLE careful_changes ADD COLUMN visit_id bigint REFERENCES visits;  -- or a visit that is called off
ALTER TABLE careful_changes DROP CONSTRAINT careful_changes_of_one_thing;
ALTER TABLE careful_changes ADD CONSTRAINT careful_changes_of_one_thing CHECK
  (num_nonnulls(clinic_id, phase_id, visit_id) = 1 AND (phase_id IS NULL) = (opens_on IS NULL)
   AND (phase_id IS NULL) = (opened_on IS NULL)) NOT VALID;
