-- The program before would offer a second visit on any day.
DO $$
BEGIN
  IF EXISTS (SELECT FROM residences WHERE first_id IS NOT NULL) THEN
    RAISE EXCEPTION 'there are second visits of residences';
  END IF;
END
$$;
DROP TRIGGER residence_offer_visits_days ON residence_offer_visits;
DROP FUNCTION keep_days_of_second_visit();
DROP INDEX residents_one_second;
ALTER TABLE residents
  DROP CONSTRAINT residents_given,
  DROP COLUMN first_id, DROP COLUMN given_by, DROP COLUMN given_at;
DROP INDEX residences_second;
ALTER TABLE residences
  DROP CONSTRAINT residences_second_visit,
  DROP COLUMN due_until, DROP COLUMN due_from, DROP COLUMN product_id, DROP COLUMN first_visit, DROP COLUMN first_id;
ALTER TABLE visits DROP COLUMN product_id;
