-- People who come together: each has a registration and an offer of their own, and what decides over one decides over all.

-- The registration of whoever filled in the form for a household, on every row of it; none: somebody alone. Two hours of
-- one clinic that follow each other are together too where they said so.
ALTER TABLE registrations
  ADD COLUMN household_id uuid,
  ADD COLUMN neighbouring_hours boolean NOT NULL DEFAULT false;
CREATE INDEX registrations_household ON registrations (household_id) WHERE household_id IS NOT NULL;

-- Offers made together are a party, called by the one of them that has the messages: the first by id.
ALTER TABLE offers ADD COLUMN party_id uuid;
CREATE INDEX offers_party ON offers (party_id) WHERE party_id IS NOT NULL;
