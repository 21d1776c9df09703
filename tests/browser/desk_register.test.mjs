import assert from "node:assert/strict";
import { test } from "node:test";
import { agent, choose, comes, fillInCaller, shown, stateOf } from "./lib/agent.mjs";
import { everyState } from "./lib/every_state.mjs";
import { margaret, press } from "./lib/person.mjs";
import { picture } from "./lib/picture.mjs";
import { onStage } from "./lib/stage.mjs";

const limit = { timeout: 300_000 };

test("an agent registers a caller and accepts for them on one screen, with the keyboard alone", limit, () =>
  onStage({ windows: "many" }, async (stage) => {
    const page = await agent(stage);
    const tabTo = async (selector) => {
      for (let steps = 0; steps < 150; ++steps) {
        await page.keyboard.press("Tab");
        if (await page.evaluate((wanted) => document.activeElement.matches(wanted), selector)) return;
      }
      throw new Error(`the Tab key never comes to ${selector}`);
    };
    await page.goto(`${stage.url}/staff/register`);
    await everyState(page, "register a caller");
    await picture(page, "desk-register");
    await page.evaluate(() => (window.same_document = true));

    for (const [name, text] of Object.entries(margaret)) {
      await tabTo(`main [name=${name}]`);
      if (name === "contact") await page.keyboard.press("Space");
      else await page.keyboard.type(text);
    }
    await tabTo("#choice-1");
    for (let day = 0; day < 3; ++day) await page.keyboard.press("ArrowDown");
    await tabTo("#p1-hour");
    await page.keyboard.type("10");
    await tabTo("main form .govuk-button");
    await page.keyboard.press("Enter");

    await comes(page, "Offer held");
    assert.equal(await page.evaluate(() => document.activeElement.textContent), "Offer held");
    await everyState(page, "an offer for the caller");
    await picture(page, "desk-offer");
    await tabTo("form[action$='/accept'] button");
    await page.keyboard.press("Enter");
    await comes(page, "Booked");
    await everyState(page, "booked for the caller");
    assert.equal(await page.evaluate(() => window.same_document), true, "no page was loaded anew");
    assert.equal(await stage.sql("SELECT state || ' ' || via FROM registrations"), "booked call_centre");
    assert.equal(await stage.sql("SELECT count(*) FROM audit_log WHERE action IN ('registered', 'accepted-for')"), "2");
  }));

test("a form for a caller that is refused keeps every answer and says what is wrong", limit, () =>
  onStage({ windows: "many" }, async (stage) => {
    const page = await agent(stage);
    await fillInCaller(page, { ...margaret, postalCode: "D6R 2B2" });
    await choose(page, "p1-hour", 0);
    await press(page, "main form .govuk-button");

    await everyState(page, "refused");
    assert.match(await page.title(), /^Error: /);
    assert.equal(await page.evaluate(() => document.activeElement.className), "govuk-error-summary");
    assert.equal(await page.$eval("#name", (field) => field.value), margaret.name);
    assert.equal(await page.$eval("#choice-1", (select) => select.selectedIndex), 3);
    await page.click(".govuk-error-summary a[href='#choice-1']");
    assert.equal(await page.evaluate(() => document.activeElement.id), "choice-1");
  }));

test("without a card number the caller is let through at once, and declines", limit, () =>
  onStage({ windows: "many" }, async (stage) => {
    const page = await agent(stage);
    await fillInCaller(page, { ...margaret, healthCardNumber: "" });
    await press(page, "main form .govuk-button");
    await comes(page, "In review");
    await everyState(page, "in review, no card");
    await page.click("#line-through");
    await press(page, "form[action$='/let-through'] button");
    await comes(page, "Offer held");
    assert.match(await shown(page, "table"), /To be checked: none given/);
    assert.equal(await stage.sql("SELECT count(*) FROM messages WHERE kind = 'let-through'"), "0");
    await press(page, "form[action$='/decline'] button");
    await comes(page, "Declined");
    await everyState(page, "declined for the caller");
    await press(page, "form[action$='/requeue'] button");
    await comes(page, "Offer held");
  }));

test("the call centre's pages work without script and fit a small screen", limit, () =>
  onStage({ windows: "many" }, async (stage) => {
    const page = await agent(stage);
    await page.setViewport({ width: 320, height: 640 });
    for (const path of ["/staff/register", "/staff/find", "/staff/calls", "/staff/review"]) {
      await page.goto(`${stage.url}${path}?lang=fr`);
      await everyState(page, `${path} in French on a small screen`);
    }
    await page.goto(`${stage.url}/staff/register?lang=en`);
    await page.setJavaScriptEnabled(false);
    await fillInCaller(page);
    await Promise.all([page.waitForNavigation(), page.$eval("main form .govuk-button", (button) => button.click())]);
    for (let tries = 0; tries < 100 && (await stateOf(page)) !== "Offer held"; ++tries) await page.reload();
    await Promise.all([
      page.waitForNavigation(),
      page.$eval("form[action$='/accept'] button", (button) => button.click()),
    ]);
    assert.equal(await stateOf(page), "Booked");
  }));

test("an appointment is changed for whoever cannot come, with the errors on one screen", limit, () =>
  onStage({ windows: "many" }, async (stage) => {
    const page = await agent(stage);
    await fillInCaller(page);
    await press(page, "main form .govuk-button");
    await comes(page, "Offer held");
    await press(page, "form[action$='/accept'] button");
    await comes(page, "Booked");
    const before = await shown(page, "#standing");
    await press(page, "a[href$='/wishes']");
    await everyState(page, "another time for an appointment");
    await page.setViewport({ width: 320, height: 640 });
    await everyState(page, "another time, on a small screen");
    await press(page, "main form .govuk-button");
    await everyState(page, "no time was named");
    await page.click(".govuk-error-summary a[href='#choice-1']");
    assert.equal(await page.evaluate(() => document.activeElement.id), "choice-1");
    await choose(page, "choice-1", 4);
    await choose(page, "p1-hour", 6);
    await press(page, "main form .govuk-button");
    await comes(page, "Booked");
    assert.notEqual(await shown(page, "#standing"), before);
    assert.match(await shown(page, "main"), /changed their appointment/);
  }));
