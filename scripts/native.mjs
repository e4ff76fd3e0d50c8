// The programs of the workspace: the cloud, the simulator, the wasm-bindgen tool.
import path from "node:path";

import { run } from "./run.mjs";
import { root } from "./setup.mjs";

/** Where the programs lie. */
export const binaries = path.join(root, "target", "debug");

let built = null;

/**
 * Builds them, once in a run. All together and with all features, as the native tests are built:
 * cargo unites the features of what it builds at once, so any other selection would compile most
 * dependencies a second time. `--examples`, of which there are none, has it count what the tests
 * depend on, as `cargo test` does.
 */
export function buildNative() {
  built ??= run("cargo", ["build", "--locked", "--workspace", "--all-features", "--bins", "--examples"], { cwd: root });
  return built;
}
