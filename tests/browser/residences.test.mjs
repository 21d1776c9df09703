// A residence: its form, staff who let it through, its page, and the list that a team prints.
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { added, firstSignIn } from "./lib/colleague.mjs";
import { everyState } from "./lib/every_state.mjs";
import { hourIn } from "./lib/people.mjs";
import { press } from "./lib/person.mjs";
import { onStage, patience } from "./lib/stage.mjs";

const house = {
  name: "Résidence du Parc",
  line1: "1 Park Lane",
  city: "Toronto",
  postalCode: "M6R 2B2",
  contactName: "Ada Low",
  email: "ada@example.org",
  roster: "Ann Low,1938-03-12,1234567897\nBob Low,1940-01-02,\nCid Low,1941-01-02,\n",
};

const fill = (page, fields) =>
  page.evaluate((typed) => {
    for (const [name, value] of Object.entries(typed)) document.querySelector(`main [name=${name}]`).value = value;
  }, fields);

async function inBoth(page, name, again = true) {
  if (!again) return everyState(page, name); // a refused form has no address of its own

  const url = page.url().split("?")[0];
  for (const language of ["fr", "en"]) {
    await page.goto(`${url}?lang=${language}`);
    for (const width of [320, 800]) {
      await page.setViewport({ width, height: 900 });
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(wide <= width, `${name} ${language}: ${wide} on ${width}`);
    }
    await everyState(page, `${name} ${language}`);
  }
}

async function eventually(what) {
  for (const end = Date.now() + patience; !(await what()); await new Promise((resolve) => setTimeout(resolve, 100)))
    assert.ok(Date.now() < end, "came never");
}

async function chooseFile(page, bytes) {
  const folder = await mkdtemp(join(tmpdir(), "list-"));
  const file = join(folder, "list.csv");
  await writeFile(file, bytes);
  await (await page.$("#rosterFile")).uploadFile(file);
  return () => rm(folder, { recursive: true });
}

async function imported(stage, what, lines) {
  const folder = await mkdtemp(join(tmpdir(), "import-"));
  const file = join(folder, `${what}.csv`);
  await writeFile(file, lines);
  await stage.command("import", what, file);
  await rm(folder, { recursive: true });
}

const withVisits = (stage) =>
  imported(stage, "visits", `team,start,end,seats,area\nNorth,${hourIn(4, 9)},${hourIn(4, 12)},2,M6R\nNorth,${hourIn(5, 9)},${hourIn(5, 12)},4,M6\n`);

/// Booked, and the visit is over since two days.
async function visited(stage, page) {
  await imported(stage, "products", "id,name,least_days,most_days\ncomirnaty,Comirnaty,21,42\nspikevax,Spikevax,28,42\n");
  await imported(stage, "visits", `team,start,end,seats,area\nNorth,${hourIn(4, 9)},${hourIn(4, 12)},4,M6R\n`);
  await page.goto(`${stage.url}/residence`);
  await fill(page, house);
  await page.$eval("#contact", (radio) => radio.click());
  await press(page, "main form .govuk-button");
  await stage.sql("UPDATE residences SET state = 'waiting'");
  await eventually(async () => (await stage.sql("SELECT state FROM residences")) === "offered");
  await page.reload();
  await press(page, "button[value=accept]");
  await stage.sql("UPDATE visits SET starts_at = starts_at - interval '6 days', ends_at = ends_at - interval '6 days'");
}

