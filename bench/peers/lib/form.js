'use strict';

// Holdfast's registration form as a JSON schema; unknown fields are refused, as Holdfast does.

const text = (maxLength) => ({ type: 'string', minLength: 1, maxLength });
const start = '^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])T([01]\\d|2[0-3]):00$';

const address = {
  type: 'object',
  additionalProperties: false,
  required: ['line1', 'city', 'province', 'postalCode'],
  properties: {
    line1: text(200),
    line2: { type: 'string', maxLength: 200 },
    city: text(100),
    province: { type: 'string', pattern: '^[A-Z]{2}$' },
    postalCode: { type: 'string', pattern: '^[A-Z]\\d[A-Z] ?\\d[A-Z]\\d$' },
  },
};

const form = {
  type: 'object',
  additionalProperties: false,
  required: ['name', 'address', 'contact', 'language', 'dateOfBirth', 'preferences'],
  properties: {
    name: text(200),
    address,
    phone: { type: 'string', pattern: '^[-+(). \\d]{10,24}$' },
    email: { type: 'string', format: 'email', maxLength: 254 },
    contact: { enum: ['sms', 'email', 'call'] },
    language: { enum: ['en', 'fr'] },
    dateOfBirth: { type: 'string', format: 'date' },
    healthCardNumber: { type: 'string', pattern: '^[- \\d]{10,14}( ?[A-Z]{2})?$' },
    preferences: {
      type: 'array',
      minItems: 1,
      maxItems: 5,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['start'],
        properties: { clinic: text(64), start: { type: 'string', pattern: start } },
      },
    },
  },
  if: { properties: { contact: { const: 'email' } } },
  then: { required: ['email'] },
  else: { required: ['phone'] },
};

const digits = (value) => (value === undefined ? null : value.replace(/\D/g, ''));

module.exports = { form, digits };
