ALTER TABLE rounds DROP COLUMN standby_lead_seconds;
ALTER TABLE offers DROP COLUMN hold_seconds, DROP COLUMN standby;
DROP TABLE standby;
