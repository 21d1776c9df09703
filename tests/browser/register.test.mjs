import assert from "node:assert/strict";
import { test } from "node:test";
import { everyState } from "./lib/every_state.mjs";
import { chooseTimes, fillIn, go_on, margaret, press, register, settled } from "./lib/person.mjs";
import { picture } from "./lib/picture.mjs";
import { onStage } from "./lib/stage.mjs";
import { bytesOf } from "./lib/weight.mjs";

const limit = { timeout: 300_000 };
const value = (page, name) => page.$eval(`[name=${name}]`, (field) => field.value);
const title = (page) => page.title();

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
    if (await page.$("a[href^='/o/']")) await press(page, "a[href^='/o/']");
    await press(page, "form[action$='/accept'] button");
    const calendar = await page.waitForSelector("a[href$='.ics']");
    const entry = await page.evaluate(async (link) => (await fetch(link.href)).text(), calendar);
    assert.match(entry, /^BEGIN:VCALENDAR\r\n/);
    assert.match(entry, /\r\nDTSTART/);
    assert.equal(await stage.sql("SELECT state FROM registrations"), "booked");
  }));

test("the whole form works without script", limit, () =>
  onStage({}, async (stage) => {
    const page = await stage.page({ script: false });
    await page.goto(`${stage.url}/register`);
    await press_without_script(page, go_on);
    assert.match(await title(page), /^Error: /);
    await fillInWithoutScript(page, margaret);
    await press_without_script(page, go_on);
    await press_without_script(page, "li:nth-of-type(3) .holdfast-day[value^=day]");
    await press_without_script(page, ".holdfast-day[value^=add]");
    await press_without_script(page, ".holdfast-day[value^=add]");
    await press_without_script(page, "button[value='up 2']");
    await press_without_script(page, "button[value=check]");
    await press_without_script(page, go_on);
    assert.match(page.url(), /\/r\/[\w-]{20,}$/);
    assert.equal(await stage.sql("SELECT jsonb_array_length(preferences) FROM registrations"), "2");
  }));

test("a refused form keeps every answer, says what is wrong and leads there", limit, () =>
  onStage({}, async (stage) => {
    const page = await stage.page();
    await page.goto(`${stage.url}/register`);
    await fillIn(page, { ...margaret, postalCode: "D6R 2B2", birthMonth: "13" });
    await press(page, go_on);

    await everyState(page, "refused");
    await picture(page, "refused");
    assert.match(await title(page), /^Error: /);
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

test("when there is no room the page keeps what was typed and tries again by itself", limit, () =>
  onStage(
    { "limits.registrations_per_address_per_minute": 1, "limits.exempt": "[]" },
    async (stage) => {
      await register(await stage.page(), stage.url, { ...margaret, phone: "416 555 0100" });
      const page = await stage.page();
      await page.goto(`${stage.url}/register`);
      await fillIn(page, { ...margaret, healthCardNumber: "1234 567 871" });
      await press(page, go_on);
      await chooseTimes(page);
      await press(page, "button[value=check]");

      await page.click(go_on);
      await page.waitForSelector("#busy-shown");
      await everyState(page, "busy");
      await picture(page, "busy");
      assert.match(await page.$eval("[data-countdown]", (text) => text.textContent), /^In \d+ seconds?\.$/);
      assert.equal(await value(page, "name"), margaret.name);
      assert.equal(await stage.sql("SELECT count(*) FROM registrations"), "1");

      for (const end = Date.now() + 90_000; !page.url().includes("/r/") && Date.now() < end; )
        await new Promise((resolve) => setTimeout(resolve, 250));
      assert.match(page.url(), /\/r\/[\w-]{20,}$/);
    },
  ));

test("without script a page for which there is no room keeps what was typed and says when to press", limit, () =>
  onStage({ "limits.registrations_per_address_per_minute": 1, "limits.exempt": "[]" }, async (stage) => {
    await register(await stage.page(), stage.url, { ...margaret, phone: "416 555 0100" });
    const page = await stage.page({ script: false });
    await page.goto(`${stage.url}/register`);
    await fillInWithoutScript(page, margaret);
    await press_without_script(page, go_on);
    await press_without_script(page, "li:nth-of-type(3) .holdfast-day[value^=day]");
    await press_without_script(page, ".holdfast-day[value^=add]");
    await press_without_script(page, "button[value=check]");
    await press_without_script(page, go_on);

    const notice = await page.$eval(".govuk-notification-banner__heading", (text) => text.textContent);
    assert.match(notice, /press again in \d+ seconds?\./);
    assert.equal(await value(page, "name"), margaret.name);
  }));

test("a page weighs little the first time, and less after", limit, () =>
  onStage({}, async (stage) => {
    const page = await stage.page();
    const place = await register(await stage.page(), stage.url);
    for (const path of ["/", "/register", "/check", new URL(place).pathname]) {
      const fresh = await stage.page();
      const first = await bytesOf(fresh, stage.url + path);
      assert.ok(first < 60_000, `${path} is ${first} bytes the first time`);
      const again = await bytesOf(fresh, stage.url + path);
      assert.ok(again < 15_000, `${path} is ${again} bytes the second time`);
      console.log(`${path.slice(0, 9)}: ${first} bytes the first time, ${again} after`);
    }
    await page.goto(`${stage.url}/register`);
    await fillIn(page);
    const sizes = [];
    const session = await page.createCDPSession();
    await session.send("Network.enable");
    session.on("Network.loadingFinished", (event) => sizes.push(event.encodedDataLength));
    await press(page, go_on);
    await chooseTimes(page);
    await press(page, "button[value=check]");
    console.log(`the form's pages: ${sizes} bytes`);
    for (const size of sizes) assert.ok(size < 15_000, `${size} bytes`);
    assert.ok(sizes.length >= 4);
  }));

// Without script nothing can be asked of the page itself: only what a person sees and does.
async function press_without_script(page, selector) {
  const button = await page.waitForSelector(selector);
  await Promise.all([page.waitForNavigation(), button.press("Enter")]);
}

async function fillInWithoutScript(page, person) {
  for (const [name, text] of Object.entries(person)) {
    const field = await page.$(name === "contact" ? `[name=contact][value=${text}]` : `[name=${name}]`);
    if (name === "contact") await field.click();
    else await field.type(text);
  }
}
