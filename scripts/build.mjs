// npm run build [-- --cloud HOST] [-- --gallery]
// Makes dist/chromium, dist/firefox (unpacked), their zips and dist/portal.
// --cloud HOST makes a managed package: the host stands in its manifest, so that no permission
// has to be asked for.
import { parseArgs } from "node:util";

import { main, setUpBuild } from "./setup.mjs";

await main(async () => {
  const { values } = parseArgs({
    options: { cloud: { type: "string" }, gallery: { type: "boolean", default: false } },
  });
  await setUpBuild();
  const { buildPackages } = await import("./packages.mjs");
  await buildPackages(values);
});
