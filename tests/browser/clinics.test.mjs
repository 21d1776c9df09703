import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { added, firstSignIn } from "./lib/colleague.mjs";
import { everyState } from "./lib/every_state.mjs";
import { becomes, book, dateIn, hourIn, register } from "./lib/people.mjs";
import { press } from "./lib/person.mjs";
import { onStage, patience } from "./lib/stage.mjs";

const clinic = "sterling-road";
const languages = ["en", "fr"];
const clinicPath = `/staff/clinics/${clinic}`;

async function signedIn(stage, role, { clinics = [], ...look } = {}) {
  const page = await stage.page(look);
  await firstSignIn(page, stage.url, await added(stage, role, role === "agent" ? "Ada Agent" : "Mo Manager", ...clinics.flatMap((each) => ["--clinic", each])));
  return page;
}

const textOf = (page, selector) => page.$eval(selector, (element) => element.innerText.replace(/\s+/g, " ").trim());
const rowsOf = (page, selector) =>
  page.$$eval(`${selector} .govuk-summary-list__row`, (rows) => rows.map((row) => row.innerText.replace(/\s+/g, " ")));

/// A field's whole content anew.
async function fill(page, selector, value) {
  await page.$eval(selector, (field, text) => { field.value = text; }, value);
}

async function eventually(what, message) {
  for (const end = Date.now() + patience; !(await what()); await new Promise((resolve) => setTimeout(resolve, 100))) {
    assert.ok(Date.now() < end, message);
  }
}

test("a manager adds weeks of windows in one form, and sees first what it does", { timeout: 300_000 }, () =>
  onStage({ windows: "" }, async (stage) => {
    const page = await signedIn(stage, "manager");
    await page.goto(`${stage.url}${clinicPath}/weeks`);
    for (const language of languages) {
      await page.goto(`${stage.url}${clinicPath}/weeks?lang=${language}`);
      await everyState(page, `weeks ${language}`);
    }
    await page.goto(`${stage.url}${clinicPath}/weeks?lang=en`);
    await fill(page, "#first", dateIn(7));
    await fill(page, "#last", dateIn(20));
    for (const day of [1, 2, 3, 4, 5, 6, 7]) await page.$eval(`#day${day}`, (box) => { box.checked = true; });
    await fill(page, "#from", "9");
    await fill(page, "#to", "12");
    await fill(page, "#vaccinators", "2");
    await press(page, "main button");
    assert.deepEqual(await rowsOf(page, "#changes"), ["added 42"]);
    assert.equal(await stage.sql("SELECT count(*) FROM windows"), "0");
    await everyState(page, "preview");

    await press(page, "main form button");
    assert.match(page.url(), /windows\?from=/);
    assert.equal(await stage.sql("SELECT count(*), min(capacity), max(capacity) FROM windows"), "42|24|24");
    for (const language of languages) {
      await page.goto(`${stage.url}${clinicPath}/windows?from=${dateIn(7)}&lang=${language}`);
      await everyState(page, `windows ${language}`);
    }

    // Again with more hands, for the first of these days alone.
    await page.goto(`${stage.url}${clinicPath}/weeks?lang=en&first=${dateIn(7)}&last=${dateIn(7)}` +
      "&day1=yes&day2=yes&day3=yes&day4=yes&day5=yes&day6=yes&day7=yes&from=9&to=12&vaccinators=3&look=yes");
    assert.deepEqual(await rowsOf(page, "#changes"), ["get more seats 3"]);
    await page.goBack();
    assert.equal(await stage.sql("SELECT max(capacity) FROM windows"), "24", "looking does nothing");
  }));

test("a form that is wrong says everything at once, and keeps what was typed", { timeout: 300_000 }, () =>
  onStage({ windows: "" }, async (stage) => {
    const page = await signedIn(stage, "manager");
    await page.goto(`${stage.url}${clinicPath}/weeks?look=yes&first=${dateIn(9)}&last=${dateIn(7)}&from=17&to=9&vaccinators=many`);
    assert.match(await page.title(), /^Error:/);
    assert.equal((await page.$$(".govuk-error-summary__list li")).length, 4);
    assert.equal(await page.$eval("#vaccinators", (field) => field.value), "many");
    await everyState(page, "faulty weeks");

    await page.goto(`${stage.url}/staff/new-clinic`);
    await everyState(page, "new clinic");
    await press(page, "main button");
    assert.equal((await page.$$(".govuk-error-summary__list li")).length, 7);
    await everyState(page, "faulty clinic");
  }));

