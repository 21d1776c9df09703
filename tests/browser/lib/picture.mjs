// Pictures of pages for docs/screenshots, taken anew where HOLDFAST_SCREENSHOTS is set.
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import UPNG from "upng-js";

const colours = 64; // of flat pages: enough, and a fifth of the size
const folder = fileURLToPath(new URL("../../../docs/screenshots/", import.meta.url));

export async function picture(page, name) {
  if (!process.env.HOLDFAST_SCREENSHOTS) return;
  mkdirSync(folder, { recursive: true });
  await page.evaluate(() => scrollTo(0, 0));
  const taken = UPNG.decode(await page.screenshot({ fullPage: true }));
  const small = UPNG.encode(UPNG.toRGBA8(taken), taken.width, taken.height, colours);
  writeFileSync(`${folder}${name}.png`, Buffer.from(small));
}
