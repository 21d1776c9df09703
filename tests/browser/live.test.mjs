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
  await leave(page, `::-p-xpath(//button[normalize-space()="${text}"])`);
}

/// Presses what leads to another page, and waits for that.
async function leave(page, selector) {
  const link = await page.waitForSelector(selector);
  await page.evaluate(() => document.querySelector("main").setAttribute("data-old", ""));
  await link.click();
  await page.waitForFunction(() => document.readyState === "complete" && document.querySelector("main:not([data-old])"));
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

test("who corrects their address gets the offer there, and the old one is told", { timeout: 300_000 }, () =>
  onStage({ windows: "many" }, async (stage) => {
    const reference = await register(stage, { email: "wrong@example.org" });
    const page = await stage.page();
    await page.goto(`${stage.url}/r/${reference}`);
    await showsByItself(page, "There is an offer for you");
    await follow(page, "Correct your telephone number or e-mail address");
    assert.match(await page.$eval("dl", (list) => list.textContent), /w…@example\.org/);
    await everyState(page, "how somebody is reached");

    await page.type("#email", "margaret at example");
    await press(page, "Save");
    assert.match(await page.title(), /^Error: /);
    assert.equal(await page.$eval("#email", (field) => field.value), "margaret at example");
    await everyState(page, "an address that is none");
    await page.goto(`${page.url().split("?")[0]}?lang=fr`);
    await everyState(page, "how somebody is reached, in French");
    await page.goto(`${stage.url}/r/${reference}/contact?lang=en`);
    await page.type("#email", "margaret@example.org");
    await press(page, "Save");

    assert.equal(await heading(page), "There is an offer for you");
    const offered = (to) => new RegExp(`<h2>[^<]*&lt;${to}&gt;</h2>\\s*<p>email, [^<]*: An offer is held`);
    await mailboxShows(stage, offered("wrong@example.org"));
    await mailboxShows(stage, offered("margaret@example.org"));
    await mailboxShows(stage, /&lt;wrong@example\.org&gt;<\/h2>\s*<p>email, [^<]*: This address was taken off/);
  }));

async function follow(page, text) {
  await leave(page, `::-p-xpath(//main//a[normalize-space()="${text}"])`);
}

async function mailboxShows(stage, text) {
  let shown = "";
  for (const end = Date.now() + patience; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 100))) {
    shown = await (await fetch(`${stage.operations}/mailbox`)).text();
    if (text.test(shown)) return;
  }
  assert.match(shown, text);
}

test("who declined goes in again with other times", { timeout: 300_000 }, () =>
  onStage({ windows: "many" }, async (stage) => {
    const reference = await register(stage);
    const page = await stage.page();
    await page.goto(`${stage.url}/r/${reference}`);
    await showsByItself(page, "There is an offer for you");
    await press(page, "Decline: give it to somebody else");

    await follow(page, "Choose other times, keep my place");
    assert.match(await page.$eval(".holdfast-choices", (list) => list.textContent), /at 10:00, Sterling Road/);
    await everyState(page, "other times");
    await leave(page, "button[value^=remove]");
    assert.equal(await page.$(".holdfast-choice"), null);
    const wished = await wishForDay(page, 8);
    await everyState(page, "other times, one chosen");
    await press(page, "Go in with these times");

    await showsByItself(page, "There is an offer for you");
    const offered = await page.$eval(".govuk-summary-list__value", (when) => when.textContent.trim());
    assert.ok(wished.includes(offered), `${wished} / ${offered}`);
  }));

test("who is booked changes the appointment, and keeps it where no wished seat is free", { timeout: 300_000 }, () =>
  onStage({ windows: "many" }, async (stage) => {
    const reference = await register(stage);
    const page = await stage.page();
    await page.goto(`${stage.url}/r/${reference}`);
    await showsByItself(page, "There is an offer for you");
    await press(page, "Accept: book this seat");
    const before = await appointment(page);

    await follow(page, "Change my appointment");
    assert.equal(await heading(page), "Change my appointment");
    await wishForDay(page, 8);
    await everyState(page, "an appointment's other times, one chosen");
    await press(page, "Change to one of these times");

    assert.equal(await heading(page), "You are booked");
    const after = await appointment(page);
    assert.notEqual(after, before);
    await everyState(page, "booked anew");
    const [, day, month] = after.split(" ");
    await mailboxShows(stage, new RegExp(`Your appointment is booked</p>\\s*<pre>[^<]*${month} ${day}, `));

    await page.goto(`${stage.url}/r/${reference}/wishes?lang=fr`);
    const wished = await wishForDay(page, 9);
    await stage.sql("UPDATE windows SET capacity = held + booked");
    await press(page, "Changer pour un de ces moments");

    assert.match(await page.$eval("[role=alert]", (said) => said.textContent), /votre rendez-vous reste tel quel/);
    assert.equal(await wishOf(page), wished);
    await everyState(page, "none of the times is free, in French");
    await page.goto(`${stage.url}/r/${reference}?lang=en`);
    assert.equal(await appointment(page), after);
    assert.match(await stage.command("verify"), /Every law holds/);
  }));

const appointment = (page) => page.$eval(".govuk-summary-list__value", (when) => when.textContent.trim());
const wishOf = (page) =>
  page.$eval(".holdfast-choice__text", (text) => text.textContent.trim().replace(/\s+/g, " "));

/// Chooses the first hour of a day; the wish as it then stands there.
async function wishForDay(page, day) {
  await leave(page, `li:nth-of-type(${day}) .holdfast-day[value^=day]`);
  await leave(page, ".holdfast-day[value^=add]");
  return wishOf(page);
}