test("a manager adds a clinic, changes it, and finds it in the list", { timeout: 300_000 }, () =>
  onStage({ windows: "" }, async (stage) => {
    const page = await signedIn(stage, "manager");
    await page.goto(`${stage.url}/staff/new-clinic`);
    const typed = { name: "Beaches Hall", id: "beaches-hall", line1: "1873 Bloor Street West", city: "Toronto", province: "ON", postalCode: "m6r 2z3" };
    for (const [name, value] of Object.entries(typed)) await page.type(`#${name}`, value);
    await press(page, "main button");
    assert.match(await textOf(page, "main"), /Beaches Hall 1873 Bloor Street West, Toronto ON M6R 2Z3/);
    for (const language of languages) {
      await page.goto(`${stage.url}/staff/clinics?lang=${language}`);
      await everyState(page, `clinics ${language}`);
    }

    await eventually(async () => {
      await page.goto(`${stage.url}/staff/clinics/beaches-hall/details?lang=en`);
      return (await page.$("#name")) !== null;
    }, "the new clinic has its page");
    await everyState(page, "details");
    await fill(page, "#name", "Beaches Library");
    await press(page, "main button");
    assert.equal(await stage.sql("SELECT name, time_zone FROM clinics WHERE id = 'beaches-hall'"), "Beaches Library|America/Toronto");
    assert.equal(await stage.sql("SELECT string_agg(action || ' ' || subject, ', ' ORDER BY id) FROM audit_log WHERE subject LIKE 'clinic %'"),
      "added-clinic clinic beaches-hall, changed-clinic clinic beaches-hall");
  }));

test("a cancelled day tells its people and offers them other hours, by keyboard alone", { timeout: 300_000 }, () =>
  onStage({ "staff.undo_seconds": 1, windows: `${clinic},${hourIn(5, 10)},24\n${clinic},${hourIn(5, 11)},24\n` }, async (stage) => {
    const people = [];
    for (let n = 0; n < 3; ++n) people.push(await book(stage, clinic, hourIn(5, 10)));
    people.push(await book(stage, clinic, hourIn(5, 11), { contact: "email" }));
    const page = await signedIn(stage, "manager");
    await page.goto(`${stage.url}${clinicPath}/windows?from=${dateIn(5)}&lang=en`);
    assert.match(await textOf(page, "table"), /10:00 24 3 0 21 Change/);

    await tabTo(page, "Cancel this whole day");
    await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
    assert.deepEqual(await rowsOf(page, "#changes"), ["get fewer seats 2"]);
    assert.deepEqual(await rowsOf(page, "#people"), [
      "lose their appointment 4",
      "lose an offer that they have not accepted 0",
      "are told by text 3",
      "are told by e-mail 1",
    ]);
    await everyState(page, "preview of a cancelled day");
    assert.equal((await becomes(stage, people[0], "booked")).state, "booked", "nothing is done by looking");
    await page.goto(`${page.url()}&lang=fr`);
    await everyState(page, "aperçu");
    await page.goto(page.url().replace("&lang=fr", "&lang=en"));

    await tabTo(page, "Do it, and tell these people");
    await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
    assert.match(page.url(), /\/staff\/changes\/\d+$/);
    for (const person of people) await becomes(stage, person, "waiting");
    await page.reload();
    assert.match(await textOf(page, "#facts"), /Where it stands done/);
    await everyState(page, "after a cancelled day");
    assert.equal(await stage.sql("SELECT count(*), count(DISTINCT registration_id) FROM messages WHERE kind = 'window-cancelled'"), "4|4");

    const newcomer = await register(stage, clinic, hourIn(6, 10));
    await becomes(stage, newcomer, "waiting");
    await page.goto(`${stage.url}${clinicPath}/weeks?first=${dateIn(6)}&last=${dateIn(6)}&from=10&to=11&vaccinators=1&look=yes` +
      "&day1=yes&day2=yes&day3=yes&day4=yes&day5=yes&day6=yes&day7=yes");
    await press(page, "main form button");
    for (const person of people) await becomes(stage, person, "offered");
    assert.match(await stage.command("verify"), /L4/);
  }));

/// Goes on with Tab until the focus is on what reads so.
async function tabTo(page, words) {
  for (let step = 0; step < 100; ++step) {
    await page.keyboard.press("Tab");
    const focused = await page.evaluate(() => document.activeElement.innerText ?? "");
    if (focused.startsWith(words)) return;
  }
  assert.fail(`no way to "${words}" by keyboard`);
}

/// Moves the appointments of a day to today, so that they can be ticked.
async function makeToday(stage) {
  await stage.sql("UPDATE windows SET starts_at = date_trunc('day', now() AT TIME ZONE 'America/Toronto') AT TIME ZONE 'America/Toronto' " +
    "+ (starts_at - (SELECT date_trunc('day', min(starts_at) AT TIME ZONE 'America/Toronto') AT TIME ZONE 'America/Toronto' FROM windows))");
}

