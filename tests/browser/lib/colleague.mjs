// Somebody of the staff, with a telephone that shows codes.
import { createHmac } from "node:crypto";
import { press } from "./person.mjs";

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const step_seconds = 30;

function bytesOf(base32) {
  const bits = [...base32.replaceAll(" ", "")].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, "0"));
  return Buffer.from(bits.join("").match(/.{8}/g).map((byte) => parseInt(byte, 2)));
}

/// The code of a moment (RFC 6238), worked out apart from the program's own way; `steps` later than now.
export function codeOf(secret, steps = 0) {
  const count = Buffer.alloc(8);
  count.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 1000 / step_seconds) + steps));
  const hash = createHmac("sha1", bytesOf(secret)).update(count).digest();
  const at = hash.at(-1) & 15;
  return String((hash.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

/// The button of the page itself: the frame has one too.
export const main_button = "main form .govuk-button";

/// Adds somebody by the command, with `more` of its options; the e-mail address and the temporary password.
export async function added(stage, role, name = "Robin Tremblay", ...more) {
  const email = `${name.split(" ")[0].toLowerCase()}@example.org`;
  const printed = await stage.command("staff", "add", email, "--name", name, "--role", role, ...more);
  return { email, name, password: printed.match(/temporary password: (\S+)/)[1] };
}

export async function typeIn(page, fields) {
  for (const [name, value] of Object.entries(fields)) {
    const selector = `main [name=${name}]`;
    await page.$eval(selector, (field) => (field.value = ""));
    await page.type(selector, value);
  }
}

export async function typePassword(page, url, { email, password }) {
  await page.goto(`${url}/staff/sign-in`);
  await typeIn(page, { email, password });
  await press(page, main_button);
}

/// The whole way in for the first time; `person` gets a secret and a password of their own.
export async function firstSignIn(page, url, person) {
  await typePassword(page, url, person);
  person.secret = await page.$eval("#secret", (text) => text.textContent);
  await typeIn(page, { code: codeOf(person.secret) });
  await press(page, main_button);
  person.password = "correct horse battery";
  await typeIn(page, { password: person.password, again: person.password });
  await press(page, main_button);
}
