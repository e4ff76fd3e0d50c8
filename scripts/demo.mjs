// npm run demo [-- --keep] [-- --headed]
// The main job on a fresh stack, in a real browser: prints each step with its time, writes
// target/demo/report.json and a picture of each step, ends with 0 only if all steps held.
import { parseArgs } from "node:util";

import { main, setUpBuild } from "./setup.mjs";

await main(async () => {
  const { values } = parseArgs({
    options: { keep: { type: "boolean", default: false }, headed: { type: "boolean", default: false } },
  });
  await setUpBuild();
  const { runDemo } = await import("../tests/demo/demo.mjs");
  if (!(await runDemo(values))) process.exitCode = 1;
});
