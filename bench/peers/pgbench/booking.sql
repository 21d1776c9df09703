-- One booking, one transaction: the registration, a seat of a window by its counter, the offer, its message.
-- Given: windows, of how many it chooses at random (1 is the first); n, a number from which on no form was sent.
\set n :n + 1
\set window random(1, :windows)
\set house random(1, 2400)
BEGIN;
INSERT INTO registrations (id, state, name, line1, line2, city, province, postal_code, phone, email, contact,
                           language, date_of_birth, health_card_number, preferences)
VALUES (gen_random_uuid(), 'offered', 'Margaret O''Brien', :house || ' Sterling Road', '', 'Toronto', 'ON', 'M6R 2B2',
        '4165550199', 'margaret.obrien' || :n || '@example.org', 'sms', 'en', '1948-03-12',
        (1000000000 + :client_id * 100000000::bigint + :n)::text,
        '[{"clinic": "sterling-road", "start": "2026-12-05T10:00"}, {"clinic": "high-park", "start": "2026-12-05T11:00"}, {"start": "2026-12-12T10:00"}]')
RETURNING id \gset
WITH seat AS (
  UPDATE windows SET held = held + 1 WHERE id = :window AND held < capacity
  RETURNING id
), offer AS (
  INSERT INTO offers (registration_id, window_id, choice) SELECT :id, id, 1 FROM seat
  RETURNING id
), message AS (
  INSERT INTO messages (registration_id, offer_id, channel) SELECT :id, id, 'sms' FROM offer
)
SELECT count(*) AS seats FROM seat \gset
\if :seats = 0
UPDATE registrations SET state = 'waiting' WHERE id = :id;
\endif
COMMIT;
