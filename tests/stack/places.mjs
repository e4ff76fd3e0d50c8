// Where people are, by addresses of the cloud's test databases. A proxy that the cloud trusts names them.
import path from "node:path";

import { root } from "../../scripts/setup.mjs";

const data = path.join(root, "crates", "cloud", "src", "places", "test-data");

/** What the cloud is started with. */
export const placeArgs = [
  "--trusted-proxy", "127.0.0.1", "--trusted-proxy", "::1",
  "--place-database", path.join(data, "city.mmdb"), "--network-database", path.join(data, "network.mmdb"),
];

/** Addresses that the databases know. */
export const vienna = "192.0.2.7";
export const paris = "198.51.100.7";

/** All that a tab sends from now on comes from this address. */
export const moveTo = ({ page }, address) => page.setExtraHTTPHeaders({ "x-forwarded-for": address });
