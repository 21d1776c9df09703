import assert from "node:assert/strict";
import { test } from "node:test";
import { everyState } from "./lib/every_state.mjs";
import { press, register } from "./lib/person.mjs";
import { onStage } from "./lib/stage.mjs";

test("who hears that an offer is likely says 'not that day' with one press", { timeout: 300_000 }, () =>
  onStage({ windows: "" }, async (stage) => {
    const page = await stage.page();
    const status = await register(page, stage.url);
    for (const end = Date.now() + 20_000; Date.now() < end && (await waiting()) !== "1"; )
      await new Promise((resolve) => setTimeout(resolve, 100));
    await stage.sql("UPDATE registrations SET heads_up_on = (now() AT TIME ZONE 'America/Toronto')::date + 1");
    for (const language of ["fr", "en"]) {
      await page.goto(`${status}?lang=${language}`);
      await everyState(page, `likely ${language}`);
    }
    assert.match(await lead(page), /^You are near the front\. An offer is likely on /);

    await press(page, "form[action$='/not-tomorrow'] button");

    assert.match(await lead(page), /^You said no to /);
    assert.equal(await page.$("form[action$='/not-tomorrow']"), null);
    assert.equal(await stage.sql("SELECT count(*) FROM registrations WHERE passed_until > now()"), "1");

    function waiting() {
      return stage.sql("SELECT count(*) FROM registrations WHERE state = 'waiting'");
    }
  }));

const lead = (page) => page.$eval("[data-lead]", (text) => text.textContent);
