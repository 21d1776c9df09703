// The form without loading a page anew: its presses are sent from here and what is answered takes the place of
// what was shown. So the browser's back and forward go through its pages with all that was typed, and when
// there is no room the page stays as it is and tries again by itself. Without script the same buttons send
// the same form.
"use strict";

const tries_max = 100;
const away_seconds = 10;
const wait_max_seconds = 120; // who must wait for longer is told when to come back
let sending = false;
let proof = Promise.resolve();

const fields_of = (form, press) => new URLSearchParams(new FormData(form, press)).toString();
const target_of = (form, press) => press?.getAttribute("formaction") ?? form.getAttribute("action");

/// Where proof of work is asked for: begins with it, on a worker of its own, and says when it is done.
function begin_proof() {
  const field = document.querySelector("[data-proof]");
  if (!field) return Promise.resolve();
  const { nonce, salt, cost, prefix } = field.dataset;
  const parameters = { algorithm: "PBKDF2/SHA-256", nonce, salt, cost: Number(cost), keyLength: 32, keyPrefix: prefix };
  const worker = new Worker(field.dataset.proof);
  return new Promise((resolve) => {
    const end = (counter) => {
      field.value = counter ?? "";
      worker.terminate();
      resolve();
    };
    worker.onmessage = ({ data }) => end(data?.counter);
    worker.onerror = () => end();
    worker.postMessage({ type: "work", challenge: { parameters }, counterStart: 0, counterStep: 1, timeout: 90_000 });
  });
}

/// The page as it is now, so that "back" comes to it again. `do`: the press that shows it.
function remember_this_page() {
  const form = document.querySelector("form[data-in-place]");
  const press = document.querySelector("[form=form][name=do]");
  if (!form || !press) return;
  const fields = new URLSearchParams(new FormData(form));
  fields.set("do", press.value);
  history.replaceState({ target: "/register/times", fields: fields.toString() }, "");
}

async function send(target, fields) {
  const url = target.split("#")[0];
  for (let tries = 0; tries < tries_max; ++tries) {
    const answer = await fetch(url, {
      method: "POST",
      headers: { "Content-Type": "application/x-www-form-urlencoded" },
      body: fields,
    }).catch(() => null);
    const is_busy = answer === null || answer.status === 503 || answer.status === 429;
    const seconds = Number(answer?.headers.get("Retry-After")) || away_seconds;
    if (!is_busy || seconds > wait_max_seconds) return answer;
    await wait_aloud(seconds + Math.floor(Math.random() * 3), answer === null);
  }
  return null;
}

/// Shows that there is no room, and waits; or until somebody presses "now".
function wait_aloud(seconds, away) {
  document.getElementById("busy-shown")?.remove();
  const notice = document.getElementById("busy-notice").content.cloneNode(true).firstElementChild;
  notice.id = "busy-shown";
  const text = notice.querySelector("[data-away-text]");
  if (away) text.textContent = text.dataset.awayText;
  document.getElementById("main-content").prepend(notice);
  notice.focus();

  const countdown = notice.querySelector("[data-countdown]");
  return new Promise((resolve) => {
    const end = () => {
      clearInterval(clock);
      resolve();
    };
    const tick = () => {
      const { one, many } = countdown.dataset;
      countdown.textContent = seconds === 1 ? one : many.replace("#", seconds);
      if (seconds-- <= 0) end();
    };
    const clock = setInterval(tick, 1000);
    notice.querySelector("[data-now]").addEventListener("click", end);
    tick();
  });
}

/// The answer in the place of the page; the reader is led to what was asked for.
function show(html, hash) {
  const page = new DOMParser().parseFromString(html, "text/html");
  document.documentElement.lang = page.documentElement.lang;
  document.title = page.title;
  for (const name of [".govuk-skip-link", "header", "#main-content", "footer"]) {
    document.querySelector(name).replaceWith(page.querySelector(name));
  }
  const led = document.querySelector("[data-focus]") ?? document.getElementById(hash) ?? document.querySelector("h1");
  led.focus();
  led.scrollIntoView();
}

async function press(target, fields_now, remember) {
  if (sending) return;
  sending = true;
  try {
    if (target === "/register") await proof;
    const fields = fields_now();
    const answer = await send(target, fields);
    if (!answer) return;
    if (answer.redirected) {
      location.assign(answer.url);
      return;
    }
    const html = await answer.text();
    if (remember) history.pushState({ target, fields }, "");
    show(html, target.split("#")[1]);
    proof = begin_proof();
  } finally {
    sending = false;
  }
}

document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[data-in-place]")) return;
  event.preventDefault();
  if (sending) return;
  remember_this_page();
  const { target: form, submitter } = event;
  press(target_of(form, submitter), () => fields_of(form, submitter), true);
});

addEventListener("popstate", (event) => {
  if (event.state?.fields) press(event.state.target, () => event.state.fields, false);
});

proof = begin_proof();
if (history.state?.fields) press(history.state.target, () => history.state.fields, false);
