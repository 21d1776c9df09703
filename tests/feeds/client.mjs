// A client of what Holdfast publishes for other systems. It prints what it read and everything that is wrong with it,
// by the schemas beside it and by the FHIR definitions of the npm package `fhir`.
//
//   node client.mjs seats URL                  reads the whole feed as SMART Scheduling Links says
//   node client.mjs read URL TOKEN PATH…       reads resources; TOKEN may be `-` for none
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const Ajv = require("ajv/dist/2020").default;
const { Fhir } = require("fhir");

const folder = new URL("schemas/", import.meta.url);
const ajv = new Ajv({ allErrors: true, strictTypes: false });
for (const name of readdirSync(folder)) ajv.addSchema(JSON.parse(readFileSync(new URL(name, folder))));
const oracle = new Fhir();
const faults = [];

function check(name, value, where) {
  const valid = ajv.getSchema(`${name}.json`);
  if (!valid) faults.push(`${where}: no schema of ${name}`);
  else if (!valid(value)) faults.push(`${where}: ${name}: ${ajv.errorsText(valid.errors)}`);
  if (name === "manifest") return;
  const { messages } = oracle.validate(value, { errorOnUnexpected: true });
  for (const message of messages) {
    if (["error", "fatal"].includes(message.severity)) faults.push(`${where}: fhir: ${message.location} ${message.message}`);
  }
}

function expect(truth, fault) {
  if (!truth) faults.push(fault);
}

// What a cache on the way relies on: the same again is not sent again.
async function fetchTwice(url, type, accept) {
  const headers = accept ? { accept } : {};
  const answer = await fetch(url, { headers });
  const body = await answer.text();
  expect(answer.status === 200, `${url}: ${answer.status}`);
  expect(answer.headers.get("content-type") === type, `${url}: ${answer.headers.get("content-type")}`);
  const age = /^public, max-age=(\d+)$/.exec(answer.headers.get("cache-control") ?? "");
  expect(age, `${url}: ${answer.headers.get("cache-control")}`);
  const again = { "if-none-match": answer.headers.get("etag"), "if-modified-since": answer.headers.get("last-modified") };
  const changed = /^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/.test(again["if-modified-since"]);
  expect(again["if-none-match"] && changed, `${url}: no ETag or no Last-Modified`);
  return { body, again, headers, age: age ? Number(age[1]) : -1 };
}

async function seats(base) {
  const manifest = await fetchTwice(`${base}/fhir/$bulk-publish`, "application/json", "application/json");
  const listed = JSON.parse(manifest.body);
  check("manifest", listed, "manifest");
  expect(listed.request === `${base}/fhir/$bulk-publish`, `manifest: request ${listed.request}`);

  const all = { Location: [], Schedule: [], Slot: [] };
  for (const { type, url, extension } of listed.output) {
    const file = await fetchTwice(url, "application/fhir+ndjson", "application/fhir+ndjson");
    const lines = file.body.split("\n");
    expect(lines.pop() === "", `${url}: the last line has no end`);
    for (const line of lines) {
      const resource = JSON.parse(line);
      expect(resource.resourceType === type, `${url}: a ${resource.resourceType}`);
      check(type, resource, url);
      all[type].push({ ...resource, state: extension?.state });
    }
    const known = await fetch(url, { headers: { ...file.headers, ...file.again } });
    // unless a seat changed this very moment
    expect(known.status === 304 || known.headers.get("etag") !== file.again["if-none-match"], `${url}: sent again`);
  }
  for (const kind of Object.values(all)) {
    expect(new Set(kind.map((one) => one.id)).size === kind.length, "an id stands twice");
  }
  const locations = new Map(all.Location.map((one) => [`Location/${one.id}`, one]));
  const schedules = new Map(all.Schedule.map((one) => [`Schedule/${one.id}`, one]));
  for (const one of all.Schedule) expect(locations.has(one.actor[0].reference), `${one.id}: of no location`);
  const slots = all.Slot.map((slot) => {
    const schedule = schedules.get(slot.schedule.reference);
    expect(schedule, `${slot.id}: of no schedule`);
    const location = locations.get(schedule?.actor[0].reference);
    expect(slot.state?.includes(location?.address.state), `${slot.id}: in the file of another province`);
    expect(Date.parse(slot.end) - Date.parse(slot.start) === 3_600_000, `${slot.id}: not an hour`);
    const value = (name) => slot.extension.find((one) => one.url.endsWith(`/${name}`));
    return {
      id: slot.id, status: slot.status, start: slot.start, clinic: location?.id,
      seats: value("slot-capacity")?.valueInteger, link: value("booking-deep-link")?.valueUrl ?? "",
    };
  });
  return { locations: [...locations.keys()], slots, age: manifest.age };
}

async function read(base, token, paths) {
  const answers = [];
  for (const path of paths) {
    const answer = await fetch(base + path, { headers: token === "-" ? {} : { authorization: `Bearer ${token}` } });
    const resource = await answer.json();
    expect(answer.headers.get("content-type") === "application/fhir+json", `${path}: ${answer.headers.get("content-type")}`);
    check(resource.resourceType, resource, path);
    answers.push({
      status: answer.status, resource, cache: answer.headers.get("cache-control"),
      challenge: answer.headers.get("www-authenticate") ?? "",
    });
  }
  return answers;
}

const [verb, base, token, ...paths] = process.argv.slice(2);
const seen = verb === "seats" ? await seats(base) : await read(base, token, paths);
console.log(JSON.stringify({ seen, faults: faults.slice(0, 50) }));
