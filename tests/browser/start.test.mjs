import assert from "node:assert/strict";
import { test } from "node:test";
import { everyState } from "./lib/every_state.mjs";
import { picture } from "./lib/picture.mjs";
import { onStage } from "./lib/stage.mjs";

test("the pages that everybody sees first hold in both languages", { timeout: 300_000 }, () =>
  onStage({}, async (stage) => {
    const page = await stage.page();
    for (const path of ["/", "/check", "/r/nobody"]) {
      for (const language of ["en", "fr"]) {
        await page.goto(`${stage.url}${path}?lang=${language}`);
        assert.equal(await page.$eval("html", (html) => html.lang), language);
        await everyState(page, path);
        if (path === "/" && language === "en") await picture(page, "start");
      }
    }
  }));
