import assert from "node:assert/strict";
import { test } from "node:test";
import { added, codeOf, firstSignIn, main_button, typeIn, typePassword } from "./lib/colleague.mjs";
import { everyState } from "./lib/every_state.mjs";
import { press } from "./lib/person.mjs";
import { picture } from "./lib/picture.mjs";
import { onStage } from "./lib/stage.mjs";

const limit = { timeout: 300_000 };
const path = (page) => new URL(page.url()).pathname;
const heading = (page) => page.$eval("h1", (h1) => h1.textContent);
const focused = (page) => page.evaluate(() => document.activeElement.className || document.activeElement.id);

test("somebody new signs in, sets up their telephone and chooses a password; each step refuses what is wrong", limit, () =>
  onStage({}, async (stage) => {
    const person = await added(stage, "agent");
    const page = await stage.page();
    await page.goto(`${stage.url}/staff/sign-in`);
    await everyState(page, "sign in");
    await picture(page, "staff-sign-in");

    await typePassword(page, stage.url, { ...person, password: "not it" });
    await everyState(page, "sign in, refused");
    assert.match(await page.title(), /^Error: /);
    assert.equal(await focused(page), "govuk-error-summary");
    assert.equal(await page.$eval("#email", (field) => field.value), person.email);
    assert.equal(await page.$eval("#password", (field) => field.value), "", "never given back");

    await typePassword(page, stage.url, person);
    assert.equal(path(page), "/staff/set-up");
    await everyState(page, "set up");
    assert.ok(await page.$eval("img[src$='code.svg']", (image) => image.complete && image.naturalWidth > 0));
    const secret = await page.$eval("#secret", (text) => text.textContent);
    await typeIn(page, { code: codeOf(secret) === "123456" ? "654321" : "123456" });
    await press(page, main_button);
    await everyState(page, "set up, refused");
    assert.equal(await page.$eval("#secret", (text) => text.textContent), secret, "still the same key");

    const used = codeOf(secret);
    await typeIn(page, { code: used });
    await press(page, main_button);
    assert.equal(path(page), "/staff/new-password");
    await everyState(page, "new password");
    await typeIn(page, { password: "short", again: "short" });
    await press(page, main_button);
    await everyState(page, "new password, refused");
    await typeIn(page, { password: "correct horse battery", again: "correct horse battery" });
    await press(page, main_button);
    assert.equal(path(page), "/staff");
    await everyState(page, "home of an agent");
    assert.equal(await page.$("a[href='/staff/people']"), null, "an administrator's page");

    await press(page, "form[action='/staff/sign-out'] button");
    assert.equal(path(page), "/staff/sign-in");
    await typePassword(page, stage.url, { ...person, password: "correct horse battery" });
    assert.equal(path(page), "/staff/second-factor");
    await everyState(page, "second factor");
    await typeIn(page, { code: used });
    await press(page, main_button);
    await everyState(page, "second factor, a code used before");
    assert.equal(path(page), "/staff/second-factor");
    await typeIn(page, { code: codeOf(secret, 1) });
    await press(page, main_button);
    assert.equal(path(page), "/staff");

    await page.goto(`${stage.url}/staff/password`);
    await everyState(page, "own password");
    await typeIn(page, { current: "not it", password: "another horse battery", again: "another horse battery" });
    await press(page, main_button);
    await everyState(page, "own password, refused");
    assert.equal(await page.goto(`${stage.url}/staff/people`).then((answer) => answer.status()), 403);
    assert.equal(await heading(page), "This page is not for your role");
  }));

