-- Who works here, where they are signed in, and what they did and looked at.

CREATE TABLE staff (
  id                    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  email                 text NOT NULL UNIQUE CHECK (email = lower(email)),  -- the name they sign in with
  name                  text NOT NULL,
  role                  text NOT NULL CHECK (role IN ('agent', 'manager', 'administrator')),
  clinics               text[],                -- that a manager manages; null: all
  is_enabled            boolean NOT NULL DEFAULT true,
  password_hash         text NOT NULL,         -- Argon2id, as libsodium writes it
  temporary_until       timestamptz,           -- a password given to them ends then; null: one of their own
  totp_sealed           bytea,                 -- the second factor's secret; null: not set up
  totp_step             bigint NOT NULL DEFAULT 0,  -- of the newest code taken: each is taken once
  failed_tries          integer NOT NULL DEFAULT 0,  -- since they last signed in
  no_try_before         timestamptz NOT NULL DEFAULT '-infinity',
  created_at            timestamptz NOT NULL DEFAULT clock_timestamp(),
  signed_in_at          timestamptz
);

CREATE TABLE staff_sessions (
  token_hash    bytea PRIMARY KEY,           -- the token itself is in one browser's cookie and nowhere else
  staff_id      bigint NOT NULL REFERENCES staff,
  second_factor boolean NOT NULL,            -- false: the password was right, and no more
  totp_sealed   bytea,                       -- a second factor that is being set up
  begun_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
  idle_until    timestamptz NOT NULL,
  ends_at       timestamptz NOT NULL
) WITH (fillfactor = 70);
CREATE INDEX staff_sessions_staff ON staff_sessions (staff_id);

-- Rows come with the transaction they tell of, and are chained when it is committed: `position` and `hash` are
-- written once, by one process at a time. Nothing else here ever changes.
CREATE TABLE audit_log (
  id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at       timestamptz NOT NULL DEFAULT clock_timestamp(),
  staff_id bigint,                           -- null: nobody was signed in
  address  text NOT NULL,                    -- they came from; or the command line
  action   text NOT NULL,
  subject  text NOT NULL,                    -- what it was done to: 'registration 0193…', 'staff 7'; never a name
  detail   text NOT NULL,
  position bigint UNIQUE,
  key_id   smallint,                         -- of the key the hash is made with
  hash     bytea,                            -- over the hash before it and everything above
  CHECK ((position IS NULL) = (hash IS NULL) AND (position IS NULL) = (key_id IS NULL))
);
CREATE INDEX audit_log_unchained ON audit_log (id) WHERE position IS NULL;
CREATE INDEX audit_log_staff ON audit_log (staff_id, id);
CREATE INDEX audit_log_subject ON audit_log (subject, id);

CREATE FUNCTION refuse_to_change_audit_log() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF OLD.position IS NULL AND NEW.position IS NOT NULL
       AND (NEW.id, NEW.at, NEW.staff_id, NEW.address, NEW.action, NEW.subject, NEW.detail) IS NOT DISTINCT FROM
           (OLD.id, OLD.at, OLD.staff_id, OLD.address, OLD.action, OLD.subject, OLD.detail) THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION 'the audit log is only added to' USING ERRCODE = 'integrity_constraint_violation';
END
$$;
CREATE TRIGGER audit_log_rows BEFORE UPDATE OR DELETE ON audit_log
  FOR EACH ROW EXECUTE FUNCTION refuse_to_change_audit_log();
CREATE TRIGGER audit_log_whole BEFORE TRUNCATE ON audit_log
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_audit_log();
ALTER TABLE audit_log ENABLE ALWAYS TRIGGER audit_log_rows;
ALTER TABLE audit_log ENABLE ALWAYS TRIGGER audit_log_whole;
