// Microsoft Graph does not do what it should: the popup says so, and nothing stays enabled.
import assert from "node:assert/strict";
import { after, afterEach, before, describe, it } from "node:test";

import { Stack, buildStack, roles } from "../stack/stack.mjs";
import { ended, endNow, enrolledTechnician, requestRow, signIn } from "../stack/story.mjs";

describe("trouble with Graph", () => {
  let stack;
  let popup;

  before(async () => {
    stack = await Stack.start(await buildStack());
    await stack.addCustomers();
    await stack.cloud.addPreset("Desk job", [roles.helpdesk], { byDefault: "30m", min: "10s", max: "1h" });
    const tab = await enrolledTechnician(stack);
    popup = await signIn(stack.browser, tab);
  });
  afterEach(async () => {
    await stack.simulator.control("DELETE", "faults");
    await stack.simulator.control("PUT", "replication", { replication: {} });
  });
  after(() => stack?.stop());

  const ask = () => requestRow(popup, { customer: "Fabrikam", preset: "Desk job", reason: "Ticket 4711" });
  const fault = (method, path, action, times = 1) =>
    stack.simulator.addFault({ method, path: `/v1.0${path}`, times, action });

  async function nothingLeft() {
    for (const user of await stack.simulator.accounts()) {
      assert.equal(user.account_enabled, false, user.user_principal_name);
      assert.deepEqual(user.roles, []);
    }
  }

  /** The account becomes ready, and there is one of it; then it ends. */
  async function becomesReady(row, before) {
    await row.locator('[data-testid="launch-entra"]').waitFor({ timeout: 60_000 });
    const users = await stack.simulator.accounts();
    assert.equal(users.length, before + 1);
    assert.equal(users.filter((user) => user.account_enabled).length, 1);
    await endNow(row);
    await ended(row);
    await nothingLeft();
  }

  /** The account ends as failed; gives what the popup says about it. */
  async function fails(row) {
    await ended(row);
    await row.filter({ hasText: "Failed" }).waitFor({ state: "attached" });
    await nothingLeft();
    return row.textContent();
  }

  const passing = [
    ["429 with a fractional Retry-After", "PATCH", "/users/*", { kind: "respond", status: 429, retry_after: "1.128", body: "graph" }],
    ["500 at the role", "POST", "/roleManagement/*", { kind: "respond", status: 500, body: "graph" }],
    ["a connection lost after the creation's effect", "POST", "/users", { kind: "drop", phase: "after_effect" }],
    ["a token that is refused once", "POST", "/users", { kind: "respond", status: 401, body: "graph" }],
  ];
  for (const [what, method, path, action] of passing) {
    it(`${what}: the account becomes ready, once`, async () => {
      const before = (await stack.simulator.accounts()).length;
      await fault(method, path, action);
      await becomesReady(await ask(), before);
    });
  }

  it("404 after the creation: the popup says what is waited for, then the account is ready", async () => {
    const before = (await stack.simulator.accounts()).length;
    await stack.simulator.control("PUT", "replication", { replication: { not_found_ms: 4000 } });
    const row = await ask();
    await row.getByText("Entra does not show the new account everywhere yet.").waitFor();
    await becomesReady(row, before);
  });

  it("429 at the end: the popup says what the end waits for and when it is tried again, then it is carried out", async () => {
    const row = await ask();
    await row.locator('[data-testid="launch-entra"]').waitFor({ timeout: 60_000 });
    await fault("PATCH", "/users/*", { kind: "respond", status: 429, retry_after: "15", body: "graph" });
    await endNow(row);
    await row.getByText(/Microsoft asked us to slow down\. Next try: .*\d\d:\d\d/).waitFor();
    await ended(row);
    await nothingLeft();
  });

  const failing = [
    ["401", "POST", "/users", 401, /refused Hallpass's sign-in to the tenant\. Ask an administrator to check the connection/],
    ["403 at the creation", "POST", "/users", 403, /create a user: our application lacks the permission User\.ReadWrite\.All/],
    ["403 at the role", "POST", "/roleManagement/*", 403, /assign a role: our application lacks the permission RoleManagement\.ReadWrite\.Directory/],
  ];
  for (const [what, method, path, status, sentence] of failing) {
    it(`${what} for good: the popup says who has to do what, and nothing is left`, async () => {
      await fault(method, path, { kind: "respond", status, body: "graph" }, null);
      assert.match(await fails(await ask()), sentence);
    });
  }

  it("the audit log of all this verifies", async () => {
    const { code, output } = await stack.cloud.verifyAudit();
    assert.equal(code, 0, output);
  });
});