test("the day list is read, ticked, corrected, printed and taken as a file, and each look is written down", { timeout: 300_000 }, () =>
  onStage({ windows: `${clinic},${hourIn(5, 10)},24\n${clinic},${hourIn(5, 11)},24\n` }, async (stage) => {
    await book(stage, clinic, hourIn(5, 10), { name: "=Zoë, \"Z\" O'Brien" });
    await book(stage, clinic, hourIn(5, 10), { name: "Ann Abel" });
    await book(stage, clinic, hourIn(5, 11), { name: "Bob Bell" });
    await register(stage, clinic, hourIn(5, 11), { name: "Only Offered" });
    await makeToday(stage);
    const page = await signedIn(stage, "manager");
    for (const language of [...languages].reverse()) {
      await page.goto(`${stage.url}${clinicPath}/day?lang=${language}`);
      await everyState(page, `day list ${language}`);
    }
    assert.equal((await page.$$("table")).length, 2);
    assert.doesNotMatch(await textOf(page, "main"), /Only Offered/);

    await press(page, 'button[value="yes"]');
    assert.match(await textOf(page, "tbody tr:nth-of-type(2)"), /came/);
    assert.equal(await stage.sql("SELECT came FROM attendance"), "t");
    await everyState(page, "day list with a tick");
    await press(page, 'button[value="unsaid"]');
    assert.equal(await stage.sql("SELECT count(*) FROM attendance"), "0");
    await press(page, 'button[value="no"]');
    assert.equal(await stage.sql("SELECT came FROM attendance"), "f");

    await page.emulateMediaType("print");
    const shown = (selector) => page.$$eval(selector, (all) => all.filter((each) => each.checkVisibility()).length);
    assert.equal(await shown("button, nav, form, header"), 0);
    assert.equal(await shown("main table tbody tr"), 3);
    assert.ok((await page.pdf({ format: "letter" })).length > 1000);
    await page.emulateMediaType("screen");

    const file = await download(page, "a[download]");
    assert.equal(file.name, `${clinic}-${dateIn(0)}.csv`);
    assert.ok(file.text.startsWith("\uFEFFHour,Comes at,Name,Born,"));
    const line = file.text.split("\r\n").find((each) => each.includes("Zoë"));
    assert.match(line, /^10:00,10:[0-5][05],"'=Zoë, ""Z"" O'Brien",1938,/);
    assert.equal(file.text.split("\r\n").length, 5);

    const deeds = await stage.sql("SELECT action, count(*) FROM audit_log WHERE action LIKE '%day-list' OR action = 'marked-attendance' GROUP BY 1 ORDER BY 1");
    assert.equal(deeds, "looked-at-day-list|5\nmarked-attendance|3\ntook-day-list|1");
  }));

test("somebody at the door is added to a free seat of this hour and stands in the day list", { timeout: 300_000 }, () =>
  onStage({ windows: `${clinic},${hourIn(5, 10)},12\n` }, async (stage) => {
    await stage.sql("UPDATE windows SET starts_at = date_trunc('hour', now())");
    const page = await signedIn(stage, "manager");
    for (const language of [...languages].reverse()) {
      await page.goto(`${stage.url}${clinicPath}/walk-in?lang=${language}`);
      await everyState(page, `walk-in ${language}`);
    }
    await press(page, "main form button");
    assert.ok((await page.$$(".govuk-error-message")).length >= 2, "name and birth date are asked for");
    await everyState(page, "walk-in with faults");
    for (const [field, value] of Object.entries({ name: "Dora Door", birthDay: "12", birthMonth: "3", birthYear: "1948" })) {
      await page.type(`#${field}`, value);
    }
    await press(page, "main form button");

    assert.match(await textOf(page, "tbody"), /Dora Door/);
    assert.equal(await stage.sql("SELECT r.state, m.state FROM registrations r JOIN messages m ON m.registration_id = r.id"), "booked|withdrawn");
    assert.equal(await stage.sql("SELECT count(*) FROM audit_log WHERE action = 'added-walk-in'"), "1");
    assert.doesNotMatch(await stage.command("verify"), /BROKEN/);
  }));

