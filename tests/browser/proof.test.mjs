import assert from "node:assert/strict";
import { test } from "node:test";
import { solveChallenge } from "altcha-lib";
import { deriveKey } from "altcha-lib/algorithms/pbkdf2";
import { everyState } from "./lib/every_state.mjs";
import { chooseTimes, fillIn, fillInWithoutScript, go_on, margaret, press, pressWithoutScript } from "./lib/person.mjs";
import { onStage } from "./lib/stage.mjs";

const limit = { timeout: 300_000 };
const asked = { "limits.proof_of_work": true, "limits.proof_of_work_telephone": '"1 800 555 0100"' };

async function untilTheAnswers(page, stage) {
  await page.goto(`${stage.url}/register`);
  await fillIn(page);
  await press(page, go_on);
  await chooseTimes(page);
  await press(page, "button[value=check]");
}

test("a browser does the work that is asked and nobody notices", limit, () =>
  onStage(asked, async (stage) => {
    const page = await stage.page();
    await untilTheAnswers(page, stage);
    await everyState(page, "answers, with proof of work");

    await press(page, go_on);

    assert.match(page.url(), /\/r\/[\w-]{20,}$/);
  }));

test("what ALTCHA's own library works out is taken, and nothing else", limit, () =>
  onStage(asked, async (stage) => {
    const page = await stage.page();
    await untilTheAnswers(page, stage);
    const { nonce, salt, cost, prefix } = await page.$eval("[data-proof]", (field) => ({ ...field.dataset }));
    const parameters = { algorithm: "PBKDF2/SHA-256", nonce, salt, cost: Number(cost), keyLength: 32, keyPrefix: prefix };
    const { counter } = await solveChallenge({ challenge: { parameters }, deriveKey });
    const fields = await page.$eval("#form", (form) => new URLSearchParams(new FormData(form)).toString());
    const sent = (number) => {
      const body = new URLSearchParams(fields);
      body.set("proofCounter", number);
      return fetch(`${stage.url}/register`, { method: "POST", body, redirect: "manual" });
    };

    const refused = await sent(counter > 0 ? counter - 1 : counter + 1);
    const taken = await sent(counter);

    assert.equal(refused.status, 422);
    assert.match(await refused.text(), /ring 1 800 555 0100/);
    assert.equal(taken.status, 303);
  }));

test("who has no script is told whom to ring", limit, () =>
  onStage(asked, async (stage) => {
    const page = await stage.page({ script: false });
    await page.goto(`${stage.url}/register`);
    await fillInWithoutScript(page, margaret);
    await pressWithoutScript(page, go_on);
    await pressWithoutScript(page, "li:nth-of-type(3) .holdfast-day[value^=day]");
    await pressWithoutScript(page, ".holdfast-day[value^=add]");
    await pressWithoutScript(page, "button[value=check]");
    assert.match(await page.$eval("main", (main) => main.innerText), /ring 1 800 555 0100/);

    await pressWithoutScript(page, go_on);

    const notice = await page.$eval(".govuk-notification-banner__heading", (text) => text.textContent);
    assert.match(notice, /ring 1 800 555 0100/);
    assert.equal(await stage.sql("SELECT count(*) FROM registrations"), "0");
  }));
