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
