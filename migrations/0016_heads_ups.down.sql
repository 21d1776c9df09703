DROP TABLE heads_ups;
DROP TABLE heads_up_days;
ALTER TABLE registrations DROP COLUMN passed_until, DROP COLUMN heads_up_on;
