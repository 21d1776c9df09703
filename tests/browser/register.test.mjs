import assert from "node:assert/strict";
import { test } from "node:test";
import { everyState } from "./lib/every_state.mjs";
import { chooseTimes, fillIn, go_on, margaret, press, settled } from "./lib/person.mjs";
import { picture } from "./lib/picture.mjs";
import { onStage } from "./lib/stage.mjs";

const limit = { timeout: 300_000 };
const value = (page, name) => page.$eval(`[name=${name}]`, (field) => field.value);

test("somebody registers, gets an offer, accepts it and has it in their calendar", limit, () =>
  onStage({}, async (stage) => {
    const page = await stage.page();
    await page.goto(`${stage.url}/register`);
    await everyState(page, "the empty form");
    await picture(page, "register");
    await fillIn(page);
    await press(page, go_on);
    await everyState(page, "times, none chosen");
    assert.match(await page.$eval("#clinic", (select) => select.options[1].text), /\(\d+(\.\d)? km\)/);
    await chooseTimes(page, 3);
    const order = () => page.$$eval(".holdfast-choice__text", (all) => all.map((one) => one.textContent));
    const before = await order();
    await press(page, "button[value='up 3']");
    assert.deepEqual((await order()).map((text) => text.slice(9)), [0, 2, 1].map((at) => before[at].slice(9)));
    await press(page, "button[value='remove 1']");
    await everyState(page, "times, two chosen");
    await picture(page, "times");
    await press(page, "button[value=check]");
    await everyState(page, "answers");
    await picture(page, "answers");

    await press(page, go_on);
    assert.match(page.url(), /\/r\/[\w-]{20,}$/);
    await settled(page, "a[href^='/o/'], form[action^='/o/']");
    await picture(page, "status");
    if (await page.$("a[href^='/o/']")) await press(page, "a[href^='/o/']");
    await picture(page, "offer");
    await press(page, "form[action$='/accept'] button");
    const calendar = await page.waitForSelector("a[href$='.ics']");
    await picture(page, "booked");
    const entry = await page.evaluate(async (link) => (await fetch(link.href)).text(), calendar);
    assert.match(entry, /^BEGIN:VCALENDAR\r\n/);
    assert.match(entry, /\r\nDTSTART/);
    assert.equal(await stage.sql("SELECT state FROM registrations"), "booked");
  }));

test("a refused form keeps every answer, says what is wrong and leads there", limit, () =>
  onStage({}, async (stage) => {
    const page = await stage.page();
    await page.goto(`${stage.url}/register`);
    await fillIn(page, { ...margaret, postalCode: "D6R 2B2", birthMonth: "13" });
    await press(page, go_on);

    await everyState(page, "refused");
    await picture(page, "refused");
    assert.match(await page.title(), /^Error: /);
    assert.equal(await page.evaluate(() => document.activeElement.className), "govuk-error-summary");
    assert.equal(await value(page, "name"), margaret.name);
    assert.equal(await value(page, "birthMonth"), "13");
    assert.equal(await page.$eval("[name=contact][value=sms]", (radio) => radio.checked), true);
    await page.click(".govuk-error-summary a[href='#postalCode']");
    assert.equal(await page.evaluate(() => document.activeElement.id), "postalCode");

    await fillIn(page, { postalCode: "M6R 2B2", birthMonth: "3" });
    await press(page, go_on);
    await press(page, "button[value=show]");
    assert.equal((await page.$("button[value=check]")) === null, true, "nothing to go on with");
  }));

test("the browser's back goes through the form with all that was typed, and forward again", limit, () =>
  onStage({}, async (stage) => {
    const page = await stage.page();
    const back = async (by) => {
      await page.evaluate(() => document.querySelector("main").setAttribute("data-old", ""));
      await page.evaluate((steps) => history.go(steps), by);
      await settled(page, "main:not([data-old])");
    };
    await page.goto(`${stage.url}/register`);
    await fillIn(page);
    await press(page, go_on);
    await chooseTimes(page);
    await press(page, "button[value=check]");

    await back(-1);
    assert.ok(await page.$("#choice-1"), "back to the times, chosen");
    await back(-3);
    assert.equal(await value(page, "name"), margaret.name);
    await back(4);
    assert.ok(await page.$("dl"), "forward to the answers");

    await press(page, go_on);
    const place = page.url();
    await page.goBack();
    await settled(page, "dl");
    await press(page, go_on);
    assert.equal(page.url(), place, "sent again it is the same place");
    assert.equal(await stage.sql("SELECT count(*) FROM registrations"), "1");
  }));

test("two presses are one registration", limit, () =>
  onStage({}, async (stage) => {
    for (const script of [true, false]) {
      const page = await stage.page();
      await page.goto(`${stage.url}/register`);
      await fillIn(page);
      await press(page, go_on);
      await chooseTimes(page);
      await press(page, "button[value=check]");
      const before = Number(await stage.sql("SELECT count(*) FROM registrations"));
      await page.evaluate(
        (selector, scripted) => {
          const button = document.querySelector(selector);
          if (scripted) [button, button].forEach((one) => one.click());
          else [1, 2].forEach(() => HTMLFormElement.prototype.submit.call(button.form));
        },
        go_on,
        script,
      );
      for (const end = Date.now() + 20_000; !page.url().includes("/r/") && Date.now() < end; )
        await new Promise((resolve) => setTimeout(resolve, 50));
      await settled(page, "main");
      const found = async () => Number(await stage.sql("SELECT count(*) FROM registrations")) - before;
      for (const end = Date.now() + 20_000; (await found()) < 1 && Date.now() < end; ) continue;
      assert.equal(await found(), 1);
    }
  }));