test("the whole way in goes by the keyboard alone", limit, () =>
  onStage({}, async (stage) => {
    const person = await added(stage, "manager");
    const page = await stage.page();
    const enter = () => Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
    const tabTo = async (id) => {
      for (let pressed = 0; pressed < 30; ++pressed) {
        await page.keyboard.press("Tab");
        if (await page.evaluate((wanted) => document.activeElement.id === wanted, id)) return;
      }
      assert.fail(`the keyboard does not come to ${id}`);
    };
    const type = async (id, text) => {
      await tabTo(id);
      await page.keyboard.type(text);
    };

    await page.goto(`${stage.url}/staff/sign-in`);
    await type("email", person.email);
    await type("password", person.password);
    await enter();
    const secret = await page.$eval("#secret", (text) => text.textContent);
    await type("code", codeOf(secret));
    await enter();
    await type("password", "correct horse battery");
    await type("again", "correct horse battery");
    await enter();

    assert.equal(path(page), "/staff");
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.hash), "#main-content", "the way past the frame");
  }));

test("an administrator moves a phase, looks after staff and reads the log, also in French and on a small screen", limit, () =>
  onStage({}, async (stage) => {
    const boss = await added(stage, "administrator", "Dominique Roy");
    const page = await stage.page();
    await firstSignIn(page, stage.url, boss);
    await everyState(page, "home of an administrator");
    await picture(page, "staff-home");

    await page.goto(`${stage.url}/staff/phases`);
    await everyState(page, "phases");
    await press(page, "a[href='/staff/phases/2']");
    await everyState(page, "a phase");
    await page.$eval("#opens", (field) => (field.value = ""));
    await press(page, main_button);
    await everyState(page, "a phase, refused");
    await page.$eval("#opens", (field) => (field.value = "2021-04-08"));
    await press(page, main_button);
    assert.match(await page.$eval("main", (main) => main.innerText), /Nobody who waits would get another day/);
    await everyState(page, "a phase, looked at before it moves");
    await press(page, main_button);
    await everyState(page, "phases, one moved");
    assert.equal(await stage.sql("SELECT opens_on FROM phases WHERE id = 2"), "2021-04-08");

    await page.goto(`${stage.url}/staff/people/add`);
    await everyState(page, "add somebody");
    await press(page, main_button);
    await everyState(page, "add somebody, refused");
    await typeIn(page, { name: "Lee O'Brien", email: "lee@example.org" });
    await page.click("#role-manager");
    await page.click("summary");
    await page.click("#clinic-sterling-road");
    await press(page, main_button);
    await everyState(page, "password given");
    assert.match(await page.$eval("#given", (text) => text.textContent), /^(\w{5}-){3}\w{5}$/);
    assert.equal(await stage.sql("SELECT role, clinics FROM staff WHERE email = 'lee@example.org'"), "manager|{sterling-road}");

    await page.goto(`${stage.url}/staff/people`);
    await everyState(page, "staff");
    await picture(page, "staff-people");
    await press(page, `a[href='/staff/people/${await stage.sql("SELECT id FROM staff WHERE name LIKE 'Lee%'")}']`);
    await everyState(page, "an account");
    await press(page, "form[action$='/disable'] button");
    assert.equal(await stage.sql("SELECT is_enabled FROM staff WHERE email = 'lee@example.org'"), "f");
    await page.goto(`${stage.url}/staff/people/${await stage.sql("SELECT id FROM staff WHERE role = 'administrator'")}`);
    await everyState(page, "one's own account");

    await page.goto(`${stage.url}/staff/audit`);
    await everyState(page, "audit log");
    await picture(page, "staff-audit");
    assert.match(await page.$eval(".govuk-inset-text", (text) => text.textContent), /^The log is whole/);
    await page.type("#action", "staff-disabled");
    await press(page, main_button);
    await everyState(page, "audit log, filtered");
    assert.equal((await page.$$("tbody tr")).length, 1);

    await page.setViewport({ width: 320, height: 640 });
    for (const each of ["/staff", "/staff/phases", "/staff/people", "/staff/audit", "/staff/people/add"]) {
      await page.goto(`${stage.url}${each}?lang=fr`);
      assert.equal(await page.$eval("html", (html) => html.lang), "fr");
      await everyState(page, `${each} in French on a small screen`);
    }
  }));
