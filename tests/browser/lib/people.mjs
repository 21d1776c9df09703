// People of the public, by the API: for tests of what staff do with them.
import assert from "node:assert/strict";
import { patience } from "./stage.mjs";

/// An hour at the clinics' own clock, so many days from now: "2026-12-05T10:00".
export function hourIn(days, hour) {
  return `${dateIn(days)}T${String(hour).padStart(2, "0")}:00`;
}
export function dateIn(days) {
  const day = new Date(Date.now() + days * 86_400_000);
  return new Intl.DateTimeFormat("en-CA", { timeZone: "America/Toronto" }).format(day);
}

function cardNumber(n) {
  const first = String(500_000_000 + n);
  const sum = [...first].reduce((total, digit, at) => {
    const doubled = at % 2 === 0 ? digit * 2 : Number(digit);
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return first + ((10 - (sum % 10)) % 10);
}

let people = 0;

async function answer(response) {
  assert.ok(response.ok, `${response.status} ${await response.clone().text()}`);
  return response.json();
}

/// Somebody new who wishes for this hour; `more` over their form. Their reference.
export async function register(stage, clinic, hour, more = {}) {
  const n = ++people;
  const form = {
    name: `Person Number${n}`,
    address: { line1: "221 Sterling Road", line2: "", city: "Toronto", province: "ON", postalCode: "M6R 2B2" },
    phone: `416555${String(1000 + n)}`,
    email: `person${n}@example.org`,
    contact: "sms",
    language: "en",
    dateOfBirth: "1938-03-12",
    healthCardNumber: cardNumber(n),
    preferences: [{ clinic, start: hour }],
    ...more,
  };
  const headers = { "Content-Type": "application/json" };
  const made = await fetch(`${stage.url}/v1/registrations`, { method: "POST", headers, body: JSON.stringify(form) });
  return (await answer(made)).reference;
}

/// Waits until the registration is in this state; all the API says of it.
export async function becomes(stage, reference, state) {
  for (const end = Date.now() + patience; ; await new Promise((resolve) => setTimeout(resolve, 50))) {
    const status = await answer(await fetch(`${stage.url}/v1/registrations/${reference}`));
    if (status.state === state) return status;
    assert.ok(Date.now() < end, `${state} wanted, still ${status.state}`);
  }
}

/// Somebody new with an appointment in this hour.
export async function book(stage, clinic, hour, more) {
  const reference = await register(stage, clinic, hour, more);
  const { offer } = await becomes(stage, reference, "offered");
  const headers = { "Content-Type": "application/json" };
  await answer(await fetch(`${stage.url}/v1/offers/${offer.id}/accept`, { method: "POST", headers, body: "{}" }));
  return reference;
}
