-- A message to an address that is no longer the registration's own: whoever was reached there is told that they
-- are not any more. Null: to the registration's own address as it is when the message goes.
ALTER TABLE messages ADD COLUMN address text;
