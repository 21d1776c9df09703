import assert from "node:assert/strict";
import { test } from "node:test";
import { agent, comes, shown } from "./lib/agent.mjs";
import { everyState } from "./lib/every_state.mjs";
import { margaret, press, register, settled } from "./lib/person.mjs";
import { picture } from "./lib/picture.mjs";
import { onStage } from "./lib/stage.mjs";

const limit = { timeout: 300_000 };

test("somebody is found by telephone, card or code, and their history is told", limit, () =>
  onStage({ windows: "many" }, async (stage) => {
    const person = await stage.page();
    await register(person, stage.url);
    await settled(person, "form[action$='/accept'] button, a[href^='/o/']");
    if (await person.$("a[href^='/o/']")) await press(person, "a[href^='/o/']");
    const page = await agent(stage);
    const ask = async (fields) => {
      await page.goto(`${stage.url}/staff/find`);
      for (const [id, value] of Object.entries(fields)) await page.type(`#${id}`, value);
      await press(page, "main form .govuk-button");
    };

    await page.goto(`${stage.url}/staff/find`);
    await everyState(page, "find");
    await press(page, "main form .govuk-button");
    await everyState(page, "find, nothing typed");
    await ask({ phone: "647 555 0100" });
    await everyState(page, "nobody found");
    for (const fields of [{ phone: "(416) 555-0199" }, { card: "1234-567-897" }]) {
      await ask(fields);
      assert.equal(await shown(page, "tbody a"), margaret.name, JSON.stringify(fields));
    }
    await everyState(page, "somebody found");
    await picture(page, "desk-find");
    await press(page, "tbody a");
    await everyState(page, "their page");
    await picture(page, "desk-registration");
    const code = await shown(page, ".holdfast-code");
    assert.match(await shown(page, "table"), /Ends in 897/);
    assert.doesNotMatch(await page.content(), /1234567897|567897/);
    assert.match(await shown(page, "table:last-of-type"), /Text: Offer/);

    await press(page, "a[href$='/contact']");
    await everyState(page, "correct how they are reached");
    await page.$eval("#phone", (field) => (field.value = "12"));
    await press(page, "main form .govuk-button");
    await everyState(page, "correct how they are reached, refused");
    await page.$eval("#phone", (field) => (field.value = "647 555 0123"));
    await press(page, "main form .govuk-button");
    assert.match(await shown(page, "table"), /\+16475550123/);
    await everyState(page, "corrected");

    await ask({ code, birthDay: "12", birthMonth: "3", birthYear: "1948" });
    assert.equal(await shown(page, "tbody a"), margaret.name);
    await ask({ code, birthDay: "13", birthMonth: "3", birthYear: "1948" });
    assert.equal(await page.$("tbody a"), null);
    assert.equal(await stage.sql("SELECT count(*) FROM audit_log WHERE action = 'searched'"), "5");
    assert.equal(await stage.sql("SELECT count(*) FROM audit_log WHERE detail ~ '416|1234'"), "0");
  }));

test("two forms with one card stand side by side and are merged; another is ended; both in French too", limit, () =>
  onStage({ windows: "many" }, async (stage) => {
    const first = await stage.page();
    await register(first, stage.url);
    const second = await stage.page();
    await register(second, stage.url, { ...margaret, name: "Peggy O'Brien", phone: "647 555 0188" });
    const third = await stage.page();
    await register(third, stage.url, { ...margaret, name: "No Body", healthCardNumber: "" });
    const page = await agent(stage);
    const reviews = async (count) => {
      for (let tries = 0; tries < 100; ++tries) {
        await page.goto(`${stage.url}/staff/review`);
        if ((await page.$$("tbody tr")).length === count) return;
      }
      throw new Error(`there are never ${count} in review`);
    };

    await reviews(2);
    await everyState(page, "review");
    await picture(page, "desk-review");
    const link = await page.$$eval("tbody a", (all) => all.find((one) => one.textContent.startsWith("Peggy")).pathname);
    await page.goto(`${stage.url}${link}`);
    await everyState(page, "two forms side by side");
    await picture(page, "desk-side-by-side");
    assert.match(await shown(page, "table"), /Peggy O'Brien Margaret O'Brien differs/);
    await press(page, "form[action$='/let-through'] button");
    assert.match(await shown(page, ".govuk-notification-banner"), /Merge the two, or end this one/);
    await everyState(page, "cannot be let through");
    await page.goto(`${stage.url}${link}?lang=fr`);
    await everyState(page, "two forms side by side, in French");
    await page.goto(`${stage.url}${link}?lang=en`);
    await press(page, "form[action$='/merge'] button");
    assert.equal(await shown(page, "h1"), margaret.name);
    assert.equal(await stage.sql("SELECT phone FROM registrations WHERE name LIKE 'Margaret%'"), "+16475550188");
    assert.equal(await stage.sql("SELECT count(*) FROM messages WHERE kind = 'merged'"), "1");

    await reviews(1);
    await press(page, "tbody a");
    await page.select("#end-reason", "not-a-person");
    await press(page, "form[action$='/end'] button");
    await comes(page, "Cancelled");
    await reviews(0);
    await everyState(page, "nothing in review");
    assert.equal(await stage.sql("SELECT reason FROM registrations WHERE name = 'No Body'"), "not-a-person");
  }));

