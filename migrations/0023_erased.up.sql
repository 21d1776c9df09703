-- What is kept of a person ends: docs/data.md.

-- `ended_at`: when a registration was declined, lapsed or cancelled last; null where that was before this column.
-- `erased_at`: when everything personal was taken out of the row.
ALTER TABLE registrations
  ADD COLUMN ended_at  timestamptz,
  ADD COLUMN erased_at timestamptz;

-- By the database, so that no way to end a registration can forget it.
CREATE FUNCTION note_end_of_registration() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.ended_at := clock_timestamp();
  RETURN NEW;
END
$$;
CREATE TRIGGER registrations_ended BEFORE UPDATE OF state ON registrations FOR EACH ROW
  WHEN (NEW.state IN ('declined', 'lapsed', 'cancelled') AND OLD.state <> NEW.state)
  EXECUTE FUNCTION note_end_of_registration();

-- What is left of a person whose data is erased, and that nothing is ever written into it again.
ALTER TABLE registrations ADD CONSTRAINT registrations_erased CHECK (
  erased_at IS NULL OR (
    state IN ('booked', 'declined', 'lapsed', 'cancelled') AND name = '-' AND date_of_birth = '0001-01-01'
    AND line1 = '' AND line2 = '' AND city = '' AND province = '' AND postal_code = ''
    AND num_nonnulls(phone, email, card_hash, card_hash_2, card_sealed, eligible_from, needs, heads_up_on,
                     passed_until, displaced_at) = 0
    AND preferences = '[]' AND refused_windows = '{}')) NOT VALID;
