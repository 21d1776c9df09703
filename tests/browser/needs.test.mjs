import assert from "node:assert/strict";
import { test } from "node:test";
import { everyState } from "./lib/every_state.mjs";
import { chooseTimes, fillIn, go_on, press } from "./lib/person.mjs";
import { onStage } from "./lib/stage.mjs";

test("who needs something says so once, sees it again, and is seated where it is", { timeout: 300_000 }, () =>
  onStage({}, async (stage) => {
    const page = await stage.page({ width: 320 });
    await page.goto(`${stage.url}/register?lang=fr`);
    await fillIn(page);
    for (const need of ["need_step_free", "need_language_fr"]) await page.click(`#${need}`);
    await everyState(page, "needs ticked, fr");
    await press(page, go_on);
    await chooseTimes(page);
    await press(page, "button[value=check]");
    const answers = () => page.$eval("main", (main) => main.textContent);
    assert.match(await answers(), /Aucune marche; On y parle français/);
    await everyState(page, "answers with needs, fr");

    // Back on the first page the boxes are as they were.
    await press(page, "button[value=person][formaction$='#needs']");
    assert.deepEqual(await page.$$eval("#needs input:checked", (boxes) => boxes.map((box) => box.name)), [
      "need_step_free",
      "need_language_fr",
    ]);
    await page.click("#need_language_fr");
    await press(page, go_on);
    await press(page, "button[value=check]");
    assert.match(await answers(), /Aucune marche(?!;)/);
    await press(page, go_on);
    assert.equal(await stage.sql("SELECT needs FROM registrations"), "step-free");
  }));