test("a residence registers, is let through, accepts once, changes its list, and its team has it in print", { timeout: 400_000 }, () =>
  onStage({ windows: "" }, async (stage) => {
    await withVisits(stage);
    const page = await stage.page();
    await page.goto(`${stage.url}/residence`);
    await inBoth(page, "empty form");
    await fill(page, { ...house, postalCode: "x", roster: "Ann Low,1938-03-12,1\nBob Low\n" });
    await press(page, "main form .govuk-button");
    await everyState(page, "refused form");
    assert.equal((await page.$$("#roster-error li")).length, 2);

    await fill(page, { ...house, postalCode: "x", roster: "" });
    let away = await chooseFile(page, Buffer.from("Zo\xe9 Low;1938-03-12\n", "latin1"));
    await press(page, "main form .govuk-button");
    await away();
    await inBoth(page, "file in another encoding", false);
    assert.equal(await page.$eval("#name", (field) => field.value), house.name);
    away = await chooseFile(page, `\ufeff${house.roster}Zoé Low;never\n`);
    await press(page, "main form .govuk-button");
    await away();
    await everyState(page, "file with faults");
    assert.match(await page.$eval("#roster", (field) => field.value), /Zoé Low;never/);

    await fill(page, house);
    await page.$eval("#contact", (radio) => radio.click());
    await press(page, "main form .govuk-button");
    assert.match(page.url(), /\/residence\/.{34}/);
    await inBoth(page, "in review");

    const staff = await stage.page();
    await firstSignIn(staff, stage.url, await added(stage, "manager", "Mo Manager"));
    await staff.goto(`${stage.url}/staff/residences`);
    await inBoth(staff, "residences");
    await press(staff, "main tbody a");
    await inBoth(staff, "a residence");
    assert.equal(await staff.$eval("form[action$='/end'] button", (button) => button.checkVisibility()), false);
    await staff.evaluate(() => document.querySelector("details").setAttribute("open", ""));
    await everyState(staff, "asked once more before it ends");
    await press(staff, "form[action$='/let-through'] button");
    assert.equal(await stage.sql("SELECT count(*) FROM audit_log WHERE action = 'let-residence-through'"), "1");

    await eventually(async () => (await stage.sql("SELECT state FROM residences")) === "offered");
    await page.reload();
    await inBoth(page, "offered");
    await press(page, "button[value=accept]");
    await inBoth(page, "booked");
    assert.equal(await stage.sql("SELECT count(*) FROM residents WHERE visit_id IS NOT NULL"), "3");

    await fill(page, { roster: "Ann Low,1938-03-12,1234567897" });
    await press(page, "form[action$='/roster'] .govuk-button");
    await everyState(page, "somebody twice");
    await fill(page, { roster: "Dee Low,1938-03-12" });
    await press(page, "form[action$='/roster'] .govuk-button");
    await press(page, "tbody tr:first-child button[name=remove]");
    assert.equal(await stage.sql("SELECT string_agg(name, ' ' ORDER BY id) FROM residents"), "Bob Low Cid Low Dee Low");

    const its_page = page.url();
    await press(page, "main a[href$='/contact']");
    await inBoth(page, "another contact person");
    await fill(page, { contactName: " ", email: "ada@" });
    await press(page, "main form .govuk-button");
    await everyState(page, "another contact person, refused");
    assert.equal((await page.$$(".govuk-error-summary li")).length, 2, "both at once");
    await fill(page, { contactName: "Bo High", email: "bo@example.org" });
    await press(page, "main form .govuk-button");
    assert.equal(page.url(), its_page.split("?")[0]);
    await staff.goto(`${stage.url}/staff/residences`);
    await press(staff, "main tbody a");
    await press(staff, "main a[href$='/contact']");
    await inBoth(staff, "a contact person at the desk");
    await fill(staff, { contactName: " " });
    await press(staff, "main form[action$='/contact'] .govuk-button");
    await everyState(staff, "a contact person at the desk, refused");
    await fill(staff, { contactName: "Cy Low" });
    await press(staff, "main form[action$='/contact'] .govuk-button");
    assert.equal(await stage.sql("SELECT contact_name || ' ' || email FROM residences"), "Cy Low bo@example.org");

    await staff.goto(`${stage.url}/staff/visits`);
    await inBoth(staff, "visits");
    await press(staff, "main tbody tr:last-child a");
    await inBoth(staff, "a team's list");
    assert.equal((await staff.$$("main tbody tr")).length, 3);
    await staff.emulateMediaType("print");
    assert.equal(await staff.$eval(".govuk-back-link", (link) => getComputedStyle(link).display), "none");
    assert.equal(await staff.$eval(".govuk-service-navigation", (part) => getComputedStyle(part).display), "none");

    await staff.emulateMediaType("screen");
    await press(staff, "main a[href$='/call-off']");
    await inBoth(staff, "before a visit is called off");
    assert.match(await staff.$eval("#people", (list) => list.textContent), /3/);
    await press(staff, "form[action$='/call-off'] button");
    assert.match(staff.url(), /\/staff\/changes\/\d+$/);
    await inBoth(staff, "a visit that is being called off");
    await staff.goto(`${stage.url}/staff/changes`);
    await inBoth(staff, "changes");
    await staff.goto(`${stage.url}/staff/visits`);
    await inBoth(staff, "visits, one of them being called off");
    await stage.sql("UPDATE careful_changes SET waits_since = waits_since - interval '6 min', due_at = due_at - interval '6 min'");
    await eventually(async () => (await stage.sql("SELECT count(*) FROM visits WHERE called_off_at IS NOT NULL")) === "1");
    await staff.reload();
    await inBoth(staff, "visits, one of them called off");
    await page.reload();
    await inBoth(page, "waits again");
    assert.equal(await stage.sql("SELECT count(*) FROM residents WHERE visit_id IS NOT NULL"), "0");

    await page.evaluate(() => document.querySelector("details").setAttribute("open", ""));
    await press(page, "button[value=end]");
    await inBoth(page, "cancelled");
    assert.equal(await stage.sql("SELECT sum(held + booked) FROM visits"), "0");
  }));

