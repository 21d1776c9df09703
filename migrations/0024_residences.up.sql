-- Retirement residences: the vaccination comes to them. A residence has a roster; a mobile team's visit has seats
-- of its own, which are no clinic's; one offer to the contact person is for everybody on the roster.

CREATE TABLE residences (
  id           uuid PRIMARY KEY,
  state        text NOT NULL CHECK (state IN
                 ('review', 'waiting', 'offered', 'booked', 'declined', 'lapsed', 'cancelled')),
  received_at  timestamptz NOT NULL,
  name         text NOT NULL,
  line1        text NOT NULL,
  line2        text NOT NULL,
  city         text NOT NULL,
  province     text NOT NULL,
  postal_code  text NOT NULL,
  contact_name text NOT NULL,
  phone        text,
  email        text,
  contact      text NOT NULL CHECK (contact IN ('sms', 'email')),
  language     text NOT NULL CHECK (language IN ('en', 'fr'))
);
CREATE INDEX residences_waiting ON residences (received_at, id) WHERE state = 'waiting';

-- Half a day of a team. `area`: what postal codes there begin with.
CREATE TABLE visits (
  id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  team      text NOT NULL,
  starts_at timestamptz NOT NULL,
  ends_at   timestamptz NOT NULL,
  seats     integer NOT NULL CHECK (seats >= 0),
  held      integer NOT NULL DEFAULT 0 CHECK (held >= 0),
  booked    integer NOT NULL DEFAULT 0 CHECK (booked >= 0),
  area      text[] NOT NULL,
  CONSTRAINT visits_never_oversold CHECK (held + booked <= seats),
  CHECK (starts_at < ends_at),
  UNIQUE (team, starts_at)
);
CREATE INDEX visits_coming ON visits (starts_at);

CREATE TABLE residents (
  id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  residence_id     uuid NOT NULL REFERENCES residences,
  name             text NOT NULL,
  date_of_birth    date NOT NULL,
  card_sealed      bytea,                     -- key id, nonce, sealed number; null: none at hand
  visit_id         bigint REFERENCES visits,  -- booked: at this visit
  own_registration uuid                       -- that was ended because they are on this roster
);
CREATE INDEX residents_of_residence ON residents (residence_id, id);
CREATE INDEX residents_of_visit ON residents (visit_id, id) WHERE visit_id IS NOT NULL;
CREATE INDEX residents_own_registration ON residents (own_registration) WHERE own_registration IS NOT NULL;

CREATE TABLE residence_offers (
  id           uuid PRIMARY KEY,
  residence_id uuid NOT NULL REFERENCES residences,
  state        text NOT NULL CHECK (state IN ('held', 'accepted', 'declined', 'expired', 'cancelled')),
  hold_seconds integer NOT NULL,
  created_at   timestamptz NOT NULL,
  notified_at  timestamptz,           -- the hold's clock started
  held_until   timestamptz NOT NULL,  -- before notified_at: the end of the delivery grace
  resolved_at  timestamptz,           -- the moment that was judged
  CHECK ((state = 'held') = (resolved_at IS NULL))
);
CREATE UNIQUE INDEX residence_offers_one_live ON residence_offers (residence_id)
  WHERE state IN ('held', 'accepted');
CREATE INDEX residence_offers_due ON residence_offers (held_until) WHERE state = 'held';

-- One offer may be of several visits, for a residence that is larger than one.
CREATE TABLE residence_offer_visits (
  offer_id uuid NOT NULL REFERENCES residence_offers,
  visit_id bigint NOT NULL REFERENCES visits,
  seats    integer NOT NULL CHECK (seats > 0),
  PRIMARY KEY (offer_id, visit_id)
);
