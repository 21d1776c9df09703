// A status page left open: everything that happens to somebody is shown by itself.
import assert from "node:assert/strict";
import { test } from "node:test";
import { everyState } from "./lib/every_state.mjs";
import { onStage, patience } from "./lib/stage.mjs";

const aDay = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

let people = 0;

/// Sends a form as the programme's API takes it; the reference.
async function register(stage, changes = {}) {
  people += 1;
  const form = {
    name: `Person ${people}`,
    address: { line1: "1 Main Street", line2: "", city: "Toronto", province: "ON", postalCode: "M6R 2B2" },
    phone: `416 555 ${String(1000 + people)}`,
    email: `person${people}@example.org`,
    contact: "email",
    language: "en",
    dateOfBirth: "1948-03-12",
    healthCardNumber: healthCard(people),
    preferences: [{ clinic: "sterling-road", start: `${aDay(5)}T10:00` }],
    ...changes,
  };
  const answer = await fetch(`${stage.url}/v1/registrations`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(form),
  });
  assert.equal(answer.status, 202, await answer.clone().text());
  return (await answer.json()).reference;
}

/// Ten digits whose last makes the Luhn sum right.
function healthCard(number) {
  const digits = String(100000000 + number);
  const sum = [...digits].reverse().reduce((total, digit, at) => {
    const value = at % 2 === 0 ? 2 * Number(digit) : Number(digit);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}

const heading = (page) => page.$eval("h1", (h1) => h1.textContent.trim());

async function showsByItself(page, text) {
  await page.waitForFunction((wanted) => document.querySelector("h1").textContent.trim() === wanted, { timeout: patience }, text);
}

async function press(page, text) {
  const button = await page.waitForSelector(`::-p-xpath(//button[normalize-space()="${text}"])`);
  await Promise.all([page.waitForNavigation(), button.click()]);
}

test("an offer appears by itself, is accepted, and goes into the calendar", { timeout: 300_000 }, () =>
  onStage({ windows: "sterling-road,2020-01-06T09:00,1" }, async (stage) => {
    const reference = await register(stage);
    const page = await stage.page();
    await page.goto(`${stage.url}/r/${reference}`);
    assert.equal(await heading(page), "Your place is kept");
    await page.waitForFunction(() => document.body.textContent.includes("No seat within"));
    await everyState(page, "waiting");

    await openSeats(stage, 1);

    await showsByItself(page, "There is an offer for you");
    await page.waitForSelector("[data-left]:not(:empty)");
    assert.match(await page.$eval("#live-said", (said) => said.textContent), /There is an offer for you.*[Hh]eld/s);
    assert.match(await page.title(), /There is an offer for you/);
    await everyState(page, "offered");
    const before = await page.$eval("[data-left]", (left) => left.textContent);
    await page.waitForFunction((then) => document.querySelector("[data-left]").textContent !== then, {}, before);

    await press(page, "Accept: book this seat");
    assert.equal(await heading(page), "You are booked");
    await everyState(page, "accepted");
    const calendar = await page.$eval(".govuk-button[href$='.ics']", (link) => link.href);
    assert.match(await (await fetch(calendar)).text(), /BEGIN:VEVENT/);
    await page.goto(`${stage.url}/r/${reference}?lang=fr`);
    await everyState(page, "booked, in French");
  }));

/// Windows of one clinic in the days that the forms ask for.
async function openSeats(stage, seats) {
  await stage.sql(
    `INSERT INTO windows (clinic_id, starts_at, capacity)
     SELECT 'sterling-road', date_trunc('hour', now()) + interval '5 days' + n * interval '1 hour', ${seats}
       FROM generate_series(1, 3) n`,
  );
  await stage.sql("UPDATE programme_version SET version = version + 1");
}

test("declining keeps the place, and one press goes in again", { timeout: 300_000 }, () =>
  onStage({ windows: "many" }, async (stage) => {
    const reference = await register(stage);
    const page = await stage.page();
    await page.goto(`${stage.url}/r/${reference}`);
    await showsByItself(page, "There is an offer for you");

    await press(page, "Decline: give it to somebody else");
    assert.equal(await heading(page), "You declined this offer");
    await everyState(page, "declined, on the offer's page");
    await page.goto(`${stage.url}/r/${reference}`);
    assert.equal(await heading(page), "You declined the offer");
    await everyState(page, "declined");

    await press(page, "Go in again, keep my place");
    await showsByItself(page, "There is an offer for you");
  }));

test("the end of a hold is seen on both pages without a press", { timeout: 300_000 }, () =>
  onStage({ windows: "many", "offers.hold_seconds": 6 }, async (stage) => {
    const reference = await register(stage);
    const status = await stage.page();
    await status.goto(`${stage.url}/r/${reference}`);
    await showsByItself(status, "There is an offer for you");
    const offer = await stage.page({ language: "fr-CA" });
    const path = await status.$eval("form[action$='/accept']", (form) => new URL(form.action).pathname);
    await offer.goto(stage.url + path.replace("/accept", ""));
    assert.equal(await heading(offer), "Une offre, retenue pour vous");

    await showsByItself(status, "The offer has run out");
    await showsByItself(offer, "Cette offre a pris fin");
    await everyState(status, "lapsed");
    await everyState(offer, "expired, in French");

    await press(status, "Go in again, keep my place");
    await showsByItself(status, "There is an offer for you");
  }));

test("without script every state is there by looking again", { timeout: 300_000 }, () =>
  onStage({ windows: "sterling-road,2020-01-06T09:00,1" }, async (stage) => {
    const reference = await register(stage);
    const page = await stage.page({ script: false });
    await page.goto(`${stage.url}/r/${reference}`);
    assert.match(await page.$eval("noscript", (part) => part.textContent), /does not change by itself/);

    await openSeats(stage, 1);
    for (let tries = 0; tries < 100 && (await heading(page)) !== "There is an offer for you"; tries += 1) {
      const link = await page.$("noscript a");
      await Promise.all([page.waitForNavigation(), link ? link.click() : page.reload()]);
    }

    assert.equal(await heading(page), "There is an offer for you");
    await press(page, "Accept: book this seat");
    assert.equal(await heading(page), "You are booked");
  }));

test("somebody whom staff must look at, and who then cancels", { timeout: 300_000 }, () =>
  onStage({ windows: "many" }, async (stage) => {
    const reference = await register(stage, { healthCardNumber: undefined });
    const page = await stage.page();
    await page.goto(`${stage.url}/r/${reference}`);
    await page.waitForFunction(() => document.body.textContent.includes("looks at your form"));
    await everyState(page, "review");

    await page.click("summary");
    await press(page, "Yes, cancel it");
    assert.equal(await heading(page), "Your registration is cancelled");
    await everyState(page, "cancelled");
  }));

test("where too many watch, the page asks now and then", { timeout: 300_000 }, () =>
  onStage({ windows: "many", "http.streams_max": 0 }, async (stage) => {
    const page = await stage.page();
    const refused = page.waitForResponse((response) => response.url().includes("/events"));
    const reference = await register(stage, { healthCardNumber: undefined });
    await page.goto(`${stage.url}/r/${reference}`);
    assert.equal((await refused).status(), 503);
    await page.waitForFunction(() => document.body.textContent.includes("looks at your form"), { timeout: 60_000 });
  }));
