ALTER TABLE clinics DROP COLUMN synthetic;
