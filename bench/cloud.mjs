// What the cloud does in a second, measured by a program of its own (crates/cloud/benches), which
// prints figures as lines of JSON.
import { runAndKeep } from "../scripts/run.mjs";
import { root, setUpPostgres } from "../scripts/setup.mjs";

const programs = ["ecdsa-verify", "credential-fetch", "signins", "audited-writes", "audited-writes-postgres",
  "audit-verify", "idle-memory", "due-to-disable", "due-many", "overdue", "broken-tenant", "accounts-million",
  "policy"];

export async function measureCloud() {
  await setUpPostgres();
  const cargo = ["bench", "--locked", "--package", "hallpass-cloud", "--all-features", "--bench", "cloud"];
  await call([...cargo, "--no-run"]);
  const results = [];
  for (const program of programs) {
    const output = await call([...cargo, "--", program]);
    const lines = output.split("\n").filter((line) => line.startsWith("{"));
    results.push(...lines.map((line) => JSON.parse(line)));
  }
  return results;
}

async function call(args) {
  const { code, output } = await runAndKeep("cargo", args, { cwd: root });
  if (code !== 0) throw new Error(`cargo ${args.join(" ")} ended with code ${code}`);
  return output;
}
