// A person at the form.

export const margaret = {
  name: "Margaret O'Brien",
  birthDay: "12",
  birthMonth: "3",
  birthYear: "1948",
  healthCardNumber: "1234 567 897",
  line1: "221 Sterling Road",
  city: "Toronto",
  postalCode: "m6r 2b2",
  contact: "sms",
  phone: "416 555 0199",
};

/// Presses the element and waits until the page is another: by script in its place, or loaded anew.
export async function press(page, selector) {
  await page.waitForSelector(selector, { visible: true });
  await page.evaluate(() => document.querySelector("main").setAttribute("data-old", ""));
  await page.$eval(selector, (element) => element.click());
  await settled(page, "main:not([data-old])");
}

/// Waits for an element of a page that may be on its way to another one.
export async function settled(page, selector) {
  for (const end = Date.now() + 20_000; Date.now() < end; ) {
    try {
      if (await page.$(selector)) return await page.waitForNetworkIdle({ idleTime: 100, concurrency: 0 });
    } catch {
      // its document went; look at the next one
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`no ${selector} at ${page.url()}`);
}

export async function fillIn(page, person = margaret) {
  for (const [name, value] of Object.entries(person)) {
    const field = await page.$(`[name=${name}]:not([type=hidden])`);
    if ((await field.evaluate((element) => element.type)) === "radio") {
      await page.$eval(`[name=${name}][value=${value}]`, (radio) => radio.click());
    } else {
      await field.evaluate((element) => (element.value = ""));
      await field.type(value);
    }
  }
}

export const go_on = "main form .govuk-button:not(.govuk-button--secondary)";

/// From an empty form to the page of answers, with the first `hours` of the third open day as wishes.
export async function chooseTimes(page, hours = 1) {
  await press(page, "li:nth-of-type(3) .holdfast-day[value^=day]");
  for (let count = 0; count < hours; ++count) await press(page, ".holdfast-day[value^=add]");
}

/// The whole form; ends on the page of the registration.
export async function register(page, url, person = margaret) {
  await page.goto(`${url}/register`);
  await fillIn(page, person);
  await press(page, go_on);
  await chooseTimes(page);
  await press(page, "button[value=check]");
  await press(page, go_on);
  return page.url();
}

// Without script nothing can be asked of the page itself: only what a person sees and does.
export async function pressWithoutScript(page, selector) {
  const button = await page.waitForSelector(selector);
  await Promise.all([page.waitForNavigation(), button.press("Enter")]);
}

export async function fillInWithoutScript(page, person) {
  for (const [name, text] of Object.entries(person)) {
    const field = await page.$(name === "contact" ? `[name=contact][value=${text}]` : `[name=${name}]`);
    if (name === "contact") await field.click();
    else await field.type(text);
  }
}
