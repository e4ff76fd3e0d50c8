// The simulated Entra tenant: the entra-sim binary and its control API.
import { writeFileSync } from "node:fs";
import path from "node:path";

import { Service } from "./process.mjs";

/** The tenants of the tests; ids are fixed so that failures can be read. */
export const contoso = {
  tenant_id: "c0a80101-0000-4000-8000-00000000c001",
  display_name: "Contoso",
  initial_domain: "contoso.onmicrosoft.com",
  app: { client_id: "a9900000-0000-4000-8000-000000000001", client_secret: "contoso-app-secret-Xq7" },
};
export const fabrikam = {
  tenant_id: "fab00000-0000-4000-8000-00000000fab1",
  display_name: "Fabrikam",
  initial_domain: "fabrikam.onmicrosoft.com",
  app: { client_id: "a9900000-0000-4000-8000-000000000002", client_secret: "fabrikam-app-secret-Kd2" },
};

export class Simulator {
  static async start({ binaries, folder, tenants = [contoso, fabrikam] }) {
    const seed = path.join(folder, "tenants.json");
    writeFileSync(seed, JSON.stringify({ tenants }));
    const service = new Service(path.join(binaries, "entra-sim"), [
      "--http", "127.0.0.1:0", "--https", "127.0.0.1:0", "--seed", seed,
    ]);
    const facts = await service.line((line) => line.startsWith("{") && JSON.parse(line));
    return new Simulator(service, facts);
  }

  constructor(service, facts) {
    this.service = service;
    this.http = facts.http;
    this.httpsPort = facts.https_port;
    this.certificateHash = facts.spki_sha256;
  }

  /** Calls the control API: `sim.control("POST", "csp", {...})`. */
  async control(method, route, body) {
    const answer = await fetch(`${this.http}/control/${route}`, {
      method,
      headers: body === undefined ? {} : { "content-type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`control ${method} ${route}: ${answer.status} ${text}`);
    return text === "" ? null : JSON.parse(text);
  }

  stop() {
    return this.service.stop();
  }
}
