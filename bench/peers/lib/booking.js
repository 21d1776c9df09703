'use strict';

// One booking, one transaction: what all three peers do for a form, and where they differ is when.

const { digits } = require('./form');

const register = {
  name: 'register',
  text: `
    INSERT INTO registrations (id, state, name, line1, line2, city, province, postal_code, phone, email, contact,
                               language, date_of_birth, health_card_number, preferences)
    VALUES ($1, 'offered', $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
    ON CONFLICT DO NOTHING`,
};

// The first wish that still has a seat; "any clinic" means the nearest that has one.
const findWished = {
  name: 'find-wished',
  text: `
    SELECT windows.id, wish.choice
      FROM unnest($1::text[], $2::timestamp[], $3::int[], $4::float[]) AS wish (clinic_id, start, choice, km)
      JOIN clinics ON clinics.id = wish.clinic_id
      JOIN windows ON windows.clinic_id = clinics.id
                  AND windows.starts_at = wish.start AT TIME ZONE clinics.time_zone
     WHERE windows.held < windows.capacity AND windows.starts_at > now() + interval '2 hours'
     ORDER BY wish.choice, wish.km
     LIMIT 1`,
};

// Of each clinic near home the next free window before and after the first wish; the best of these.
const findNearest = {
  name: 'find-nearest',
  text: `
    SELECT free.id, NULL AS choice
      FROM unnest($1::text[], $2::float[]) AS near (clinic_id, km)
      JOIN clinics ON clinics.id = near.clinic_id
     CROSS JOIN LATERAL (SELECT $3::timestamp AT TIME ZONE clinics.time_zone AS at) AS wish
     CROSS JOIN LATERAL (
           (SELECT id, starts_at FROM windows
             WHERE clinic_id = near.clinic_id AND starts_at >= wish.at AND held < capacity
               AND starts_at > now() + interval '2 hours'
             ORDER BY starts_at LIMIT 1)
           UNION ALL
           (SELECT id, starts_at FROM windows
             WHERE clinic_id = near.clinic_id AND starts_at < wish.at AND held < capacity
               AND starts_at > now() + interval '2 hours'
             ORDER BY starts_at DESC LIMIT 1)) AS free
     ORDER BY near.km * 4 + abs(extract(epoch FROM free.starts_at - wish.at)) / 60
     LIMIT 1`,
};

// Seat, offer and message in one statement: the window's row is locked for this and the commit, not for longer.
// No row if the window was filled meanwhile.
const hold = {
  name: 'hold',
  text: `
    WITH seat AS (
      UPDATE windows SET held = held + 1 WHERE id = $1 AND held < capacity
      RETURNING id, clinic_id, starts_at
    ), offer AS (
      INSERT INTO offers (registration_id, window_id, choice) SELECT $2, id, $3 FROM seat
      RETURNING id, held_until
    ), message AS (
      INSERT INTO messages (registration_id, offer_id, channel) SELECT $2, id, $4 FROM offer
    )
    SELECT offer.id, seat.clinic_id AS clinic, seat.starts_at AS start, offer.held_until AS "heldUntil"
      FROM seat, offer`,
};

const wait = { name: 'wait', text: `UPDATE registrations SET state = 'waiting' WHERE id = $1` };

const searchesMax = 10;
const triesMax = 3;
const deadlock = '40P01';

function wishesOf(form, near) {
  const wishes = { clinics: [], starts: [], choices: [], km: [] };
  form.preferences.forEach(({ clinic, start }, rank) => {
    for (const place of clinic === undefined ? near : [{ id: clinic, km: 0 }]) {
      wishes.clinics.push(place.id);
      wishes.starts.push(start);
      wishes.choices.push(rank + 1);
      wishes.km.push(place.km);
    }
  });
  return [wishes.clinics, wishes.starts, wishes.choices, wishes.km];
}

async function findWindow(client, form, near) {
  const wished = await client.query({ ...findWished, values: wishesOf(form, near) });
  if (wished.rows.length > 0) return wished.rows[0];
  const places = [near.map(({ id }) => id), near.map(({ km }) => km)];
  const nearest = await client.query({ ...findNearest, values: [...places, form.preferences[0].start] });
  return nearest.rows[0];
}

async function holdSeat(client, id, form, near) {
  for (let search = 0; search < searchesMax; search++) {
    const window = await findWindow(client, form, near);
    if (window === undefined) break;
    const held = await client.query({ ...hold, values: [window.id, id, window.choice, form.contact] });
    if (held.rows.length > 0) return { ...held.rows[0], choice: window.choice };
  }
  await client.query({ ...wait, values: [id] });
  return null;
}

function row(id, form) {
  const { address } = form;
  return [
    id, form.name, address.line1, address.line2 ?? '', address.city, address.province, address.postalCode,
    digits(form.phone), form.email ?? null, form.contact, form.language, form.dateOfBirth,
    digits(form.healthCardNumber), JSON.stringify(form.preferences),
  ];
}

async function inTransaction(pool, work) {
  for (let attempt = 1; ; attempt++) {
    const client = await pool.connect();
    try {
      await client.query('BEGIN');
      const result = await work(client);
      await client.query('COMMIT');
      client.release();
      return result;
    } catch (error) {
      const undone = await client.query('ROLLBACK').catch((broken) => broken);
      client.release(undone instanceof Error);
      if (error.code !== deadlock || attempt === triesMax) throw error;
    }
  }
}

// `{ offer }`, null inside if no seat is free; undefined if this form or this health card is registered already.
// Safe to repeat with the same id, as queues do.
function book(pool, programme, id, form) {
  return inTransaction(pool, async (client) => {
    const kept = await client.query({ ...register, values: row(id, form) });
    if (kept.rowCount === 0) return undefined;
    return { offer: await holdSeat(client, id, form, programme.clinicsNear(form.address.postalCode)) };
  });
}

module.exports = { book };
