// npm run bench [-- --rounds N]
// Prints a table and writes target/bench/results.json. Figures, not tests: nothing fails here.
import { writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";

import { main, setUpBuild } from "./setup.mjs";

await main(async () => {
  const { values } = parseArgs({ options: { rounds: { type: "string", default: "15" } } });
  await setUpBuild();
  const { buildStack, freshFolder } = await import("../tests/stack/stack.mjs");
  const { measureFills } = await import("../bench/fills.mjs");
  const { measureSizes } = await import("../bench/sizes.mjs");
  const { measureApprovals } = await import("../bench/approvals.mjs");
  const { measureCloud } = await import("../bench/cloud.mjs");
  const parts = await buildStack();
  const folder = freshFolder("bench");
  const results = [
    ...(await measureSizes()),
    ...(await measureFills(parts, Number(values.rounds))),
    ...(await measureApprovals(parts, 2 * Number(values.rounds))),
    ...(await measureCloud()),
  ];
  console.table(
    Object.fromEntries(results.map(({ name, unit, median, min, max, n }) => [name, { median, min, max, unit, n }])),
  );
  writeFileSync(path.join(folder, "results.json"), `${JSON.stringify({ results }, null, 2)}\n`);
});
