ALTER TABLE offers DROP COLUMN party_id;
ALTER TABLE registrations DROP COLUMN household_id, DROP COLUMN neighbouring_hours;
