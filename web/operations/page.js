// Reads /metrics every few seconds and draws each row's last quarter of an hour. What a row shows stands in its
// own attributes. Nothing is kept but in the page.
"use strict";

const every_ms = 3000;
const kept_max = 300; // a quarter of an hour
const window_samples = 10; // over which a quantile and a rate are taken: half a minute
const deadline_ms = 2500;
const width = 300;
const height = 30;

/// The series of a metrics text: name, labels as written, value.
const series_of = (text) =>
  [...text.matchAll(/^([a-z_:]\w*)(\{.*\})? (\S+)$/gim)].map(([, name, labels, value]) => ({
    name,
    labels: labels ?? "",
    value: Number(value.replace("+Inf", "Infinity")),
  }));

/// What the row needs of one reading: a sum, or a histogram's buckets; null where there is no such series.
function reading_of(row, series) {
  const { kind, metric, labels } = row.dataset;
  const name = kind === "p99" ? `${metric}_bucket` : metric;
  const found = series.filter((each) => each.name === name && each.labels.includes(labels));
  if (found.length === 0) return null;
  if (kind !== "p99") return found.reduce((sum, { value }) => sum + value, 0);
  const buckets = new Map();
  for (const { labels: of, value } of found) {
    const bound = Number(/le="([^"]*)"/.exec(of)[1].replace("+Inf", "Infinity"));
    buckets.set(bound, (buckets.get(bound) ?? 0) + value);
  }
  return buckets;
}

/// The bound under which 99 of 100 lie of what came between two readings; null where nothing came.
function quantile(before, now) {
  const bounds = [...now.keys()].sort((one, other) => one - other);
  const grown = bounds.map((bound) => now.get(bound) - (before.get(bound) ?? 0));
  const all = grown.at(-1);
  return all > 0 ? bounds[grown.findIndex((count) => count >= all * 0.99)] : null;
}

/// What is shown of the newest reading. A counter that fell has begun anew.
function value_of(row, readings) {
  const now = readings.at(-1);
  const before = readings.at(-Math.min(readings.length, window_samples));
  if (now.what === null) return null;
  if (row.dataset.kind === "gauge") return now.what;
  if (before === now || before.what === null) return null;
  if (row.dataset.kind === "p99") return quantile(before.what, now.what);
  const seconds = (now.at - before.at) / 1000;
  return now.what >= before.what ? (now.what - before.what) / seconds : null;
}

function words_of(value, unit) {
  if (value === null) return "–";
  if (unit === "yes") return value === 0 ? "no" : "yes";
  if (unit === "bytes") return `${(value / 2 ** 20).toFixed(1)} MiB`;
  if (value === Infinity) return "more than all bounds";
  const text = value === 0 || value >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
  return unit === "seconds" ? `${text} s` : text;
}

function draw(cell, points) {
  const shown = points.filter(({ value }) => value !== null && value !== Infinity);
  const most = Math.max(...shown.map(({ value }) => value), 0) || 1;
  const newest = points.at(-1).at;
  const place = ({ at, value }) => {
    const x = width - ((newest - at) / (every_ms * kept_max)) * width;
    return `${x.toFixed(1)},${(height - 1 - (value / most) * (height - 2)).toFixed(1)}`;
  };
  if (!cell.firstChild) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    svg.setAttribute("preserveAspectRatio", "none");
    svg.setAttribute("aria-hidden", "true"); // the figure stands beside it
    svg.append(document.createElementNS("http://www.w3.org/2000/svg", "polyline"));
    cell.append(svg);
  }
  cell.querySelector("polyline").setAttribute("points", shown.map(place).join(" "));
}

const rows = [...document.querySelectorAll("tr[data-metric]")].map((row) => ({ row, readings: [], points: [] }));
const as_of = document.getElementById("as-of");

async function look() {
  try {
    const answer = await fetch("metrics", { signal: AbortSignal.timeout(deadline_ms) });
    const series = series_of(await answer.text());
    const at = Date.now();
    for (const { row, readings, points } of rows) {
      readings.push({ at, what: reading_of(row, series) });
      if (readings.length > window_samples) readings.shift();
      points.push({ at, value: value_of(row, readings) });
      if (points.length > kept_max) points.shift();
      row.cells[1].textContent = words_of(points.at(-1).value, row.dataset.unit);
      draw(row.cells[2], points);
    }
    as_of.className = "";
    as_of.textContent = `As of ${new Date(at).toLocaleTimeString("en-CA", { hour12: false })}.`;
  } catch {
    as_of.className = "old";
    as_of.textContent = "It does not answer: these are its last figures.";
  }
  setTimeout(look, every_ms);
}

look();
