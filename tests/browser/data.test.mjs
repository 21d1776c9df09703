import assert from "node:assert/strict";
import { test } from "node:test";
import { agent } from "./lib/agent.mjs";
import { added, firstSignIn } from "./lib/colleague.mjs";
import { everyState } from "./lib/every_state.mjs";
import { margaret, press, register } from "./lib/person.mjs";
import { onStage } from "./lib/stage.mjs";

const born = ["birthDay", "birthMonth", "birthYear"];

test("whoever says their date of birth sees what is kept of them, and erases it", { timeout: 300_000 }, () =>
  onStage({ windows: "" }, async (stage) => {
    const page = await stage.page();
    const status = await register(page, stage.url);
    for (const end = Date.now() + 20_000; Date.now() < end && (await stage.sql(waiting)) !== "1"; )
      await new Promise((resolve) => setTimeout(resolve, 100));

    for (const language of ["en", "fr"]) {
      await page.goto(`${status}/data?lang=${language}`);
      await everyState(page, `data, asked, ${language}`);
      await press(page, "main form button");
      await everyState(page, `data, no date of birth, ${language}`);
      for (const part of born) await page.type(`#${part}`, margaret[part]);
      await press(page, "main form button");
      assert.match(await page.$eval("main", (main) => main.innerText), /Margaret O'Brien/);
      await everyState(page, `data, shown, ${language}`);
    }
    await press(page, ".govuk-button--warning");
    await everyState(page, "data, not sure, fr");
    assert.equal(await stage.sql(waiting), "1");

    await page.click("#sure");
    await press(page, ".govuk-button--warning");
    assert.equal(await stage.sql("SELECT name FROM registrations"), "-");
    for (const language of ["fr", "en"]) {
      await page.goto(`${status}?lang=${language}`);
      await everyState(page, `data, erased, ${language}`);
    }
    assert.doesNotMatch(await page.content(), /O'Brien|requeue/);
  }));

test("an agent reads it out to whoever says code and date of birth, and a manager erases it", { timeout: 300_000 }, () =>
  onStage({ windows: "" }, async (stage) => {
    const resident = await stage.page();
    const status = await register(resident, stage.url);
    for (const end = Date.now() + 20_000; Date.now() < end && (await stage.sql(waiting)) !== "1"; )
      await new Promise((resolve) => setTimeout(resolve, 100));
    const path = `${stage.url}/staff/registrations/${status.split("/").at(-1)}`;
    const robin = await agent(stage);
    await robin.goto(path);
    const code = await robin.$eval(".holdfast-code", (text) => text.textContent);
    await press(robin, "a[href$='/data']");

    const manager = await stage.page();
    await firstSignIn(manager, stage.url, await added(stage, "manager", "Mo Manager"));
    for (const [page, who] of [[robin, "agent"], [manager, "manager"]]) {
      for (const language of ["en", "fr"]) {
        await page.goto(`${path}/data?lang=${language}`);
        await everyState(page, `data, staff ask, ${language}`);
        await press(page, "main form .govuk-button");
        await everyState(page, `data, staff typed nothing, ${language}`);
        assert.equal(await page.$("#sure"), null);
        await page.type("#code", code);
        for (const part of born) await page.type(`#${part}`, margaret[part]);
        await press(page, "main form .govuk-button");
        assert.match(await page.$eval("main", (main) => main.innerText), /12 Sterling|Margaret O'Brien/);
        await everyState(page, `data, shown to ${who}, ${language}`);
      }
    }
    assert.equal(await robin.$("form[action$='/erase']"), null);

    await press(manager, ".govuk-button--warning");
    await everyState(manager, "data, a manager is not sure, fr");
    assert.equal(await stage.sql(waiting), "1");
    await manager.click("#sure");
    await press(manager, ".govuk-button--warning");
    assert.equal(await stage.sql("SELECT name FROM registrations"), "-");
    await everyState(manager, "data, erased by a manager");
  }));

const waiting = "SELECT count(*) FROM registrations WHERE state = 'waiting'";
