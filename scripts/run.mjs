// Runs a program and tells what it did. No shell in between.
import { spawn, spawnSync } from "node:child_process";

/** Runs to the end with the terminal's output; throws when it fails. */
export function run(program, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: "inherit", ...options });
    child.on("error", (error) => reject(new Error(`cannot run ${program}: ${error.message}`)));
    child.on("exit", (code, signal) =>
      code === 0
        ? resolve()
        : reject(new Error(`${program} ${args.join(" ")} ended with ${signal ?? `code ${code}`}`)),
    );
  });
}

/** Runs to the end, echoes the output and returns it with the exit code; never throws on failure. */
export function runAndKeep(program, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], ...options });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8");
      stream.on("data", (text) => {
        output += text;
        process.stdout.write(text);
      });
    }
    child.on("error", (error) => reject(new Error(`cannot run ${program}: ${error.message}`)));
    child.on("close", (code) => resolve({ code, output }));
  });
}

/** Standard output of a program, or null when it is absent or fails. */
export function outputOf(program, args, options = {}) {
  const result = spawnSync(program, args, { encoding: "utf8", maxBuffer: 1 << 28, ...options });
  return result.status === 0 ? result.stdout.trim() : null;
}
