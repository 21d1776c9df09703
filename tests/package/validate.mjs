// [{ file, manifest }] as JSON on standard input: each is held against the published schema of its kind, and, as a
// literal, against its type, which knows no field but its own. Prints every fault; exits 1 if there is one.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const here = import.meta.dirname;
const given = JSON.parse(readFileSync(0));
const packages = { "monitoring.coreos.com": "@kubernetes-models/prometheus-operator" };
const module_of = ({ apiVersion, kind }) =>
  `${packages[apiVersion.split("/")[0]] ?? "kubernetes-models"}/${apiVersion}/${kind}`;
const faults = [];

for (const { file, manifest } of given) {
  const { [manifest.kind]: Kind } = await import(module_of(manifest));
  try {
    new Kind(manifest).validate();
  } catch (fault) {
    faults.push(`${file}, ${manifest.kind}: ${fault.message}`);
  }
}

const folder = mkdtempSync(join(here, "literals-")); // beside node_modules, where types are looked for
try {
  const sources = given.map(({ file, manifest }, at) => {
    const source = join(folder, `${at}.mts`);
    const literal = JSON.stringify(manifest, null, 1);
    writeFileSync(source, `import type { I${manifest.kind} as Kind } from "${module_of(manifest)}";\n` +
      `export const ${file.replace(/\W/g, "_")}: Kind = ${literal};\n`);
    return source;
  });
  const options = ["--noEmit", "--strict", "--skipLibCheck", "--target", "es2022", "--module", "nodenext"];
  execFileSync(process.execPath, [join(here, "node_modules/typescript/bin/tsc"), ...options, ...sources],
    { encoding: "utf8", timeout: 240_000 });
} catch (fault) {
  faults.push(fault.stdout || String(fault));
} finally {
  rmSync(folder, { recursive: true });
}

console.log(faults.length ? faults.join("\n") : `${given.length} manifests as their schemas want them`);
process.exit(faults.length ? 1 : 0);
