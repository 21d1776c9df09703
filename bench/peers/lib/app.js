'use strict';

// What the three peers share: configuration, the listener, and an orderly end.

const Fastify = require('fastify');
const { Pool } = require('pg');
const { form } = require('./form');

const setting = (name, usual) => Number(process.env[name] ?? usual);

const connectionString = process.env.DATABASE_URL;

const newPool = () => new Pool({ connectionString, max: setting('POOL', 20) });

// Answers POST /v1/registrations by `handler` until SIGTERM; then `stop` lets go of what else runs.
async function serve(handler, stop) {
  const app = Fastify({ ajv: { customOptions: { removeAdditional: false, coerceTypes: false } } });
  app.post('/v1/registrations', { schema: { body: form } }, handler);
  app.addHook('onClose', stop);
  process.once('SIGTERM', () => app.close().then(() => process.exit(0)));
  await app.listen({ host: '127.0.0.1', port: setting('PORT', 8080) });
  console.log('ready');
}

module.exports = { connectionString, newPool, serve, setting };
