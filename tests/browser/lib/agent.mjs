// An agent of the call centre, and what they see of somebody.
import { added, firstSignIn } from "./colleague.mjs";
import { fillIn, margaret } from "./person.mjs";

export const shown = (page, selector) =>
  page.$eval(selector, (element) => element.textContent.replace(/\s+/g, " ").trim());
export const stateOf = (page) => shown(page, "#standing h2");

/// An agent, signed in.
export async function agent(stage, name = "Robin Tremblay") {
  const page = await stage.page();
  await firstSignIn(page, stage.url, await added(stage, "agent", name));
  return page;
}

/// The caller's form, typed by name of field; the first wish is the third day at ten.
export async function fillInCaller(page, person = margaret) {
  await page.goto(new URL("/staff/register", page.url()).href);
  await fillIn(page, person);
  await choose(page, "choice-1", 3);
  await choose(page, "p1-hour", 5);
}
export const choose = (page, id, index) =>
  page.$eval(`#${id}`, (select, at) => (select.selectedIndex = at), index);

/// Waits until the standing's heading says so.
export const comes = (page, state) =>
  page.waitForFunction((wanted) => document.querySelector("#standing h2")?.textContent === wanted, {}, state);
