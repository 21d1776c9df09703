// Several people in one form: with script and by keyboard alone, refused and mended, offered and answered by one press.
import assert from "node:assert/strict";
import { test } from "node:test";
import { everyState } from "./lib/every_state.mjs";
import { agent, choose, comes, fillInCaller, shown } from "./lib/agent.mjs";
import { chooseTimes, fillIn, go_on, margaret, press, register, settled } from "./lib/person.mjs";
import { onStage } from "./lib/stage.mjs";

const limit = { timeout: 300_000 };
const one_more = "button[value=with]";
const bob = { h1_name: "Bob O'Brien", h1_birthDay: "1", h1_birthMonth: "2", h1_birthYear: "1947", h1_card: "1234 567 822" };
const states = (stage) => stage.sql("SELECT string_agg(DISTINCT state, ' ') FROM registrations");

for (const language of ["en", "fr"]) {
  test(`a household registers in one form and one press answers for all, in ${language}`, limit, () =>
    onStage({}, async (stage) => {
      const page = await stage.page();
      await page.goto(`${stage.url}/register?lang=${language}`);
      await fillIn(page);
      await press(page, one_more);
      await everyState(page, "a second person");
      await fillIn(page, { ...bob, h1_birthMonth: "13", h1_card: "1234 567 897" });
      await press(page, go_on);
      await everyState(page, "refused for the second person");
      await page.click(".govuk-error-summary a[href='#h1_birthDay']");
      assert.equal(await page.evaluate(() => document.activeElement.id), "h1_birthDay");
      assert.ok(await page.$("#h1_card-error"), "the card of somebody else in the form");

      await fillIn(page, bob);
      await page.click("#neighbouringHours");
      await press(page, go_on);
      await chooseTimes(page);
      await press(page, "button[value=check]");
      await everyState(page, "answers");
      assert.match(await page.$eval("main", (main) => main.textContent), /Bob O'Brien/);
      await press(page, go_on);
      await settled(page, "a[href^='/o/'], form[action^='/o/']");
      await everyState(page, "offered");
      assert.match(await page.$eval("main", (main) => main.textContent), /Bob O'Brien/);
      if (await page.$("a[href^='/o/']")) await press(page, "a[href^='/o/']");
      await everyState(page, "the offer of all");
      await press(page, "form[action$='/accept'] button");
      await page.waitForSelector("a[href$='.ics']");
      await everyState(page, "booked");
      assert.equal(await states(stage), "booked");
      assert.equal(await stage.sql("SELECT count(*) FROM registrations WHERE household_id IS NOT NULL"), "2");
      const link = await page.$eval("a[href^='/r/']", (element) => element.getAttribute("href"));
      const status = stage.url + link.split("/").slice(0, 3).join("/");
      await page.goto(status);
      await press(page, "main a[href$='/wishes']");
      await page.click("#all");
      await press(page, "li:nth-of-type(5) .holdfast-day[value^=day]");
      await press(page, ".holdfast-day[value^=add]");
      assert.equal(await page.$eval("#all", (box) => box.checked), true, "nothing is lost from press to press");
      await everyState(page, "about to change for all");
      await press(page, "button[value=change]");
      await settled(page, "a[href$='.ics']");
      assert.equal(await stage.sql("SELECT string_agg(DISTINCT state, ' ' ORDER BY state) || ' ' || count(*) FROM offers"), "accepted cancelled 4");

      await page.goto(status);
      await page.click("#cancel summary");
      await page.click("#all");
      await everyState(page, "about to cancel for all");
      await press(page, "#cancel button");
      await settled(page, "form[action$='/requeue']");
      assert.equal(await states(stage), "cancelled");
    }));
}

const robert = { ...margaret, name: "Bob O'Brien", birthDay: "1", birthMonth: "2", birthYear: "1947", healthCardNumber: "1234 567 822" };
const codeOf = (page) => page.$eval(".holdfast-code", (code) => code.textContent);

for (const language of ["en", "fr"]) {
  test(`somebody who waits joins another who says yes, and comes alone again, in ${language}`, limit, () =>
    onStage({ windows: "" }, async (stage) => {
      const other = await stage.page({ language });
      await register(other, stage.url, robert);
      await settled(other, "a[href$='/household']");
      const code = await codeOf(other);
      const page = await stage.page({ language });
      await register(page, stage.url);
      await settled(page, "a[href$='/household']");

      await press(page, "a[href$='/household']");
      await everyState(page, "joining");
      await press(page, go_on);
      await everyState(page, "joining, nothing typed");
      assert.equal((await page.$$(".govuk-error-summary li")).length, 2, "all that is missing at once");
      await fillIn(page, { code, birthDay: "1", birthMonth: "2", birthYear: "1946" });
      await press(page, go_on);
      await everyState(page, "joining, wrong");
      await fillIn(page, { birthYear: "1947" });
      await press(page, go_on);
      await settled(page, "form[action$='/household/leave']");
      await everyState(page, "asked");

      // told without being asked
      await other.waitForSelector("form[action$='/household/answer']");
      await everyState(other, "asked by somebody");
      assert.match(await other.$eval("main", (main) => main.textContent), /Margaret O'Brien/);
      await press(other, "form[action$='/household/answer'] [value=yes]");
      await settled(other, "#leave");
      await everyState(other, "together");
      await page.waitForSelector("#leave");
      await page.click("#leave summary");
      await everyState(page, "together, about to leave");
      assert.match(await page.$eval("main", (main) => main.textContent), /Bob O'Brien/);
      await press(page, "#leave button");
      await settled(page, "a[href$='/household']");
      assert.equal(await stage.sql("SELECT count(household_id) FROM registrations"), "0");
    }));
}

test("an agent registers a household by keyboard and reads every code out", limit, () =>
  onStage({ windows: "many" }, async (stage) => {
    const page = await agent(stage);
    await fillInCaller(page);
    await page.evaluate(() => (window.same_document = true));
    await press(page, one_more);
    await everyState(page, "a second caller");
    assert.equal(await page.evaluate(() => document.activeElement.tagName), "FIELDSET");
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.id), "h1_name");
    await fillIn(page, { ...bob, h1_card: "1" });
    await press(page, "main form .govuk-button");
    await everyState(page, "refused for the second caller");
    assert.equal(await page.$eval("#h1_name", (field) => field.value), bob.h1_name);
    await fillIn(page, bob);
    await choose(page, "choice-1", 3);
    await choose(page, "p1-hour", 5);
    await press(page, "main form .govuk-button");
    await comes(page, "Offer held");
    await everyState(page, "a household at the desk");
    assert.match(await shown(page, "#standing"), /Bob O'Brien/);
    assert.equal((await page.$$("#standing .holdfast-code")).length, 3, "their own, and everybody's in the list");
    await press(page, "form[action$='/accept'] button");
    await comes(page, "Booked");
    assert.equal(await page.evaluate(() => window.same_document), true, "no page was loaded anew");
    assert.equal(await states(stage), "booked");
    await page.click("#standing details summary");
    await page.click("#all");
    await everyState(page, "an agent about to cancel for all");
    await press(page, "form[action$='/cancel'] button");
    await comes(page, "Cancelled");
    assert.equal(await states(stage), "cancelled");
  }));
