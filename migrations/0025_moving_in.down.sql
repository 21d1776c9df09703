DO $$
BEGIN
  IF EXISTS (SELECT FROM attendance WHERE marked_by IS NULL) THEN
    RAISE EXCEPTION 'there are people who were ticked elsewhere';
  END IF;
END
$$;
ALTER TABLE attendance ALTER COLUMN marked_by SET NOT NULL;
