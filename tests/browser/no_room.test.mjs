import assert from "node:assert/strict";
import { test } from "node:test";
import { everyState } from "./lib/every_state.mjs";
import { chooseTimes, fillIn, fillInWithoutScript, go_on, margaret, press, pressWithoutScript, register } from "./lib/person.mjs";
import { picture } from "./lib/picture.mjs";
import { onStage } from "./lib/stage.mjs";

const limit = { timeout: 300_000 };
const value = (page, name) => page.$eval(`[name=${name}]`, (field) => field.value);

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
    await pressWithoutScript(page, go_on);
    await pressWithoutScript(page, "li:nth-of-type(3) .holdfast-day[value^=day]");
    await pressWithoutScript(page, ".holdfast-day[value^=add]");
    await pressWithoutScript(page, "button[value=check]");
    await pressWithoutScript(page, go_on);

    const notice = await page.$eval(".govuk-notification-banner__heading", (text) => text.textContent);
    assert.match(notice, /press again in \d+ seconds?\./);
    assert.equal(await value(page, "name"), margaret.name);
  }));

test("where nobody answers the page says so and goes on when it is pressed again", limit, () =>
  onStage({}, async (stage) => {
    const page = await stage.page();
    await page.goto(`${stage.url}/register`);
    await fillIn(page);
    await page.setOfflineMode(true);
    await page.click(go_on);
    await page.waitForSelector("#busy-shown");
    assert.match(await page.$eval("[data-away-text]", (text) => text.textContent), /^We cannot reach the programme/);

    await page.setOfflineMode(false);
    await press(page, "[data-now]");
    assert.ok(await page.$("#choices"));
  }));
