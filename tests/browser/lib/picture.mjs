// Pictures of pages for docs/screenshots, taken anew where HOLDFAST_SCREENSHOTS is set.
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("../../../docs/screenshots/", import.meta.url));

export async function picture(page, name) {
  if (!process.env.HOLDFAST_SCREENSHOTS) return;
  mkdirSync(folder, { recursive: true });
  await page.evaluate(() => scrollTo(0, 0));
  await page.screenshot({ path: `${folder}${name}.png`, fullPage: true });
}
