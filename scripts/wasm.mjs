// From the Rust crates to what the bundler takes: one module and its glue for each context.
//   pkg/worker.js  pkg/worker_bg.wasm      the worker
//   pkg/popup.js   pkg/popup_bg.wasm       popup, sign-in tab, options page
//   pkg/content.js pkg/content_bg.wasm     the content script as WebAssembly (Firefox)
//   pkg/content-js/                        the same, translated to JavaScript (Chromium)
//   pkg/portal.js  pkg/portal_bg.wasm      the web portal
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

import { binaries, buildNative } from "./native.mjs";
import { run } from "./run.mjs";
import { root } from "./setup.mjs";

const target = path.join(root, "target");
const pkg = path.join(root, "pkg");
const wasmTarget = "wasm32-unknown-unknown";
// Of its own: build scripts ask whether the compiler is a bootstrapping one and would be run anew
// with every change between this and an ordinary build.
const wasmDir = path.join(target, "browser");
const compiled = (name) => path.join(wasmDir, wasmTarget, "wasm", `${name}.wasm`);

// The standard library is compiled with the rest: a panic ends in a trap without first making the
// text that nobody could read, and small is chosen over fast there too. A fifth of every module.
// Both need options that only a bootstrapping compiler takes.
const buildStd = ["-Zbuild-std=std,panic_abort", "-Zbuild-std-features=optimize_for_size"];
const smallPanics = ["-Zunstable-options", "-Cpanic=immediate-abort"];
// Leptos: one type for every view and attribute in place of one for each nesting. 8 % of the popup.
const oneViewType = ["--cfg", "erase_components"];

// The content script's stack: Rust's megabyte would be made, and copied with each growth, in every
// sign-in page; it uses a few KB.
const smallStack = ["-Clink-arg=-zstack-size=65536"];

// Listed by hand: with every feature on, binaryen writes modules that Chromium refuses.
const features = [
  "bulk-memory", "reference-types", "mutable-globals", "sign-ext", "nontrapping-float-to-int", "multivalue",
].map((feature) => `--enable-${feature}`);

// What the standard library uses and JavaScript lacks is lowered to what it has.
const lowering = {
  features: ["bulk-memory", "sign-ext", "nontrapping-float-to-int", "mutable-globals"].map((f) => `--enable-${f}`),
  passes: ["--signext-lowering", "--llvm-nontrapping-fptoint-lowering"],
};

/** Compiles and packs every module; `gallery` adds the popup's development page. */
export async function buildWasm({ gallery = false } = {}) {
  mkdirSync(pkg, { recursive: true });
  await buildNative();
  await buildContext("worker", ["worker"]);
  await buildContext("popup", gallery ? ["popup", "gallery"] : ["popup"], oneViewType);
  await buildContext("content", ["content"], smallStack);
  await buildPortal();
  await buildContentAsJavaScript();
}

async function buildContext(name, featureList, flags = []) {
  await cargo(["--bin", name, "--no-default-features", "--features", featureList.join(",")], flags);
  await pack(name, compiled(name));
}

async function buildPortal() {
  await cargo(["-p", "hallpass-portal"], oneViewType);
  await pack("portal", compiled("hallpass-portal"));
}

/** Glue and an optimised module, unless those in pkg/ were made of the same input. */
async function pack(name, module) {
  await onceFor(path.join(pkg, `${name}.stamp`), [module], ["pack", ...features], async () => {
    await bindgen(["--input", module, "--out-dir", pkg, "--name", name, "--target", "web"]);
    const file = path.join(pkg, `${name}_bg.wasm`);
    await binaryen("wasm-opt", ["-Oz", ...features, file, "-o", file]);
  });
}

async function buildContentAsJavaScript() {
  await cargo(["--bin", "content", "--no-default-features", "--features", "content"], ["-Ctarget-cpu=mvp", "-Ctarget-feature=+bulk-memory", ...smallStack]);
  const module = compiled("content");
  const out = path.join(pkg, "content-js");
  await onceFor(path.join(pkg, "content-js.stamp"), [module], ["wasm2js", ...lowering.passes], async () => {
    rmSync(out, { recursive: true, force: true });
    await bindgen([
      "--input", module, "--out-dir", out, "--name", "content", "--target", "bundler", "--without-target-features",
    ]);
    const file = path.join(out, "content_bg.wasm");
    await binaryen("wasm-opt", ["-Oz", ...lowering.features, ...lowering.passes, file, "-o", file]);
    await binaryen("wasm2js", ["-Oz", "--enable-bulk-memory", file, "-o", path.join(out, "content_bg.translated.js")]);
    const translated = path.join(out, "content_bg.translated.js");
    shortenImports(path.join(out, "content_bg.js"), translated);
    decodeNatively(translated);
  });
}

/**
 * Gives the functions that the module imports from its glue short names. wasm-bindgen's carry a
 * hash each, and as properties of the import object they are names that no minifier may change.
 */
function shortenImports(glue, module) {
  const names = [...readFileSync(glue, "utf8").matchAll(/^export function (__wb\w+)/gm)]
    .map(([, name]) => name)
    .filter((name) => name !== "__wbg_set_wasm");
  const short = new Map(names.map((name, at) => [name, `i${at}`]));
  const anyName = new RegExp(`\\b(?:${names.join("|")})\\b`, "g");
  for (const file of [glue, module]) {
    writeFileSync(file, readFileSync(file, "utf8").replaceAll(anyName, (name) => short.get(name)));
  }
}

/** Lets the browser decode the module's data: a loop of binaryen's does it before anything is warm. */
function decodeNatively(module) {
  const text = readFileSync(module, "utf8");
  const decoder = /var base64ReverseLookup[^]*?(?=function initActiveSegments)/;
  if (!decoder.test(text)) throw new Error("wasm2js writes its data in another way than expected.");
  const own = `function base64DecodeToExistingUint8Array(bytes, offset, text) {
    bytes.set(Uint8Array.fromBase64 ? Uint8Array.fromBase64(text) : Uint8Array.from(atob(text), (c) => c.charCodeAt(0)), offset);
  }
`;
  writeFileSync(module, text.replace(decoder, own));
}

async function cargo(args, flags = []) {
  const options = ["--locked", "--profile", "wasm", "--target", wasmTarget, "--target-dir", wasmDir, ...buildStd];
  await run("cargo", ["build", ...options, ...args], {
    cwd: root,
    env: { ...process.env, RUSTC_BOOTSTRAP: "1", CARGO_ENCODED_RUSTFLAGS: [...smallPanics, ...flags].join("\x1f") },
  });
}

async function bindgen(args) {
  await run(path.join(binaries, "hallpass-bindgen"), args, { cwd: root });
}

async function binaryen(tool, args) {
  await run(process.execPath, [path.join(root, "node_modules", "binaryen", "bin", tool), ...args], { cwd: root });
}

/** Runs `make` unless the stamp says that it ran for the same bytes, tools and options. */
async function onceFor(stamp, inputs, options, make) {
  const hash = createHash("sha256").update(JSON.stringify(options));
  for (const file of [...inputs, path.join(root, "package-lock.json"), path.join(root, "scripts", "wasm.mjs")]) {
    hash.update(readFileSync(file));
  }
  const digest = hash.digest("hex");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === digest) return;
  await make();
  writeFileSync(stamp, digest);
}