test("a call is taken by one agent alone, not answered, taken again and the offer accepted", limit, () =>
  onStage({ windows: "many" }, async (stage) => {
    const person = await stage.page();
    await register(person, stage.url, { ...margaret, contact: "call" });
    const robin = await agent(stage);
    const kim = await agent(stage, "Kim Lee");
    await stage.sql("UPDATE offers SET notified_at = NULL, seen_at = NULL WHERE state = 'held'");
    const take = async (page) => {
      await page.goto(`${stage.url}/staff/calls`);
      await press(page, "form[action='/staff/calls'] button");
    };

    await robin.goto(`${stage.url}/staff/calls`);
    await everyState(robin, "calls");
    await picture(robin, "desk-calls");
    await take(robin);
    assert.equal(await shown(robin, "h1"), margaret.name);
    await everyState(robin, "a call");
    await picture(robin, "desk-call");
    await take(kim);
    assert.match(await shown(kim, ".govuk-notification-banner"), /nobody to ring now/);
    await everyState(kim, "calls, nobody left");
    assert.match(await shown(kim, "tbody"), /Robin Tremblay, until/);

    await press(robin, "form[action$='/no-answer'] button");
    assert.match(await shown(robin, "tbody"), /To be tried again/);
    await everyState(robin, "calls, one later");
    await stage.sql("UPDATE messages SET due_at = now() WHERE state = 'due'");
    await take(kim);
    assert.match(await shown(kim, "#standing"), /Calls without an answer: 1/);
    await press(kim, "form[action$='/accept'] button");
    await comes(kim, "Booked");
    await kim.goto(`${stage.url}/staff/calls`);
    await everyState(kim, "no calls");
    assert.equal(await stage.sql("SELECT string_agg(kind || ' ' || state, ',' ORDER BY kind) FROM messages"), "booked sent,offer sent");
  }));


test("a number that a caller left is taken, shown to its agent alone, and rung", limit, () =>
  onStage({ windows: "many" }, async (stage) => {
    await stage.sql("INSERT INTO left_numbers (phone, language, due_at) VALUES ('+16135550166', 'fr', now()), ('+16135550167', 'en', now())");
    const robin = await agent(stage);
    const kim = await agent(stage, "Kim Lee");
    await robin.goto(`${stage.url}/staff/calls`);
    await everyState(robin, "numbers left");
    assert.doesNotMatch(await shown(robin, "main"), /555/);

    await press(robin, "form[action='/staff/calls/numbers'] button");
    assert.match(await shown(robin, "main"), /\+16135550166, French/);
    await everyState(robin, "a number taken");
    await robin.goto(`${stage.url}/staff/calls?lang=fr`);
    await everyState(robin, "a number taken, in French");
    await kim.goto(`${stage.url}/staff/calls`);
    assert.doesNotMatch(await shown(kim, "main"), /555/);

    await press(robin, "button[value='no-answer']");
    await everyState(robin, "a number to be tried again, in French");
    await press(kim, "form[action='/staff/calls/numbers'] button");
    await press(kim, "button[value='rung']");
    assert.equal(await stage.sql("SELECT string_agg(coalesce(outcome, tries::text), ',' ORDER BY id) FROM left_numbers"), "1,rung");
    await press(kim, "form[action='/staff/calls/numbers'] button");
    assert.match(await shown(kim, ".govuk-notification-banner"), /no number to ring now/);
    await everyState(kim, "no number left to ring");
  }));
