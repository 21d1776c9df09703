-- The second visit of a residence: what is given on a visit, who was ticked there, and the registration that follows
-- for those who were.

ALTER TABLE visits ADD COLUMN product_id text REFERENCES products;  -- what is given; null: not said

-- A second visit is a registration of its own: of those of `first_id` who were ticked at `first_visit`, for visits that
-- start in [due_from, due_until).
ALTER TABLE residences
  ADD COLUMN first_id    uuid REFERENCES residences,
  ADD COLUMN first_visit bigint REFERENCES visits,
  ADD COLUMN product_id  text REFERENCES products,
  ADD COLUMN due_from    timestamptz,
  ADD COLUMN due_until   timestamptz,
  ADD CONSTRAINT residences_second_visit CHECK (
    num_nulls(first_id, first_visit, product_id, due_from, due_until) IN (0, 5)
    AND coalesce(due_from < due_until, true)) NOT VALID;
CREATE INDEX residences_second ON residences (first_id) WHERE first_id IS NOT NULL;

-- `given_at`: ticked as vaccinated at their visit. `first_id`: on the list of a second visit, their row on the first's.
ALTER TABLE residents
  ADD COLUMN given_at timestamptz,
  ADD COLUMN given_by bigint REFERENCES staff,
  ADD COLUMN first_id bigint REFERENCES residents,
  ADD CONSTRAINT residents_given CHECK (given_at IS NULL OR visit_id IS NOT NULL) NOT VALID;
CREATE UNIQUE INDEX residents_one_second ON residents (first_id) WHERE first_id IS NOT NULL;

-- A second dose on a wrong day does harm: by the database, so that no program that knows no days can offer one. Told as
-- contention, which every program tries again later.
CREATE FUNCTION keep_days_of_second_visit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM residence_offers o
               JOIN residences r ON r.id = o.residence_id
               JOIN visits v ON v.id = NEW.visit_id
              WHERE o.id = NEW.offer_id
                AND (v.starts_at < r.due_from OR v.starts_at >= r.due_until OR v.product_id <> r.product_id)) THEN
    RAISE EXCEPTION 'a second visit outside its days, or of another product' USING ERRCODE = 'serialization_failure';
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER residence_offer_visits_days AFTER INSERT ON residence_offer_visits FOR EACH ROW
  EXECUTE FUNCTION keep_days_of_second_visit();
