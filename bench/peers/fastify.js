'use strict';

// fastify and pg: a booking in the handler, and its outcome in the answer.

const { randomUUID } = require('node:crypto');
const { newPool, serve } = require('./lib/app');
const { book } = require('./lib/booking');
const { readProgramme } = require('./lib/programme');

async function main() {
  const pool = newPool();
  const programme = await readProgramme(pool);

  await serve(async (request, reply) => {
    const reference = randomUUID();
    const booked = await book(pool, programme, reference, request.body);
    if (booked === undefined) return reply.code(409).send({ error: 'already registered' });
    const { offer } = booked;
    return reply.code(offer ? 201 : 202).send({ reference, state: offer ? 'offered' : 'waiting', offer });
  }, () => pool.end());
}

main();
