DROP TRIGGER offers_arrival_minute_taken ON offers;
DROP TRIGGER offers_arrival_minute_made ON offers;
DROP FUNCTION give_arrival_minute();
ALTER TABLE offers DROP COLUMN arrival_places, DROP COLUMN arrival_minute;
