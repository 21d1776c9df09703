// Several people in one form: with script and by keyboard alone, refused and mended, offered and answered by one press.
import assert from "node:assert/strict";
import { test } from "node:test";
import { everyState } from "./lib/every_state.mjs";
import { chooseTimes, fillIn, go_on, press, settled } from "./lib/person.mjs";
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
    }));
}
