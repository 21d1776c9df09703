-- Within the hour people come one after the other: a minute each, five minutes a vaccinator.

-- Null: booked before there were minutes, or not booked. `arrival_places` is how many may come at one minute of that
-- window, as it was when this minute was given: an hour that is cut later keeps its people at the minutes they know.
ALTER TABLE offers
  ADD COLUMN arrival_minute smallint,
  ADD COLUMN arrival_places smallint;
ALTER TABLE offers ADD CONSTRAINT offers_arrival_minute_check
  CHECK (arrival_minute BETWEEN 0 AND 55 AND arrival_minute % 5 = 0) NOT VALID;

-- Given by whatever books a seat, so that no way to book one can forget it. Under the window's lock, which every
-- booking takes anyway, and by a statement of its own after it: this function is volatile, so it sees what was
-- committed while it waited. The minute with room that is still to come and has the fewest people; of those the
-- one farthest from the others. What is cancelled is not counted, so its minute is given again.
CREATE FUNCTION give_arrival_minute() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  begins timestamptz;
  places integer;
BEGIN
  SELECT starts_at, ceil(capacity / 12.0) INTO begins, places
    FROM windows WHERE id = NEW.window_id FOR NO KEY UPDATE;
  SELECT m.minute INTO NEW.arrival_minute
    FROM (VALUES (1, 0), (2, 30), (3, 15), (4, 45), (5, 10), (6, 40), (7, 25), (8, 55), (9, 5), (10, 35), (11, 20),
                 (12, 50)) AS m (place, minute)
    LEFT JOIN (SELECT arrival_minute, count(*) AS people FROM offers
                WHERE window_id = NEW.window_id AND state = 'accepted' GROUP BY arrival_minute) AS taken
           ON taken.arrival_minute = m.minute
   ORDER BY coalesce(taken.people, 0) >= places,
            begins + m.minute * interval '1 minute' < clock_timestamp(), coalesce(taken.people, 0), m.place
   LIMIT 1;
  NEW.arrival_places := places;
  RETURN NEW;
END
$$;
CREATE TRIGGER offers_arrival_minute_made BEFORE INSERT ON offers FOR EACH ROW
  WHEN (NEW.state = 'accepted' AND NEW.arrival_minute IS NULL) EXECUTE FUNCTION give_arrival_minute();
CREATE TRIGGER offers_arrival_minute_taken BEFORE UPDATE OF state ON offers FOR EACH ROW
  WHEN (NEW.state = 'accepted' AND OLD.state <> 'accepted') EXECUTE FUNCTION give_arrival_minute();
