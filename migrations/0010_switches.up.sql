-- Who turned a switch, and why: those who find it on must be able to ask, and to tell.
ALTER TABLE switches
  ADD COLUMN reason     text NOT NULL DEFAULT '',
  ADD COLUMN changed_by text NOT NULL DEFAULT '';
