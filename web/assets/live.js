// A page that shows how somebody stands hears of changes and shows them by itself. Without script it is read
// again by hand; without a stream (too many watch, or something between does not let it through) it asks now
// and then.
const place = document.getElementById("live");
const said = document.getElementById("live-said");
let stream;
let asking;
let timer;

const after = (seconds, spread, work) => setTimeout(work, 1000 * (seconds + spread * Math.random()));

function listen() {
  if (stream || document.hidden || !place.dataset.events) return;
  stream = new EventSource(place.dataset.events);
  stream.addEventListener("change", hear);
  stream.addEventListener("error", () => {
    if (stream?.readyState !== EventSource.CLOSED) return; // it comes again by itself
    stream = undefined;
    after(20, 20, () => look().then(listen));
  });
}

function stopListening() {
  stream?.close();
  stream = undefined;
}

/// An event brings what the status page shows now; another page about the same person looks for itself. That
/// an offer was seen is told a little later: thousands may have been shown theirs in the same second.
function hear(event) {
  const fresh = new DOMParser().parseFromString(event.data, "text/html");
  const now = fresh.getElementById("live");
  if (now?.dataset.page !== place.dataset.page) return look();
  show(now, fresh.title);
}

/// Shows the page as it is now.
async function look(tries = 4) {
  if (document.hidden) return;
  clearTimeout(asking);
  const again = () => {
    if (tries > 0) asking = after(4, 4, () => look(tries - 1));
  };
  let fresh;
  try {
    const answer = await fetch(place.dataset.page, { cache: "no-store" });
    if (!answer.ok) return again();
    fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch {
    return again();
  }
  const now = fresh.getElementById("live");
  if (!now) return location.assign(place.dataset.page);
  if (now.dataset.standing !== place.dataset.standing) return show(now, fresh.title);
  if (now.querySelector("[data-unseen]")) again(); // its row was in other hands
  else place.querySelector("[data-unseen]")?.remove();
}

function show(now, title) {
  const focused = place.contains(document.activeElement) && document.activeElement;
  const form = focused && focused.closest("form")?.getAttribute("action");
  const opened = [...place.querySelectorAll("details[open]")].map(({ id }) => id);
  document.title = title;
  Object.assign(place.dataset, now.dataset);
  place.replaceChildren(...now.childNodes);
  for (const id of opened) document.getElementById(id)?.setAttribute("open", "");
  const heading = place.querySelector("h1");
  if (focused && heading) {
    heading.tabIndex = -1;
    const button = form && place.querySelector(`form[action="${form}"] button`); // somebody is about to press it
    (button || heading).focus({ preventScroll: true });
  }
  say([heading, place.querySelector("[data-lead]")].map((part) => part?.textContent.trim()).join(". "));
  begin();
}

function say(text) {
  if (said.textContent !== text) said.textContent = text;
}

// Seconds are counted here, from what the server says is left: the clock of a telephone may be wrong. Nobody
// is told of every second; of the last minute, once.
function countDown() {
  clearInterval(timer);
  const clock = place.querySelector("[data-left]");
  if (!clock) return;
  const ends = performance.now() + 1000 * Number(clock.dataset.left);
  let warned = Number(clock.dataset.left) <= 60;
  const tick = () => {
    const left = Math.max(0, Math.ceil((ends - performance.now()) / 1000));
    clock.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    if (left <= 60 && !warned) {
      warned = true;
      say(clock.dataset.soon);
    }
    if (left > 0) return;
    clearInterval(timer);
    asking = after(1, 2, () => look()); // the seat is given on within two seconds
  };
  tick();
  timer = setInterval(tick, 1000);
}

function begin() {
  for (const part of place.querySelectorAll("[data-with-script]")) part.hidden = false;
  countDown();
  if (place.querySelector("[data-unseen]")) asking = after(1, 3, () => look());
}

document.addEventListener("visibilitychange", () => {
  if (document.hidden) return stopListening();
  look().then(listen);
});
addEventListener("pagehide", stopListening);
addEventListener("pageshow", (event) => {
  if (event.persisted) look().then(listen); // from the browser's memory, as it was then
});
begin();
listen();
