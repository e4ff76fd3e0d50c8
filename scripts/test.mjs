// npm test [-- --only lint|native|postgres|browser]
// Runs everything and ends with "N passed, N failed". CI runs the same command.
import os from "node:os";
import path from "node:path";
import { readdirSync } from "node:fs";
import { parseArgs } from "node:util";

import { outputOf, runAndKeep } from "./run.mjs";
import { main, root, setUpBuild, setUpPostgres } from "./setup.mjs";

/** The closing line of each of Rust's test programs. */
const TEST_RESULT = /^test result: .* (\d+) passed; (\d+) failed;/gm;

/** Each step returns how many checks passed and failed. */
const steps = {
  lint: async () => {
    const commands = [
      ["fmt", "--all", "--check"],
      ["clippy", "--workspace", "--all-targets", "--all-features", "--locked", "--", "-D", "warnings"],
    ];
    let failed = 0;
    for (const args of commands) failed += (await cargo(args)).code === 0 ? 0 : 1;
    return { passed: commands.length - failed, failed };
  },

  native: async () => {
    const { code, output } = await cargo(["test", "--workspace", "--all-features", "--locked", "--no-fail-fast"]);
    return counted(code, output, TEST_RESULT);
  },

  // The same tests as "native" holds the store to, on a PostgreSQL server that each test program
  // starts for itself.
  postgres: async () => {
    const total = { passed: 0, failed: 0 };
    const programs = await cloudTestPrograms();
    for (const [name, filters] of [
      ["hallpass_cloud", [
        "store::", "routes::", "session_cache::", "setup::", "kek_rotation::", "http::signed_in", "checkpointing::",
        "audit_pruning::", "metrics::", "webhook::delivery", "lifecycle::",
      ]],
      ["lifecycle", []],
      ["faults", []],
    ]) {
      console.log(`\n${name} on PostgreSQL`);
      const { code, output } = await runAndKeep(programs.get(name), filters, {
        cwd: path.join(root, "crates", "cloud"),
        env: { RUST_TEST_THREADS: TEST_THREADS, ...process.env, HALLPASS_TEST_STORE: "postgres" },
      });
      const { passed, failed } = counted(code, output, TEST_RESULT);
      total.passed += passed;
      total.failed += failed;
    }
    return total;
  },

  browser: async () => {
    const { buildStack } = await import("../tests/stack/stack.mjs");
    await buildStack();
    const files = readdirSync(path.join(root, "tests", "e2e"))
      .filter((name) => name.endsWith(".test.mjs"))
      .map((name) => path.join("tests", "e2e", name))
      .sort();
    // One file after the other: each drives a browser of its own, and there may be two cores.
    const { code, output } = await runAndKeep(
      process.execPath,
      ["--test", "--test-concurrency=1", "--test-reporter=spec", ...files],
      { cwd: root, env: { ...process.env, HALLPASS_PREBUILT: "1" } },
    );
    return counted(code, output, /^ℹ pass (\d+)\nℹ fail (\d+)/gm);
  },
};

// Most tests of the lifecycle wait, for a deadline or for a program to start; some keep a core busy.
const TEST_THREADS = String(Math.ceil(1.5 * os.availableParallelism()));

function cargo(args, env = process.env) {
  return runAndKeep("cargo", args, { cwd: root, env: { RUST_TEST_THREADS: TEST_THREADS, ...env } });
}

/**
 * The cloud's test programs by name, as "native" builds them: any other selection of tests would unite other features of
 * the dependencies, and compile them anew.
 */
async function cloudTestPrograms() {
  const args = ["test", "--workspace", "--all-features", "--locked", "--no-run", "--message-format=json-render-diagnostics"];
  const messages = outputOf("cargo", args, { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
  if (messages === null) throw new Error("the tests cannot be built");
  const programs = messages
    .split("\n")
    .map((line) => JSON.parse(line))
    .filter((message) => message.profile?.test && message.executable)
    .filter((message) => message.manifest_path === path.join(root, "crates", "cloud", "Cargo.toml"));
  return new Map(programs.map(({ target, executable }) => [target.name, executable]));
}

/** Adds up a runner's closing lines; a runner that failed without saying so counts as one failure. */
function counted(code, output, pattern) {
  let passed = 0;
  let failed = 0;
  for (const [, pass, fail] of output.matchAll(pattern)) {
    passed += Number(pass);
    failed += Number(fail);
  }
  if (passed === 0 || (code !== 0 && failed === 0)) failed += 1;
  return { passed, failed };
}

await main(async () => {
  const { values } = parseArgs({ options: { only: { type: "string" } } });
  const names = values.only ? values.only.split(",") : Object.keys(steps);
  const unknown = names.find((name) => !(name in steps));
  if (unknown) throw new Error(`there is no step "${unknown}"; steps are ${Object.keys(steps).join(", ")}`);
  await setUpBuild();
  // The real program is tested on it among the native tests too.
  if (names.includes("native") || names.includes("postgres")) await setUpPostgres();
  const total = { passed: 0, failed: 0 };
  for (const name of names) {
    console.log(`\n=== ${name}`);
    const { passed, failed } = await steps[name]();
    total.passed += passed;
    total.failed += failed;
  }
  console.log(`\n${total.passed} passed, ${total.failed} failed`);
  if (total.failed > 0) process.exitCode = 1;
});
