-- The outbox: written in the transaction that caused the message, sent afterwards.

CREATE TABLE messages (
  id                uuid PRIMARY KEY,
  registration_id   uuid NOT NULL,
  offer_id          uuid,
  cause             text COLLATE "C" NOT NULL,  -- the offer, or the event
  kind              text NOT NULL CHECK (kind IN
                      ('offer', 'booked', 'lapsed', 'cancelled', 'hold-lengthened', 'card-used', 'review')),
  channel           text NOT NULL CHECK (channel IN ('sms', 'email', 'call')),
  state             text NOT NULL CHECK (state IN ('due', 'sending', 'sent', 'delivered', 'failed', 'withdrawn')),
  attempts          smallint NOT NULL DEFAULT 0,
  due_at            timestamptz NOT NULL,  -- while sending: when the claim ends and it is tried again
  sent_at           timestamptz,
  gateway_reference text,
  created_at        timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT messages_once UNIQUE (cause, kind, channel)
) WITH (fillfactor = 85);

-- By channel: the call-back list may be long and must not stand before the texts.
CREATE INDEX messages_due ON messages (channel, due_at) WHERE state IN ('due', 'sending');
-- Their cause is the offer and the outage, so the offer alone does not find them.
CREATE INDEX messages_lengthened ON messages (offer_id) WHERE kind = 'hold-lengthened' AND state = 'due';
CREATE INDEX messages_gateway_reference ON messages (gateway_reference) WHERE gateway_reference IS NOT NULL;
