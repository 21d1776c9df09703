-- People, and the seats held for them.

CREATE TABLE registrations (
  id              uuid PRIMARY KEY,
  state           text NOT NULL CHECK (state IN
                    ('queued', 'waiting', 'offered', 'booked', 'declined', 'lapsed', 'cancelled', 'review')),
  reason          text,              -- why it stands in review, or why it was cancelled
  received_at     timestamptz NOT NULL,
  turn_at         timestamptz NOT NULL,  -- when it counts as having come: received_at, or the end of gathering
  asked_at        timestamptz NOT NULL,  -- when the person last sent a form or went in again
  eligible_from   date,
  via             text NOT NULL,
  name            text NOT NULL,
  line1           text NOT NULL,
  line2           text NOT NULL,
  city            text NOT NULL,
  province        text NOT NULL,
  postal_code     text NOT NULL,
  phone           text,
  email           text,
  contact         text NOT NULL CHECK (contact IN ('sms', 'email', 'call')),
  language        text NOT NULL CHECK (language IN ('en', 'fr')),
  date_of_birth   date NOT NULL,
  card_hash       bytea,             -- keyed hash of the number: equality only
  card_sealed     bytea,             -- key id, nonce, sealed number
  preferences     jsonb NOT NULL,
  refused_windows bigint[] NOT NULL DEFAULT '{}',
  offer_id        uuid               -- the newest offer, whatever became of it
) WITH (fillfactor = 85);

-- One live registration a card. Those in review stand aside until staff have looked.
CREATE UNIQUE INDEX registrations_one_live_per_card ON registrations (card_hash)
  WHERE state IN ('queued', 'waiting', 'offered', 'booked');
CREATE INDEX registrations_waiting ON registrations (turn_at, id) WHERE state = 'waiting';
CREATE INDEX registrations_phone ON registrations (phone) WHERE phone IS NOT NULL;
CREATE INDEX registrations_email ON registrations (email) WHERE email IS NOT NULL;

CREATE TABLE rounds (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  started_at timestamptz NOT NULL,
  people     integer NOT NULL,
  seated     integer NOT NULL,
  distance   bigint NOT NULL
);

CREATE TABLE offers (
  id              uuid PRIMARY KEY,
  registration_id uuid NOT NULL,     -- of a row kept in the same transaction; never deleted before its offers
  round_id        bigint NOT NULL,
  window_id       bigint NOT NULL,
  state           text NOT NULL CHECK (state IN ('held', 'accepted', 'declined', 'expired', 'cancelled')),
  choice          smallint,
  distance        integer NOT NULL,
  created_at      timestamptz NOT NULL,
  notified_at     timestamptz,       -- the hold's clock started
  held_until      timestamptz NOT NULL,  -- before notified_at: the end of the delivery grace
  resolved_at     timestamptz,       -- the moment that was judged
  seen_at         timestamptz,       -- when the person, or an agent with them, first looked
  renotified      boolean NOT NULL DEFAULT false,  -- its clock was started anew after a failure to deliver
  CHECK ((state = 'held') = (resolved_at IS NULL))
) WITH (fillfactor = 85);

CREATE UNIQUE INDEX offers_one_live_per_registration ON offers (registration_id)
  WHERE state IN ('held', 'accepted');
CREATE INDEX offers_due ON offers (held_until) WHERE state = 'held';

-- What no transaction could store: kept sealed, counted, shown to staff.
CREATE TABLE dead_letters (
  id         uuid PRIMARY KEY,
  reason     text NOT NULL,
  sealed     bytea NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);

-- Every process writes here each second. A gap in all of them was an outage of our own.
CREATE TABLE heartbeats (
  process text PRIMARY KEY,
  at      timestamptz NOT NULL
);
