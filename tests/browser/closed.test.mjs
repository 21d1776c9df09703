import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { everyState } from "./lib/every_state.mjs";
import { picture } from "./lib/picture.mjs";
import { onStage, patience } from "./lib/stage.mjs";

const docker = join(dirname(fileURLToPath(import.meta.url)), "../../docker");

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/// The balancer as shipped, before the stage's server and one that never was there.
async function balance(stage) {
  const port = await freePort();
  const nobody = await freePort();
  const at = (url) => new URL(url).host;
  const env = {
    HOLDFAST_LISTEN: `127.0.0.1:${port}`,
    HOLDFAST_ONE: at(stage.url), HOLDFAST_ONE_OPS: new URL(stage.operations).port,
    HOLDFAST_TWO: `127.0.0.1:${nobody}`, HOLDFAST_TWO_OPS: `${nobody}`,
    HOLDFAST_PAGES: docker,
  };
  const haproxy = spawn("/usr/sbin/haproxy", ["-db", "-f", join(docker, "haproxy.cfg")], { env, stdio: "ignore" });
  return { url: `http://127.0.0.1:${port}`, close: () => haproxy.kill() };
}

/// Looks again and again until `path` is answered with this status.
async function answered(page, url, status) {
  let last;
  for (const end = Date.now() + patience; Date.now() < end; ) {
    last = await page.goto(url).catch(() => null);
    if (last?.status() === status) return last;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.fail(`${url} is answered with ${last?.status()}, not ${status}`);
}

test("with every instance stopped people read that their place is kept, and where to call; then all is as before", { timeout: 300_000 }, () =>
  onStage({}, async (stage) => {
    const balancer = await balance(stage);
    try {
      const page = await stage.page({ width: 375 });
      await answered(page, `${balancer.url}/`, 200);

      await stage.server_is_told("kill");
      const closed = await answered(page, `${balancer.url}/`, 503);
      assert.equal(closed.headers()["retry-after"], "30");
      const text = await page.$eval("main", (main) => main.innerText);
      assert.match(text, /your place is kept/);
      assert.match(text, /votre place est gardée/);
      assert.equal((await page.$$("a[href^='tel:']")).length, 2);
      assert.equal((await page.$$("script, link, img")).length, 0, "it needs nothing else");
      await everyState(page, "closed");
      await picture(page, "closed");

      await stage.server_is_told("start");
      await answered(page, `${balancer.url}/`, 200);
      await page.waitForSelector(".govuk-button--start");
      const after = await answered(page, `${balancer.url}/register`, 200);
      assert.equal(after.headers()["retry-after"], undefined);
    } finally {
      balancer.close();
    }
  }));
