// What whoever is on call looks at, and what people see of a switch that was turned.
import assert from "node:assert/strict";
import { test } from "node:test";
import { everyState } from "./lib/every_state.mjs";
import { onStage } from "./lib/stage.mjs";

const limit = { timeout: 300_000 };

const figures = (page) =>
  page.$$eval("tbody tr", (rows) =>
    Object.fromEntries(rows.map((row) => [row.cells[0].textContent, row.cells[1].textContent])),
  );

test("the operations listener's own page draws the figures of now and the last minutes", limit, () =>
  onStage({}, async (stage) => {
    const page = await stage.page();
    await page.goto(`${stage.operations}/`);
    await page.waitForFunction(() => document.querySelectorAll("polyline[points*=' ']").length > 10);

    await everyState(page, "operations");
    const drawn = await figures(page);
    assert.equal(drawn["Database answers"], "yes");
    assert.equal(drawn["Oversold seats"], "0");
    assert.match(drawn["Memory"], /^\d+\.\d MiB$/);
    assert.match(drawn["Requests a second"], /^[\d.]+$/);
    assert.equal(drawn["Switch offers-paused"], "no");

    await stage.command("switch", "offers-paused", "on");
    await page.waitForFunction(() =>
      [...document.querySelectorAll("tbody tr")].some(
        (row) => row.cells[0].textContent === "Switch offers-paused" && row.cells[1].textContent === "yes",
      ),
    );
  }));

test("without script it is a table of the figures of now", limit, () =>
  onStage({}, async (stage) => {
    const page = await stage.page({ script: false });
    await page.goto(`${stage.operations}/`);

    const now = await figures(page);

    assert.equal(now["Database answers"], "yes");
    assert.match(now["Requests a second"], /^\d+ since the start$/);
    assert.match(now["Memory"], /^\d+ MiB$/);
  }));

test("a switch that is on is told on the pages, and what it refuses has a page of its own", limit, () =>
  onStage({ "app.telephone": '"1 800 555 0100"' }, async (stage) => {
    await stage.command("switch", "offers-paused", "on");
    await stage.command("switch", "registrations-off", "on");
    const page = await stage.page();
    const opens = async (path) => (await page.goto(`${stage.url}${path}`)).status();
    for (let tries = 0; tries < 100 && (await opens("/register")) !== 503; ++tries);
    await everyState(page, "registration closed");
    assert.match(await page.$eval("main", (main) => main.innerText), /ring 1 800 555 0100/);

    assert.equal(await opens("/"), 200);
    await everyState(page, "start, with two switches on");
    const banner = () => page.$eval(".govuk-notification-banner", (region) => region.innerText);
    assert.match(await banner(), /no new forms[^]*no offers for a short while/);
    await opens("/?lang=fr");
    assert.match(await banner(), /pas de nouvelles demandes/);
  }));
