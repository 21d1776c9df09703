// The call centre's pages with script: a press is sent from here and its answer shown on the same screen, how
// somebody stands is looked at every second while it may change, and seconds are counted down. Without script
// the same buttons load the page anew.
"use strict";

const looks_max = 1200;
let sending = false;
let looking;
let counting;

/// The answer in the place of the page; the agent is led to what is new.
function show(html, url) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const main = page.getElementById("main-content");
  if (!main) return location.assign(url);
  document.title = page.title;
  if (url !== location.href) history.pushState({}, "", url);
  document.getElementById("main-content").replaceWith(main);
  const led = main.querySelector("[data-focus]") ?? main.querySelector("h1");
  led.tabIndex = -1;
  led.focus();
  begin();
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("form[data-swap]")) return;
  event.preventDefault();
  if (sending) return;
  sending = true;
  const body = new URLSearchParams(new FormData(form));
  if (event.submitter?.name) body.append(event.submitter.name, event.submitter.value);
  try {
    const answer = await fetch(form.action, { method: "POST", body });
    show(await answer.text(), answer.redirected ? answer.url : location.href);
  } catch {
    form.submit(); // the browser says what is wrong
  } finally {
    sending = false;
  }
});

addEventListener("popstate", () => location.reload());

/// Asks how somebody stands; where that is otherwise than shown, the page is shown as it is now.
async function look(tries) {
  const standing = document.getElementById("standing");
  if (standing?.dataset.watch === undefined || tries === 0) return;
  looking = setTimeout(() => look(tries - 1), 1000);
  if (document.hidden || sending) return;
  const { page } = standing.dataset;
  const answer = await fetch(`${page}/standing`, { cache: "no-store" }).catch(() => null);
  if (!answer?.ok || (await answer.text()) === standing.dataset.standing) return;
  const fresh = await fetch(page, { cache: "no-store" }).catch(() => null);
  if (!fresh?.ok || sending || document.getElementById("standing") !== standing || isTyping()) return;
  show(await fresh.text(), location.href);
}

/// What somebody types into a field is not taken from under their fingers.
function isTyping() {
  const field = document.activeElement;
  return field?.matches("#standing input[type=text]") && field.value !== "";
}

// Of what the server says is left: the clock of this machine may be wrong.
function countDown() {
  clearInterval(counting);
  const clocks = [...document.querySelectorAll("[data-left]")].map((clock) => {
    clock.hidden = false;
    return { clock, ends: performance.now() + 1000 * Number(clock.dataset.left) };
  });
  const tick = () => {
    for (const { clock, ends } of clocks) {
      const left = Math.max(0, Math.ceil((ends - performance.now()) / 1000));
      clock.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    }
  };
  tick();
  if (clocks.length > 0) counting = setInterval(tick, 1000);
}

function begin() {
  clearTimeout(looking);
  look(looks_max);
  countDown();
}
begin();
