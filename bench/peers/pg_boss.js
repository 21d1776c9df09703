'use strict';

// fastify and pg-boss: the handler sends a job and answers; a worker of the same process books.

const { randomUUID } = require('node:crypto');
const PgBoss = require('pg-boss');
const { connectionString, newPool, serve, setting } = require('./lib/app');
const { book } = require('./lib/booking');
const { readProgramme } = require('./lib/programme');

async function main() {
  const pool = newPool();
  const programme = await readProgramme(pool);

  const boss = new PgBoss({ connectionString, max: setting('QUEUE_POOL', 10) });
  boss.on('error', console.error);
  await boss.start();
  await boss.createQueue('book');
  // A worker polls twice a second at most unless its batch took longer, so it takes many jobs at once.
  const options = { batchSize: setting('BATCH', 1000), pollingIntervalSeconds: 0.5, priority: false };
  await boss.work('book', options, (jobs) =>
    Promise.all(jobs.map(({ data }) => book(pool, programme, data.reference, data.form))));

  await serve(async (request, reply) => {
    const reference = randomUUID();
    await boss.send('book', { reference, form: request.body });
    return reply.code(202).send({ reference, state: 'queued' });
  }, () => boss.stop().then(() => pool.end()));
}

main();
