// A server with a database of its own, and a real browser before it.
import { execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import puppeteer from "puppeteer-core";
import { watch } from "./every_state.mjs";

const run = promisify(execFile);
const program = process.env.HOLDFAST_STAGE;
const chromium = ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium"].find((path) => existsSync(path));
export const patience = 20_000;

/// Opens a stage, lets `scenario` play on it, and closes it whatever happens. `settings`: keys of the
/// configuration, { "offers.hold_seconds": 2 }; and `windows`: "many", or lines of CSV.
export async function onStage(settings, scenario) {
  const stage = await Stage.open(settings);
  try {
    await scenario(stage);
  } finally {
    await stage.close();
  }
}

class Stage {
  static async open(settings) {
    const stage = new Stage();
    const words = Object.entries(settings).map(([key, value]) => `${key}=${value}`);
    stage.server = spawn(program, words, { stdio: ["pipe", "pipe", "inherit"] });
    stage.ended = new Promise((resolve) => stage.server.once("exit", resolve));
    const lines = createInterface({ input: stage.server.stdout });
    const line = await Promise.race([new Promise((resolve) => lines.once("line", resolve)), stage.ended]);
    if (typeof line !== "string") throw new Error("the stage did not open");
    Object.assign(stage, JSON.parse(line));
    stage.lines = lines;
    stage.browser = await puppeteer.launch({
      executablePath: chromium,
      args: ["--disable-lcd-text", ...(process.getuid() === 0 ? ["--no-sandbox"] : [])],
    });
    return stage;
  }

  /// A page in a context of its own: no cookies, nothing cached. `script: false` as in a browser without.
  async page({ script = true, language = "en-CA", width = 800, height = 900 } = {}) {
    const context = await this.browser.createBrowserContext();
    const page = await context.newPage();
    page.setDefaultTimeout(patience);
    watch(page);
    await page.setJavaScriptEnabled(script);
    await page.setExtraHTTPHeaders({ "Accept-Language": language });
    await page.setViewport({ width, height });
    return page;
  }

  /// "kill": the server goes as in a crash; "start": it comes back. Returns when it is done.
  async server_is_told(word) {
    const done = new Promise((resolve) => this.lines.once("line", resolve));
    this.server.stdin.write(`${word}\n`);
    await Promise.race([done, this.ended]);
  }

  /// Runs one statement in the stage's database; what it printed.
  async sql(statement) {
    const psql = "/usr/lib/postgresql/15/bin/psql";
    return (await run(psql, ["-qXAt", "-v", "ON_ERROR_STOP=1", "-d", this.database, "-c", statement])).stdout.trim();
  }

  /// Runs a command of the program with the server's configuration.
  async command(...words) {
    const ours = ([name]) => !name.startsWith("HOLDFAST_"); // it would take them for keys of its configuration
    const env = Object.fromEntries(Object.entries(process.env).filter(ours));
    return (await run(this.program, ["--config", this.configuration, ...words], { env })).stdout;
  }

  async close() {
    await this.browser?.close();
    this.server.stdin.end();
    await this.ended;
  }
}
