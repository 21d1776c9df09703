// Our markup beside the examples that come with govuk-frontend: the same elements with the same classes.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { fillIn, go_on, press } from "./lib/person.mjs";
import { onStage } from "./lib/stage.mjs";

const components = fileURLToPath(
  new URL("../../web/node_modules/govuk-frontend/dist/govuk/components/", import.meta.url),
);

function example(component, name) {
  const { fixtures } = JSON.parse(readFileSync(`${components}${component}/fixtures.json`, "utf8"));
  return fixtures.find((fixture) => fixture.name === name).html;
}

// Elements and their classes, one a line; widths, and how many of a kind follow each other, are each form's own.
function outline(root) {
  const own = /^(govuk-input--(width-\d+|extra-letter-spacing)|govuk-\w+--(l|m|s)|holdfast-.*)$/;
  const lines = [];
  const visit = (element, depth) => {
    const classes = [...element.classList].filter((name) => !own.test(name)).sort();
    const line = "  ".repeat(depth) + [element.tagName.toLowerCase(), ...classes].join(".");
    if (element.tagName !== "BR" && element.tagName !== "OPTION") lines.push(line);
    const seen = new Set();
    for (const child of element.children) {
      const kind = child.tagName + child.className;
      if (!seen.has(kind) || child.tagName === "INPUT") visit(child, depth + 1);
      seen.add(kind);
    }
  };
  visit(root, 0);
  return lines;
}

async function same(page, selector, component, name) {
  const given = JSON.stringify({ selector, html: example(component, name) });
  const [ours, theirs] = await page.evaluate(`(() => {
    ${outline}
    const { selector, html } = ${given};
    const theirs = new DOMParser().parseFromString(html, "text/html").body.firstElementChild;
    return [outline(document.querySelector(selector)), outline(theirs)];
  })()`);
  assert.deepEqual(ours, theirs, `${selector} beside ${component}, ${name}`);
}

test("the form is made as govuk-frontend makes it", { timeout: 300_000 }, () =>
  onStage({}, async (stage) => {
    const page = await stage.page();
    await page.goto(`${stage.url}/register`);
    await same(page, ".govuk-skip-link", "skip-link", "default");
    await same(page, ".govuk-form-group:has(#city)", "input", "default");
    await same(page, ".govuk-form-group:has(#phone)", "input", "with hint text");
    await press(page, go_on);
    await same(page, ".govuk-error-summary", "error-summary", "default");
    await same(page, ".govuk-form-group:has(#city)", "input", "with error message");
    await same(page, ".govuk-form-group:has(#postalCode)", "input", "with error and hint");
    await same(page, ".govuk-form-group:has(#birthDay)", "date-input", "with error message and hint");
    await same(page, ".govuk-form-group:has(#contact)", "radios", "with fieldset and error message");
    await fillIn(page);
    await press(page, go_on);
    await same(page, ".govuk-inset-text", "inset-text", "default");
    await same(page, ".govuk-form-group:has(#clinic)", "select", "hint");
  }));