test("a team ticks whom it vaccinated, and a second visit follows for them", { timeout: 400_000 }, () =>
  onStage({ windows: "" }, async (stage) => {
    const page = await stage.page();
    await visited(stage, page);
    const second = () => stage.sql("SELECT string_agg(name, ' ' ORDER BY id) FROM residents WHERE first_id IS NOT NULL");
    const staff = await stage.page();
    await firstSignIn(staff, stage.url, await added(stage, "manager", "Mo Manager"));
    await staff.goto(`${stage.url}/staff/visits`);
    await press(staff, "main tbody a");
    await inBoth(staff, "a list to tick");
    await staff.select("#product", "comirnaty");
    await press(staff, "form[action$='/product'] button");
    assert.equal(await stage.sql("SELECT product_id FROM visits"), "comirnaty");

    await press(staff, "tbody tr:first-child button[name=given]");
    assert.match(await staff.$eval("tbody tr:first-child", (row) => row.textContent), /☑ vaccinated: Comirnaty/);
    assert.equal(await second(), "Ann Low");
    await press(staff, "button[name=all]");
    assert.equal(await staff.$("button[name=all]"), null);
    await press(staff, "tbody tr:nth-child(2) button[name=back]");
    assert.equal(await second(), "Ann Low Cid Low");
    await inBoth(staff, "a list that is ticked");
    await staff.emulateMediaType("print");
    for (const each of ["button[name=back]", "button[name=all]", "#product"])
      assert.equal(await staff.$eval(each, (part) => part.checkVisibility()), false, each);
    await staff.emulateMediaType("screen");
    assert.equal(await stage.sql("SELECT count(*) FROM audit_log WHERE action = 'marked-attendance'"), "3");
    await staff.goto(`${stage.url}/staff/audit`);
    await inBoth(staff, "audit");

    await staff.goto(`${stage.url}/staff/residences`);
    await inBoth(staff, "a second visit that is due");
    assert.match(await staff.$eval("main table", (table) => table.textContent), /Deuxième visite|Second visit, due between/);
    await press(staff, "main tbody tr:first-child a");
    await inBoth(staff, "a residence with its second visit");
    await page.reload();
    await inBoth(page, "a second visit follows");
    await press(page, "main ul a");
    await inBoth(page, "the second visit");
    assert.equal(await page.$("#roster"), null, "nobody is added to it");

    await stage.sql("UPDATE residences SET due_from = now() - interval '3 days', due_until = now() WHERE first_id IS NOT NULL");
    await staff.goto(`${stage.url}/staff/residences`);
    await inBoth(staff, "a second visit that is overdue");
    assert.equal((await staff.$$("main tbody tr:first-child strong")).length, 1);
    await page.reload();
    await inBoth(page, "the second visit, overdue");
  }));

test("without script a residence accepts all the same", { timeout: 120_000 }, () =>
  onStage({ windows: "" }, async (stage) => {
    await withVisits(stage);
    const page = await stage.page({ script: false });
    await page.goto(`${stage.url}/residence`);
    for (const [name, value] of Object.entries(house)) await page.type(`main [name=${name}]`, value);
    await page.click("#contact");
    const go = async (selector) => {
      const button = await page.waitForSelector(selector);
      await Promise.all([page.waitForNavigation(), button.press("Enter")]);
    };
    await go("main form .govuk-button");
    await stage.sql("UPDATE residences SET state = 'waiting'");
    await eventually(async () => (await stage.sql("SELECT state FROM residences")) === "offered");
    await page.reload();
    await go("button[value=accept]");
    assert.equal(await stage.sql("SELECT state FROM residences"), "booked");
  }));
