// Everything that a fresh Debian machine with git, Rust (rustup) and Node 20 still needs.
// Idempotent: each step looks first and does nothing when there is nothing to do.
// Uses Node's own modules only, because it installs the others.
import { existsSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { outputOf, run } from "./run.mjs";

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");

/** Node packages by lock file, the WebAssembly target, the standard library's source. */
export async function setUpBuild() {
  requireTool("cargo", "Rust is missing. Install it with rustup (https://rustup.rs) and try again.");
  requireTool("cc", "A C compiler is missing (Rust links with it). Install it with: apt-get install build-essential");
  await installNodePackages();
  await addToToolchain("target", "wasm32-unknown-unknown", "wasm32-unknown-unknown");
  // The WebAssembly modules are compiled together with the standard library.
  await addToToolchain("component", "rust-src", "src", "rust", "library", "Cargo.lock");
}

/** The path of a Chromium; installs the distribution's where none is found. */
export function setUpChromium() {
  return setUpBrowser({
    name: "Chromium", variable: "CHROMIUM", package: "chromium", files: ["/usr/bin/chromium", "/usr/bin/chromium-browser"],
  });
}

/** The path of a Firefox; installs the distribution's where none is found. */
export function setUpFirefox() {
  return setUpBrowser({
    name: "Firefox", variable: "FIREFOX", package: "firefox-esr", files: ["/usr/bin/firefox-esr", "/usr/bin/firefox"],
  });
}

async function setUpBrowser(browser) {
  const found = findBrowser(browser);
  if (found) return found;
  console.log(`No ${browser.name} found: installing the distribution's package.`);
  // A font beside it: without one a bare machine's screens have no letters.
  await installDebianPackages([browser.package, "fonts-dejavu-core"]);
  const installed = findBrowser(browser);
  if (!installed) throw new Error(`${browser.name} was installed but cannot be found. Set ${browser.variable} to its path.`);
  return installed;
}

function findBrowser({ variable, files }) {
  const named = process.env[variable];
  if (named) {
    if (!existsSync(named)) throw new Error(`${variable} names ${named}, which does not exist.`);
    return named;
  }
  return files.find((file) => existsSync(file)) ?? null;
}

/**
 * The programs of a PostgreSQL server, which tests and benches start for themselves; installs the
 * distribution's where none are found. A process of root's runs them as the user that the package
 * makes.
 */
export async function setUpPostgres() {
  if (hasPostgres()) return;
  console.log("No PostgreSQL found: installing the distribution's package.");
  await installDebianPackages(["postgresql"]);
  if (!hasPostgres()) throw new Error("PostgreSQL was installed but cannot be found in /usr/lib/postgresql or in PATH.");
}

function hasPostgres() {
  const debian = "/usr/lib/postgresql";
  const folders = [
    ...(existsSync(debian) ? readdirSync(debian).map((version) => path.join(debian, version, "bin")) : []),
    ...(process.env.PATH ?? "").split(path.delimiter),
  ];
  return folders.some((folder) => ["initdb", "postgres", "psql"].every((name) => existsSync(path.join(folder, name))));
}

function requireTool(program, sentence) {
  if (outputOf(program, ["--version"]) === null) throw new Error(sentence);
}

async function installNodePackages() {
  const lock = path.join(root, "package-lock.json");
  const installed = path.join(root, "node_modules", ".package-lock.json");
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return;
  await run("npm", ["ci", "--no-audit", "--no-fund"], { cwd: root });
}

/** Adds a part of the toolchain unless `file` of it lies in the compiler's own folder. */
async function addToToolchain(kind, name, ...file) {
  const sysroot = outputOf("rustc", ["--print", "sysroot"]);
  if (sysroot && existsSync(path.join(sysroot, "lib", "rustlib", ...file))) return;
  requireTool("rustup", `The Rust ${kind} ${name} is missing and there is no rustup to add it. Install it with your Rust and try again.`);
  await run("rustup", [kind, "add", name], { cwd: root });
}

async function installDebianPackages(packages) {
  const names = packages.join(" ");
  const isRoot = process.getuid?.() === 0;
  const prefix = isRoot ? [] : ["sudo", "-n"];
  if (!existsSync("/usr/bin/apt-get") || (!isRoot && outputOf("sudo", ["-n", "true"]) === null)) {
    throw new Error(`Missing: ${names}. It can't be installed from here. As root: apt-get install ${names}`);
  }
  const aptGet = async (...args) => {
    const [program, ...rest] = [...prefix, "apt-get", ...args];
    await run(program, rest, { env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } });
  };
  await aptGet("update", "-qq");
  await aptGet("install", "-y", "-qq", "--no-install-recommends", ...packages);
}

/** Runs a script's main function; a failure is one sentence and exit code 1. */
export async function main(body) {
  try {
    await body();
  } catch (error) {
    console.error(process.env.HALLPASS_TRACE ? error : `error: ${error.message}`);
    process.exitCode = 1;
  }
}
