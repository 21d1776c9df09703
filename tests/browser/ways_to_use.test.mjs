import assert from "node:assert/strict";
import { test } from "node:test";
import { everyState } from "./lib/every_state.mjs";
import { chooseTimes, fillIn, fillInWithoutScript, go_on, margaret, press, pressWithoutScript, settled } from "./lib/person.mjs";
import { picture } from "./lib/picture.mjs";
import { onStage } from "./lib/stage.mjs";

const limit = { timeout: 300_000 };
const value = (page, name) => page.$eval(`[name=${name}]`, (field) => field.value);

test("the whole form works without script", limit, () =>
  onStage({}, async (stage) => {
    const page = await stage.page({ script: false });
    await page.goto(`${stage.url}/register`);
    await pressWithoutScript(page, go_on);
    assert.match(await page.title(), /^Error: /);
    await fillInWithoutScript(page, margaret);
    await pressWithoutScript(page, go_on);
    await pressWithoutScript(page, "li:nth-of-type(3) .holdfast-day[value^=day]");
    await pressWithoutScript(page, ".holdfast-day[value^=add]");
    await pressWithoutScript(page, ".holdfast-day[value^=add]");
    await pressWithoutScript(page, "button[value='up 2']");
    await pressWithoutScript(page, "button[value=check]");
    await pressWithoutScript(page, go_on);
    assert.match(page.url(), /\/r\/[\w-]{20,}$/);
    assert.equal(await stage.sql("SELECT jsonb_array_length(preferences) FROM registrations"), "2");
  }));

test("French is chosen by the browser or by a press, nothing typed is lost, and it is remembered", limit, () =>
  onStage({}, async (stage) => {
    const page = await stage.page({ language: "fr-CA,fr;q=0.9" });
    await page.goto(`${stage.url}/register`);
    assert.equal(await page.$eval("html", (html) => html.lang), "fr");
    await page.setExtraHTTPHeaders({ "Accept-Language": "en" });
    await page.goto(`${stage.url}/register`);
    assert.equal(await page.$eval("html", (html) => html.lang), "en");

    await fillIn(page);
    await press(page, "header button[form=form]");
    assert.equal(await page.$eval("html", (html) => html.lang), "fr");
    assert.equal(await value(page, "name"), margaret.name);
    await everyState(page, "the form in French");
    await page.$eval("[name=language][value=fr]", (radio) => radio.click());
    await press(page, go_on);
    await chooseTimes(page);
    await everyState(page, "times in French");
    assert.match(await page.$eval(".holdfast-choice__text", (text) => text.textContent), / à \d+ h 00, /);
    await press(page, "button[value=check]");
    await everyState(page, "answers in French");
    await picture(page, "answers-fr");
    await press(page, go_on);
    assert.equal(await page.$eval("html", (html) => html.lang), "fr");
    assert.equal(await stage.sql("SELECT language FROM registrations"), "fr");
  }));

test("everything can be done with the keyboard alone", limit, () =>
  onStage({}, async (stage) => {
    const page = await stage.page();
    await page.goto(`${stage.url}/register`);
    const tabTo = async (selector) => {
      for (let steps = 0; steps < 120; ++steps) {
        if (await page.evaluate((wanted) => document.activeElement.matches(wanted), selector)) return;
        await page.keyboard.press("Tab");
      }
      throw new Error(`the Tab key never comes to ${selector}`);
    };
    const enter = async (selector) => {
      await tabTo(selector);
      await page.evaluate(() => document.querySelector("main").setAttribute("data-old", ""));
      await page.keyboard.press("Enter");
      await settled(page, "main:not([data-old])");
    };

    for (const [name, text] of Object.entries(margaret)) {
      await tabTo(`[name=${name}]`);
      if (name === "contact") await page.keyboard.press("Space");
      else await page.keyboard.type(text);
    }
    await enter(go_on);
    await enter("li:nth-of-type(3) .holdfast-day[value^=day]");
    assert.equal(await page.evaluate(() => document.activeElement.id), "hours");
    await enter(".holdfast-day[value^=add]");
    assert.equal(await page.evaluate(() => document.activeElement.id), "choices");
    await enter("button[value=check]");
    await enter(go_on);
    assert.match(page.url(), /\/r\/[\w-]{20,}$/);
  }));

test("no page is wider than a small telephone or a window at 200 %", limit, () =>
  onStage({}, async (stage) => {
    for (const { width, scale } of [{ width: 320, scale: 1 }, { width: 640, scale: 2 }]) {
      const page = await stage.page({ width: width / scale, height: 600 });
      await page.setViewport({ width: width / scale, height: 600, deviceScaleFactor: scale });
      const fits = async (name) => {
        const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(over <= 0, `${name} is ${over} pixels too wide`);
      };
      await page.goto(`${stage.url}/`);
      await fits("the start");
      await page.goto(`${stage.url}/register`);
      await press(page, go_on);
      await fits("the refused form");
      await fillIn(page);
      await press(page, go_on);
      await chooseTimes(page, 2);
      await fits("times");
      await everyState(page, "times, narrow");
      if (scale === 1) await picture(page, "times-small");
      await press(page, "button[value=check]");
      await fits("answers");
    }
  }));
