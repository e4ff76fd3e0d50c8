// The simulated Entra tenant: the entra-sim binary and its control API.
import { writeFileSync } from "node:fs";
import path from "node:path";

import { Service } from "./process.mjs";

/** What the consent of a customer's administrator grants. */
const appRoles = [
  "User.ReadWrite.All", "User-PasswordProfile.ReadWrite.All", "RoleManagement.ReadWrite.Directory",
  "Domain.Read.All", "Organization.Read.All", "Policy.Read.All", "UserAuthMethod-TAP.ReadWrite.All",
  "UserAuthMethod-HardwareOATH.ReadWrite.All", "Policy.ReadWrite.AuthenticationMethod",
];

/**
 * The tenants of the tests; ids are fixed so that failures can be read. Contoso gave our application
 * no directory role, so there roles must go before an account can be disabled; Fabrikam did.
 */
export const contoso = {
  tenant_id: "c0a80101-0000-4000-8000-00000000c001",
  display_name: "Contoso",
  initial_domain: "contoso.onmicrosoft.com",
  app: { client_id: "a9900000-0000-4000-8000-000000000001", client_secret: "contoso-app-secret-Xq7", app_roles: appRoles },
};
export const fabrikam = {
  tenant_id: "fab00000-0000-4000-8000-00000000fab1",
  display_name: "Fabrikam",
  initial_domain: "fabrikam.onmicrosoft.com",
  app: {
    client_id: "a9900000-0000-4000-8000-000000000002",
    client_secret: "fabrikam-app-secret-Kd2",
    app_roles: appRoles,
    directory_roles: ["Privileged Authentication Administrator"],
  },
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

  /** The accounts that carry Hallpass's tag, in every tenant. */
  async accounts() {
    const { tenants } = await this.control("GET", "state");
    return tenants.flatMap((tenant) => tenant.users).filter((user) => user.employee_id?.startsWith("hp"));
  }

  /** Every password that was given to Graph, in clear: what must stand nowhere else. */
  async passwords() {
    const requests = await this.control("GET", "requests");
    return requests.map((request) => request.body?.passwordProfile?.password).filter(Boolean);
  }

  /** Makes requests go wrong from now on (crates/entra-sim/README.md); gives the fault's id. */
  async addFault(fault) {
    return (await this.control("POST", "faults", fault)).fault;
  }

  /** Adds a fault and waits until it has struck. */
  async whenStruck(fault) {
    await this.control("GET", `hang/wait?fault=${await this.addFault(fault)}&timeout_ms=30000`);
  }

  /** Waits until a page, as it was left, told that `what` happened to `target`. */
  whenReported(what, target) {
    return this.control("GET", `reports/wait?${new URLSearchParams({ what, target })}`);
  }

  /** Changes how the pages behave: `{csp: "strict", animation_ms: 0, …}`. */
  setPages(settings) {
    return this.control("PATCH", "pages", settings);
  }

  stop() {
    return this.service.stop();
  }
}
