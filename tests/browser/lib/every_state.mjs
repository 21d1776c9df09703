// What must be so of every page in every state of it.
import assert from "node:assert/strict";
import axe from "axe-core";
import { HtmlValidate, StaticConfigLoader } from "html-validate";
import pa11y from "pa11y";

const validator = new HtmlValidate(
  new StaticConfigLoader({
    extends: ["html-validate:recommended"],
    rules: {
      "long-title": "off", // a question is a title
      "no-trailing-whitespace": "off", // of templates
      "void-style": "off",
      "attribute-boolean-style": "off", // both as a browser writes them
      "attribute-empty-style": "off",
      "no-inline-style": "error",
      "prefer-native-element": ["error", { exclude: ["button", "alert", "group"] }], // as govuk-frontend has them
    },
  }),
);

const watched = new WeakMap();

/// From now on what the browser complains of is remembered, and the source of each document that it gets.
export function watch(page) {
  const seen = { complaints: [], source: "" };
  watched.set(page, seen);
  page.on("pageerror", (error) => seen.complaints.push(`error: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() !== "error" && message.type() !== "warn") return;
    // A refused form is an answer with status 422: the browser says so, and it is meant. Of assets it is not.
    const { url = "" } = message.location();
    const refused = message.text().startsWith("Failed to load resource") && !url.includes("/assets/");
    if (!refused) seen.complaints.push(`${message.type()}: ${message.text()}`);
  });
  page.on("response", async (response) => {
    const request = response.request();
    if (!request.isNavigationRequest() || request.frame() !== page.mainFrame()) return;
    if (response.status() >= 300 && response.status() < 400) return;
    seen.source = await response.text().catch(() => "");
  });
}

/// Holds the page as it now stands against axe, HTML_CodeSniffer, html-validate and its own content security
/// policy, and looks whether the browser complained of anything since the page was opened.
export async function everyState(page, name) {
  const seen = watched.get(page);
  const found = [
    ...(await violationsOfAxe(page)),
    ...(await issuesOfPa11y(page)),
    ...(await faultsOfHtml(seen.source, "source")),
    ...(await faultsOfHtml(await page.content(), "document")),
    ...seen.complaints,
  ];
  assert.deepEqual(found, [], `${name} at ${page.url()}`);
}

async function violationsOfAxe(page) {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  return violations.flatMap(({ id, help, nodes }) => nodes.map((node) => `axe ${id}: ${help}: ${node.html}`));
}

async function issuesOfPa11y(page) {
  const viewport = page.viewport();
  const { issues } = await pa11y(page.url(), {
    browser: page.browser(),
    page,
    ignoreUrl: true,
    runners: ["htmlcs"],
    standard: "WCAG2AA",
    userAgent: "",
    viewport,
    timeout: 60_000,
  });
  return issues.map(({ code, message, context }) => `pa11y ${code}: ${message}: ${context}`);
}

async function faultsOfHtml(html, what) {
  const { results } = await validator.validateString(html, what);
  return results.flatMap(({ messages }) =>
    messages.map(({ ruleId, message, line }) => `html ${what} line ${line} ${ruleId}: ${message}`),
  );
}
