'use strict';

// fastify and graphile-worker: the handler adds a job and answers; a worker of the same process books.

const { randomUUID } = require('node:crypto');
const { Logger, run } = require('graphile-worker');
const { connectionString, newPool, serve, setting } = require('./lib/app');
const { book } = require('./lib/booking');
const { readProgramme } = require('./lib/programme');

async function main() {
  const pool = newPool();
  const programme = await readProgramme(pool);

  const runner = await run({
    noHandleSignals: true,
    preset: {
      worker: {
        connectionString,
        concurrentJobs: setting('CONCURRENCY', 20),
        maxPoolSize: setting('QUEUE_POOL', 10),
        localQueue: { size: setting('LOCAL_QUEUE', 500) },
        completeJobBatchDelay: 0,
        failJobBatchDelay: 0,
        logger: new Logger(() => (level, message) => {
          if (level === 'error') console.error(message);
        }),
      },
    },
    taskList: {
      book: async ({ reference, form }) => {
        await book(pool, programme, reference, form);
      },
    },
  });

  await serve(async (request, reply) => {
    const reference = randomUUID();
    await runner.addJob('book', { reference, form: request.body });
    return reply.code(202).send({ reference, state: 'queued' });
  }, () => runner.stop().then(() => pool.end()));
}

main();