test("a tick with a product plans the second dose, which has its own page and stands in the day list as such", { timeout: 300_000 }, () =>
  onStage({ windows: `${clinic},${hourIn(5, 10)},24\n${clinic},${hourIn(30, 10)},24\n` }, async (stage) => {
    await stage.sql("INSERT INTO products VALUES ('harbour', 'Harbour', 20, 45), ('quayside', 'Quayside', 60, 90)");
    const first = await book(stage, clinic, hourIn(5, 10), { name: "Ann Abel" });
    await makeToday(stage);
    const page = await signedIn(stage, "manager");
    for (const language of [...languages].reverse()) {
      await page.goto(`${stage.url}${clinicPath}/day?lang=${language}`);
      await everyState(page, `day list with products ${language}`);
    }
    await press(page, 'button[value="quayside"]');
    assert.match(await textOf(page, "tbody tr"), /vaccinated: Quayside/);
    await press(page, 'button[value="unsaid"]');
    assert.equal(await stage.sql("SELECT state FROM registrations WHERE first_id IS NOT NULL"), "cancelled");
    const person = await stage.page();
    await person.goto(`${stage.url}/r/${first}?lang=en`);
    assert.equal(await person.$('a::-p-text(See your second dose)'), null, "what was taken back leads nowhere");
    await press(page, 'button[value="harbour"]');
    await everyState(page, "day list with somebody vaccinated");

    await person.goto(`${stage.url}/r/${first}?lang=en`);
    await everyState(person, "booked, with a second dose");
    await Promise.all([person.waitForNavigation(), person.click("a::-p-text(See your second dose)")]);
    assert.match(await textOf(person, "main"), /This is for your second dose. It can be given from/);
    for (const language of languages) {
      await person.goto(`${person.url().split("?")[0]}?lang=${language}`);
      await everyState(person, `second dose ${language}`);
    }
    assert.equal(await stage.sql("SELECT count(*) FROM audit_log WHERE detail = 'vaccinated; product: harbour'"), "1");
    assert.equal(await stage.sql("SELECT (due_until - due_from) FROM registrations WHERE first_id IS NOT NULL"), "25");
  }));

async function download(page, selector) {
  const folder = await mkdtemp(join(tmpdir(), "holdfast-"));
  try {
    const session = await page.createCDPSession();
    await session.send("Browser.setDownloadBehavior", {
      behavior: "allow", downloadPath: folder, browserContextId: page.browserContext().id });
    await page.click(selector);
    let name;
    await eventually(async () => (name = (await readdir(folder)).find((each) => each.endsWith(".csv"))), "no file came");
    return { name, text: await readFile(join(folder, name), "utf8") };
  } finally {
    await rm(folder, { recursive: true });
  }
}

test("the overview shows pictures with names, and the same as tables, without script too", { timeout: 300_000 }, () =>
  onStage({ windows: `${clinic},${hourIn(5, 10)},12\n` }, async (stage) => {
    await book(stage, clinic, hourIn(5, 10));
    await becomes(stage, await register(stage, clinic, hourIn(5, 10)), "offered");
    const page = await signedIn(stage, "manager", { script: false });
    await page.goto(`${stage.url}/staff/overview?lang=en`);
    assert.equal((await page.$$('svg[role="img"]')).length, 6);
    assert.equal((await page.$$("main table")).length, 6);
    await page.setJavaScriptEnabled(true);
    for (const language of languages) {
      await page.goto(`${stage.url}/staff/overview?lang=${language}`);
      await everyState(page, `overview ${language}`);
    }
    await page.goto(`${stage.url}/staff/overview?lang=en`);
    assert.match(await textOf(page, "main table tbody"), / 1 1 10$/);
    const picture = await page.accessibility.snapshot({ interestingOnly: false });
    assert.match(JSON.stringify(picture), /Seats by day/);
    await page.setViewport({ width: 320, height: 800 });
    const wide = await page.$$eval("body *", (all) =>
      all.filter((each) => !each.closest(".holdfast-wide") && each.getBoundingClientRect().right > 320).map((each) => each.className || each.tagName));
    assert.deepEqual(wide, [], "it fits a telephone");
  }));

test("a manager of one clinic sees that clinic alone, and an agent none", { timeout: 300_000 }, () =>
  onStage({ windows: "" }, async (stage) => {
    const page = await signedIn(stage, "manager", { clinics: [clinic] });
    await page.goto(`${stage.url}/staff/clinics`);
    assert.equal((await page.$$("tbody tr")).length, 1);
    const other = await stage.sql(`SELECT id FROM clinics WHERE id <> '${clinic}' LIMIT 1`);
    for (const what of ["windows", "weeks", "day", "day.csv", "details"]) {
      assert.equal((await page.goto(`${stage.url}/staff/clinics/${other}/${what}`)).status(), 404, what);
    }
    assert.equal((await page.goto(`${stage.url}/staff/new-clinic`)).status(), 404);

    const agent = await signedIn(stage, "agent");
    assert.equal((await agent.goto(`${stage.url}${clinicPath}/day`)).status(), 403);
  }));
