import assert from "node:assert/strict";
import { test } from "node:test";
import { chooseTimes, fillIn, go_on, press, register } from "./lib/person.mjs";
import { onStage } from "./lib/stage.mjs";
import { bytesOf } from "./lib/weight.mjs";

const limit = { timeout: 300_000 };

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
