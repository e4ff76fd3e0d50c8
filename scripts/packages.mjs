// The unpacked extensions, the portal's files and the zips.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";

import { zipSync } from "fflate";
import webpack from "webpack";

import configurations from "../webpack.config.js";
import { outputOf } from "./run.mjs";
import { root } from "./setup.mjs";
import { buildWasm } from "./wasm.mjs";

export const dist = path.join(root, "dist");

/** Builds everything under dist/; with `cloud`, packages that name this cloud's host. */
export async function buildPackages({ cloud, gallery = false } = {}) {
  await buildWasm({ gallery });
  const stamp = path.join(dist, "stamp");
  const digest = digestOfInputs({ cloud, gallery });
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === digest) return;
  rmSync(dist, { recursive: true, force: true });
  await bundle(configurations({ cloud, gallery }));
  for (const browser of ["chromium", "firefox"]) {
    refuseMachinePaths(path.join(dist, browser));
    writeFileSync(path.join(dist, `hallpass-${browser}.zip`), zipOf(path.join(dist, browser)));
  }
  writeFileSync(stamp, digest);
}

function bundle(configuration) {
  return new Promise((resolve, reject) => {
    webpack(configuration, (error, stats) => {
      if (error) return reject(error);
      if (stats.hasErrors() || stats.hasWarnings()) {
        return reject(new Error(stats.toString({ all: false, errors: true, warnings: true })));
      }
      resolve();
    });
  });
}

/** Source paths get into modules through panics' locations; a package tells nobody where it was made. */
function refuseMachinePaths(folder) {
  const cargoHome = process.env.CARGO_HOME ?? path.join(os.homedir(), ".cargo");
  const places = [root, cargoHome, outputOf("rustc", ["--print", "sysroot"])].filter(Boolean);
  for (const file of filesBelow(folder)) {
    const bytes = readFileSync(file);
    const named = places.find((place) => bytes.includes(place));
    if (named) throw new Error(`${path.relative(root, file)} names ${named}, a folder of this machine.`);
  }
}

/** A zip whose bytes depend on the files alone: sorted names, one fixed date. */
function zipOf(folder) {
  const entries = {};
  for (const file of filesBelow(folder)) {
    entries[path.relative(folder, file)] = [readFileSync(file), { level: 9, mtime: new Date(2000, 0, 1) }];
  }
  return zipSync(entries);
}

function filesBelow(folder) {
  return readdirSync(folder, { recursive: true })
    .map((name) => path.join(folder, name))
    .filter((file) => statSync(file).isFile())
    .sort();
}

function digestOfInputs(options) {
  const hash = createHash("sha256").update(JSON.stringify(options));
  const files = ["pkg", "extension", "crates/portal/static"].flatMap((folder) => filesBelow(path.join(root, folder)));
  for (const name of ["manifest.json", "webpack.config.js", "package-lock.json", "scripts/packages.mjs"]) {
    files.push(path.join(root, name));
  }
  for (const file of files) hash.update(path.relative(root, file)).update(readFileSync(file));
  return hash.digest("hex");
}
