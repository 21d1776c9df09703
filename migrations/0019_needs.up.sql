-- What people need of a clinic, and what a clinic has: words with a space between, null for none.
ALTER TABLE registrations ADD COLUMN needs text;
ALTER TABLE clinics ADD COLUMN meets text;
