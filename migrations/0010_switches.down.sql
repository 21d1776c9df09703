ALTER TABLE switches DROP COLUMN reason, DROP COLUMN changed_by;
