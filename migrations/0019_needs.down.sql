ALTER TABLE clinics DROP COLUMN meets;
ALTER TABLE registrations DROP COLUMN needs;
