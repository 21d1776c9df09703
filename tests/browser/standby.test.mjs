import assert from "node:assert/strict";
import { test } from "node:test";
import { everyState } from "./lib/every_state.mjs";
import { press, register } from "./lib/person.mjs";
import { onStage } from "./lib/stage.mjs";

test("who waits asks for seats of the same day with one press, and no more with another", { timeout: 300_000 }, () =>
  onStage({ windows: "" }, async (stage) => {
    const page = await stage.page();
    const status = await register(page, stage.url);
    for (const end = Date.now() + 20_000; Date.now() < end && (await stage.sql(waiting)) !== "1"; )
      await new Promise((resolve) => setTimeout(resolve, 100));
    await page.goto(`${status}?lang=fr`);
    await everyState(page, "short notice, not asked, fr");
    await page.goto(`${status}?lang=en`);
    await everyState(page, "short notice, not asked, en");

    await press(page, "form[action$='/standby'] button[value=yes]");
    assert.equal(await stage.sql("SELECT count(*) FROM standby WHERE is_on"), "1");
    for (const language of ["fr", "en"]) {
      await page.goto(`${status}?lang=${language}`);
      await everyState(page, `short notice, asked, ${language}`);
    }

    await press(page, "form[action$='/standby'] button[value=no]");
    assert.equal(await stage.sql("SELECT count(*) FROM standby WHERE is_on"), "0");
    assert.ok(await page.$("form[action$='/standby'] button[value=yes]"));
  }));

const waiting = "SELECT count(*) FROM registrations WHERE state = 'waiting'";
