// The real cloud: the hallpass binary on a fresh data directory.
import { randomUUID } from "node:crypto";
import { execFile } from "node:child_process";
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";

import { Service, freePort } from "./process.mjs";
import { makeKeys, sendProven } from "./proof.mjs";

const exec = promisify(execFile);

/** Whether the simulated portals demand a second factor is each test's to say. */
const noMandatoryMfa = ["--mandatory-mfa", "false"];

export class Cloud {
  static async start({ binaries, folder, simulator, portal, extraArgs = [] }) {
    const port = await freePort();
    const cloud = new Cloud({ binaries, folder, simulator, portal, port, extraArgs });
    await cloud.serve();
    return cloud;
  }

  constructor(settings) {
    Object.assign(this, settings);
    this.program = path.join(this.binaries, "hallpass");
    this.dataDir = path.join(this.folder, "data");
    this.origin = `http://localhost:${this.port}`;
    this.logs = "";
  }

  /** Starts the service, or starts it again on the same data. */
  async serve() {
    this.service = new Service(this.program, [
      "serve", "--data-dir", this.dataDir, "--listen", `127.0.0.1:${this.port}`, "--public-url", this.origin,
      "--login-endpoint", this.simulator.http, "--graph-endpoint", this.simulator.http,
      "--portal-dir", this.portal, "--msp-name", "Northwind IT", ...noMandatoryMfa,
      // A suite opens more invitations in a minute than an office does.
      "--invitation-rate-burst", "1000", "--invitation-rate-per-minute", "1000", ...this.extraArgs,
    ]);
    await this.service.line((line) => line.startsWith("listening on "));
  }

  /** `hallpass admin …` with its JSON answer. */
  async admin(...args) {
    const { stdout } = await exec(this.program, ["admin", ...args, "--data-dir", this.dataDir]);
    return JSON.parse(stdout);
  }

  /** The exit code and output of `hallpass audit verify`, with more options than where the data is. */
  async verifyAudit(...options) {
    try {
      const { stdout } = await exec(this.program, ["audit", "verify", ...options, "--data-dir", this.dataDir]);
      return { code: 0, output: stdout };
    } catch (error) {
      return { code: error.code, output: `${error.stdout}${error.stderr}` };
    }
  }

  async invite(name, email, { role = "technician", options = [] } = {}) {
    return this.admin("invite", "--name", name, "--email", email, "--role", role, ...options);
  }

  /**
   * Calls the API beside the extension, and gives status and JSON. `session` is what `sessionOf` gave: a token and the
   * page where its key lies; without one the call is nobody's, with a key of the test's own.
   */
  async call(method, route, { body, session } = {}) {
    const request = { origin: this.origin, method, route, body, token: session?.token };
    if (session?.page) return session.page.evaluate(sendProven, request);
    this.keys ??= await makeKeys();
    return sendProven(request, this.keys);
  }

  post(route, body, session) {
    return this.call("POST", route, { body, session });
  }

  /** A customer that is connected to a tenant of the simulator. */
  async addCustomer(name, tenant) {
    const { customer_id } = await this.admin("customer", "add", "--name", name);
    const secretFile = path.join(this.folder, `${tenant.tenant_id}.secret`);
    writeFileSync(secretFile, tenant.app.client_secret, { mode: 0o600 });
    await this.admin(
      "connection", "add", "--customer", customer_id, "--tenant-id", tenant.tenant_id,
      "--client-id", tenant.app.client_id, "--client-secret-file", secretFile,
      "--account-domain", tenant.initial_domain,
      "--login-endpoint", this.simulator.http, "--graph-endpoint", this.simulator.http, ...noMandatoryMfa,
    );
    return customer_id;
  }

  /** Has a customer's tenant asked now what Hallpass may do there; whether that is enough. */
  async checkConnection(customer) {
    const args = ["admin", "connection", "check", "--customer", customer, "--json", "--data-dir", this.dataDir,
      "--login-endpoint", this.simulator.http, "--graph-endpoint", this.simulator.http, ...noMandatoryMfa];
    try {
      const { stdout } = await exec(this.program, args);
      return JSON.parse(stdout);
    } catch (error) {
      return JSON.parse(error.stdout);
    }
  }

  addPreset(name, roles, { byDefault, min, max }) {
    return this.admin(
      "preset", "add", "--name", name, ...roles.flatMap((role) => ["--role", role]),
      "--lifetime-default", byDefault, "--lifetime-min", min, "--lifetime-max", max,
    );
  }

  /** Saves what a level of the policy says: the whole MSP's, or a customer's. */
  async setPolicy(settings, { customer } = {}) {
    const level = customer ? ["--customer", customer] : [];
    const { revision } = await this.admin("policy", "show", ...level);
    const file = path.join(this.folder, `policy-${randomUUID()}.json`);
    writeFileSync(file, JSON.stringify({ settings, revision }));
    return this.admin("policy", "set", ...level, "--file", file);
  }

  /** Everything at rest and everything logged, as one text, to look for secrets in. */
  atRest() {
    const texts = [this.logs, this.service.log];
    const files = existsSync(this.dataDir) ? readdirSync(this.dataDir, { recursive: true }) : [];
    for (const name of files) {
      const file = path.join(this.dataDir, name);
      if (statSync(file).isFile()) texts.push(readFileSync(file, "latin1"));
    }
    return texts.join("\n");
  }

  async kill() {
    this.logs += this.service.log;
    await this.service.stop("SIGKILL");
  }

  stop() {
    return this.service.stop();
  }
}
