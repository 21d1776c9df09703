// A change that touches people: seen first, confirmed by a second person, undone; and a phase.
import assert from "node:assert/strict";
import { test } from "node:test";
import { added, firstSignIn } from "./lib/colleague.mjs";
import { everyState } from "./lib/every_state.mjs";
import { becomes, book, dateIn, hourIn, register } from "./lib/people.mjs";
import { press } from "./lib/person.mjs";
import { onStage, patience } from "./lib/stage.mjs";

const clinic = "sterling-road";
const clinicPath = `/staff/clinics/${clinic}`;

const textOf = (page, selector) => page.$eval(selector, (element) => element.innerText.replace(/\s+/g, " ").trim());

async function signedIn(stage, role, name) {
  const page = await stage.page();
  await firstSignIn(page, stage.url, await added(stage, role, name));
  return page;
}

async function eventually(what, message) {
  for (const end = Date.now() + patience; !(await what()); await new Promise((resolve) => setTimeout(resolve, 100))) {
    assert.ok(Date.now() < end, message);
  }
}

/// In French where little fits, and in English. The checks need script, which the page itself does not.
async function everywhere(page, url, what) {
  await page.setJavaScriptEnabled(true);
  for (const [language, width] of [["fr", 320], ["en", 800]]) {
    await page.setViewport({ width, height: 900 });
    await page.goto(`${url}${url.includes("?") ? "&" : "?"}lang=${language}`);
    await everyState(page, `${what} ${language}`);
  }
  await page.setJavaScriptEnabled(false);
  await page.reload();
}

test("a day with people is cancelled by two, without script, and undone: nobody was told", { timeout: 300_000 }, () =>
  onStage({ "staff.careful_people": 1, windows: `${clinic},${hourIn(5, 10)},24\n` }, async (stage) => {
    const people = [];
    for (let n = 0; n < 2; ++n) people.push(await book(stage, clinic, hourIn(5, 10)));
    const messages = () => stage.sql("SELECT count(*) FROM messages WHERE kind NOT IN ('offer', 'booked')");
    const mo = await signedIn(stage, "manager", "Mo Manager");
    await everywhere(mo, `${stage.url}/staff/changes`, "no changes");
    await mo.goto(`${stage.url}${clinicPath}/windows?from=${dateIn(5)}&lang=en`);
    await press(mo, "a[href*='vaccinators=0&look=yes'][href*='from=0&to=24']");
    const look = mo.url();
    assert.match(await textOf(mo, "main"), /It touches more than 1 people\. Somebody else must confirm it/);
    assert.match(await textOf(mo, "main"), /You can undo it for 5 minutes/);
    assert.match(await textOf(mo, "[lang=en].govuk-body"), /^Your appointment is cancelled by the clinic/);
    assert.match(await textOf(mo, "[lang=fr].govuk-body"), /^La clinique annule votre rendez-vous/);
    await everywhere(mo, look, "a look at a change for two");

    await press(mo, "main form .govuk-button");
    const change = mo.url();
    assert.match(change, /\/staff\/changes\/\d+$/);
    assert.match(await textOf(mo, "main"), /You ordered it, so you cannot confirm it/);
    assert.equal(await mo.$("form[action$='/confirm']"), null);
    await everywhere(mo, change, "one's own proposal");

    const ada = await signedIn(stage, "administrator", "Ada Second");
    await everywhere(ada, `${stage.url}/staff/changes`, "changes");
    await press(ada, "tbody a");
    assert.equal(ada.url(), change);
    await everywhere(ada, change, "a proposal to confirm");
    await press(ada, "form[action$='/confirm'] button");
    assert.match(await textOf(ada, "#left"), /It is done in [45] minutes\./);
    assert.match(await textOf(ada, "#facts"), /Confirmed by Ada Second/);
    await everywhere(ada, change, "a change that waits");
    await mo.goto(`${stage.url}${clinicPath}/windows?from=${dateIn(5)}&lang=en`);
    assert.match(await textOf(mo, "tbody tr"), /10:00 24 2 0 0 a change waits, seats then: 0/);
    await everywhere(mo, `${stage.url}${clinicPath}/windows?from=${dateIn(5)}`, "windows with a change");

    // Another change of the same hour is not taken.
    await mo.goto(`${look}&lang=en`);
    await press(mo, "main form .govuk-button");
    assert.match(await textOf(mo, ".govuk-notification-banner"), /Your change was not taken/);
    await press(mo, "form[action$='/undo'] button");
    assert.match(await textOf(mo, "main"), /It was undone\. Everything is as it was, and nobody was told\./);
    await everywhere(mo, change, "an undone change");
    for (const person of people) assert.equal((await becomes(stage, person, "booked")).state, "booked");
    assert.equal(await messages(), "0");
    assert.doesNotMatch(await stage.command("verify"), /BROKEN/);
  }));

test("a phase that would move people is looked at first, waits, and is moved when its time is over", { timeout: 300_000 }, () =>
  onStage({ windows: "" }, async (stage) => {
    const person = await register(stage, clinic, hourIn(20, 10));
    await becomes(stage, person, "waiting");
    const boss = await signedIn(stage, "administrator", "Dominique Roy");
    // All phases as one, so that moving it moves whoever waits.
    await stage.sql("UPDATE phases SET opens_on = current_date + 400 WHERE id <> 1; UPDATE programme_version SET version = version + 1");
    const later = await stage.sql("SELECT current_date + 90");
    const opens = () => stage.sql("SELECT opens_on FROM phases WHERE id = 1");
    const before = await opens();
    const look = `${stage.url}/staff/phases/1?look=yes&opens=${later}`;
    await everywhere(boss, look, "a look at a phase");
    assert.match(await textOf(boss, "#people"), /would have their turn later 1/);
    assert.match(await textOf(boss, "[lang=fr].govuk-body"), /^Pas admissible avant le /);

    await press(boss, "main form .govuk-button");
    await everywhere(boss, boss.url().replace(/\?.*/, ""), "a phase that waits");
    assert.equal(await opens(), before);
    await stage.sql("UPDATE careful_changes SET due_at = clock_timestamp()");
    await eventually(async () => (await opens()) === later, "the phase moves when its time is over");
    await everywhere(boss, boss.url().replace(/\?.*/, ""), "a phase that moved");
    assert.match(await textOf(boss, "#facts"), /Where it stands done/);
  }));
