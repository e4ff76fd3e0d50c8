// What people type into the request form, and what else reaches the API.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, beforeEach, describe, it } from "node:test";

import { contoso } from "../stack/simulator.mjs";
import { Stack, buildStack, roles } from "../stack/stack.mjs";
import { enrolledTechnician, fillRequest, id, ready, sessionOf, signIn } from "../stack/story.mjs";

describe("the request form", () => {
  let stack;
  let tab;
  let popup;
  let session;
  let order;

  before(async () => {
    stack = await Stack.start(await buildStack());
    await stack.addCustomers();
    const { preset_id } = await stack.cloud.addPreset("Desk job", [roles.helpdesk], { byDefault: "1h", min: "15m", max: "8h" });
    stack.lonely = (await stack.cloud.admin("customer", "add", "--name", "Lonely Ltd")).customer_id;
    tab = await enrolledTechnician(stack);
    popup = await signIn(stack.browser, tab);
    session = await sessionOf(popup);
    order = { customer_id: stack.contoso, preset_id, lifetime_s: 3600, reason: "Ticket 4711" };
  });
  beforeEach(() => popup.reload());
  after(() => stack?.stop());

  /** Asks through the API: status, code, sentence. */
  async function ask(change) {
    const answer = await stack.cloud.post("/v1/accounts", { idempotency_key: randomUUID(), ...order, ...change }, session);
    return [answer.status, answer.body.code, answer.body.message];
  }

  /** Sends the form as it is and gives the sentence that it is refused with. */
  async function refused() {
    await id(popup, "request-submit").click();
    return id(popup, "request-error").innerText();
  }

  const nothingMade = async () => assert.deepEqual(await stack.simulator.accounts(), []);

  it("the API refuses a lifetime of nothing, less than nothing or a century, and names the limits", async () => {
    for (const lifetime_s of [0, -1, -9007199254740991, 899, 28_801, 3_155_760_000, 9007199254740991]) {
      const [status, code, message] = await ask({ lifetime_s });
      assert.deepEqual([status, code], [422, "lifetime_not_allowed"], String(lifetime_s));
      assert.match(message, /allows 15 minutes to 8 hours; choose/);
    }
    for (const lifetime_s of [1.5, 1e300, "3600", null, [], true]) {
      const [status, code, message] = await ask({ lifetime_s });
      assert.ok([400, 422].includes(status), `${lifetime_s}: ${status}`);
      assert.ok(["invalid_request", "lifetime_not_allowed"].includes(code), `${lifetime_s}: ${code}`);
      assert.match(message, /\w/);
    }
    await nothingMade();
  });

  it("the API refuses a reason that is missing, too long or a megabyte", async () => {
    for (const reason of ["", "   ", "x".repeat(501)]) {
      const [status, code, message] = await ask({ reason });
      assert.deepEqual([status, code], [422, "reason_invalid"]);
      assert.match(message, /at most 500 characters/);
    }
    const [status, code, message] = await ask({ reason: "x".repeat(1 << 20) });
    assert.deepEqual([status, code], [413, "too_large"]);
    assert.match(message, /too large|larger|shorter|smaller/i);
    await nothingMade();
  });

  it("the API knows no customer or preset that is not there, and no customer without a connection", async () => {
    const nobody = "0192f0c1-2d4e-7a9b-8c3d-5e6f708192a3";
    const unknown = await ask({ customer_id: nobody });
    assert.deepEqual(unknown.slice(0, 2), [404, "not_found"]);
    assert.match(unknown[2], /no such customer.*choose again/s);
    const preset = await ask({ preset_id: nobody });
    assert.deepEqual(preset.slice(0, 2), [404, "not_found"]);
    const lonely = await ask({ customer_id: stack.lonely });
    assert.deepEqual(lonely.slice(0, 2), [409, "customer_not_connected"]);
    assert.match(lonely[2], /ask your administrator to connect it/);
    assert.equal((await ask({ customer_id: "1 OR 1=1" }))[1], "invalid_request");
    await nothingMade();
  });

  it("nobody asks without a session", async () => {
    const answer = await stack.cloud.post("/v1/accounts", { idempotency_key: randomUUID(), ...order });
    assert.deepEqual([answer.status, answer.body.code], [401, "not_signed_in"]);
  });

  it("an empty form says what is missing, one thing after the other", async () => {
    await id(popup, "request-open").click();
    assert.match(await refused(), /Choose a customer/);
  });

  it("a customer without a connection can be seen, not chosen", async () => {
    await id(popup, "request-open").click();
    await id(popup, "request-customer").fill("Lonely");
    const option = id(popup, "request-customer-option").filter({ hasText: "Lonely" });
    assert.equal(await option.getAttribute("aria-disabled"), "true");
    assert.match(await option.innerText(), /no tenant connected/i);
  });

  it("lengths that cannot be are refused in the form with the limits", async () => {
    await fillRequest(popup, { customer: "Contoso", preset: "Desk job", reason: "Ticket 1" });
    await id(popup, "request-lifetime-other").click();
    for (const [typed, sentence] of [
      ["0", /not a length of time/], ["1 min", /15 min.* to 8 h/], ["-5", /not a length of time/], ["100000 d", /15 min.* to 8 h/],
      ["99999999999999999999999 h", /not a length of time|15 min.* to 8 h/], ["soon", /not a length of time/], ["", /Enter how long/],
    ]) {
      await id(popup, "request-lifetime-custom").fill(typed);
      assert.match(await refused(), sentence, typed);
    }
    await nothingMade();
  });

  it("a reason of a megabyte is counted and refused before it is sent", async () => {
    await fillRequest(popup, { customer: "Contoso", preset: "Desk job", reason: "" });
    assert.match(await refused(), /Say why you need the account/);
    await id(popup, "request-reason").fill("x".repeat(1 << 20));
    assert.match(await refused(), /too long\. Keep it within 500 characters/);
    await nothingMade();
  });

  it("a tenant that lacks a right gets no account, and the form says which and what to do", async () => {
    const tenant = contoso.tenant_id;
    const less = contoso.app.app_roles.filter((name) => name !== "RoleManagement.ReadWrite.Directory");
    const check = async () => (await stack.cloud.checkConnection(stack.contoso)).state;
    await stack.simulator.control("PATCH", `tenants/${tenant}/app`, { app_roles: less });
    assert.equal(await check(), "failing");
    await fillRequest(popup, { customer: "Contoso", preset: "Desk job", reason: "Ticket 4711" });
    const sentence = await refused();
    assert.match(sentence, /Desk job.*Contoso Ltd.*RoleManagement\.ReadWrite\.Directory.*Ask your administrator/s);
    const [status, code] = await ask({});
    assert.deepEqual([status, code], [409, "connection_not_ready"]);
    await nothingMade();
    await stack.simulator.control("PATCH", `tenants/${tenant}/app`, { app_roles: contoso.app.app_roles });
    assert.equal(await check(), "ok");
  });

  it("the same request sent twice makes one account", async () => {
    const body = { idempotency_key: randomUUID(), ...order };
    const answers = await Promise.all([1, 2, 3].map(() => stack.cloud.post("/v1/accounts", body, session)));
    for (const answer of answers) assert.equal(answer.status, 202, JSON.stringify(answer.body));
    assert.equal(new Set(answers.map((answer) => answer.body.account.id)).size, 1);
    await ready(popup, "Contoso");
    assert.equal((await stack.simulator.accounts()).length, 1);
  });

  it("the same key for something else is not another account", async () => {
    const body = { idempotency_key: randomUUID(), ...order, customer_id: stack.fabrikam };
    const first = await stack.cloud.post("/v1/accounts", body, session);
    const second = await stack.cloud.post("/v1/accounts", { ...body, lifetime_s: 7200 }, session);
    assert.equal(first.status, 202);
    if (second.status === 202) assert.equal(second.body.account.id, first.body.account.id);
    else assert.equal(second.status, 409);
    await ready(popup, "Fabrikam");
    assert.equal((await stack.simulator.accounts()).length, 2);
  });

  it("with the keyboard alone an account is asked for and ended", async () => {
    await id(popup, "account-row").first().waitFor();
    const focused = () => popup.evaluate(() => document.activeElement?.closest("[data-testid]")?.dataset.testid ?? "");
    const tabTo = async (testId, key = "Tab") => {
      for (let presses = 0; presses < 40; presses++) {
        if ((await focused()) === testId) return;
        await popup.keyboard.press(key);
      }
      assert.fail(`${testId} is not reached by ${key}; the focus is on ${await focused()}`);
    };
    await tabTo("request-open", "Shift+Tab");
    await popup.keyboard.press("Enter");
    await popup.waitForFunction(() => document.activeElement?.dataset.testid === "request-customer");
    await popup.keyboard.type("Contoso");
    await popup.keyboard.press("ArrowDown");
    await popup.keyboard.press("Enter");
    await tabTo("request-preset");
    const wanted = id(popup, "request-preset").filter({ hasText: "Desk job" }).locator("input");
    for (let presses = 0; presses < 10 && !(await wanted.isChecked()); presses++) await popup.keyboard.press("ArrowDown");
    await tabTo("request-reason");
    await popup.keyboard.type("By keyboard");
    await tabTo("request-submit");
    await popup.keyboard.press("Enter");
    const row = id(popup, "account-row").first();
    await row.waitFor();
    await row.locator('[data-testid="launch-entra"]').waitFor();
    assert.equal((await stack.simulator.accounts()).length, 3);
    await tabTo("account-end");
    await popup.keyboard.press("Enter");
    await tabTo("account-end-confirm");
    await popup.keyboard.press("Enter");
    await popup.locator('[data-testid="account-row"][data-state="ended"]').waitFor();
  });

  it("ticket and reason are asked for as the policy of the chosen customer says, and what was typed is kept", async () => {
    const ticket = (need, pattern) => ({ value: { need, ...(pattern && { pattern }) } });
    await stack.cloud.setPolicy({ ticket: ticket("required", "INC-[0-9]+") }, { customer: stack.contoso });
    await stack.cloud.setPolicy({ ticket: ticket("optional"), reason: ticket("off") }, { customer: stack.fabrikam });
    await popup.reload();
    const choose = async (name) => {
      await id(popup, "request-customer").fill(name);
      await id(popup, "request-customer-option").filter({ hasText: name }).first().click();
    };
    const note = () => popup.locator("#request-ticket-note").innerText();
    await id(popup, "request-open").click();
    await id(popup, "request-reason").waitFor();
    assert.equal(await id(popup, "request-ticket").count(), 0, "nobody asked yet");
    await choose("Contoso");
    await id(popup, "request-preset").filter({ hasText: "Desk job" }).first().click();
    assert.equal(await note(), "It has to match INC-[0-9]+.");
    await id(popup, "request-reason").fill("Reset MFA");
    assert.equal(await refused(), "Enter the ticket. It has to match INC-[0-9]+.");
    assert.equal(await note(), "Enter the ticket. It has to match INC-[0-9]+.");
    await id(popup, "request-ticket").fill("4711");
    await id(popup, "request-submit").click();
    await popup.locator("#request-ticket-note").filter({ hasText: "the policy for Contoso Ltd wants one that matches INC-[0-9]+" }).waitFor();
    assert.equal(await id(popup, "request-ticket").getAttribute("aria-invalid"), "true");
    assert.equal(await id(popup, "request-reason").inputValue(), "Reset MFA", "nothing that was typed is lost");
    await choose("Fabrikam");
    await id(popup, "request-reason").waitFor({ state: "detached" });
    assert.equal(await id(popup, "request-ticket").inputValue(), "4711");
    await choose("Contoso");
    assert.equal(await id(popup, "request-reason").inputValue(), "Reset MFA");
    assert.equal((await stack.simulator.accounts()).length, 3, "nothing was made");
    const [status, code] = await ask({ ticket: "4711" });
    assert.deepEqual([status, code], [422, "ticket_invalid"]);
    await id(popup, "request-ticket").fill("INC-4711");
    await id(popup, "request-submit").click();
    const row = await ready(popup, "Contoso");
    assert.match(await row.innerText(), /Desk job · INC-4711/);
    await row.locator('[data-testid="account-end"]').click();
    await row.locator('[data-testid="account-end-confirm"]').click();
    await popup.locator('[data-testid="account-row"][data-state="ended"]').waitFor();
    await stack.cloud.setPolicy({}, { customer: stack.contoso });
    await stack.cloud.setPolicy({}, { customer: stack.fabrikam });
  });

  it("a browser whose clock is wrong by an hour shows the right remaining time", async () => {
    for (const wrong of [3_600_000, -3_600_000]) {
      const worker = await stack.browser.worker();
      await worker.evaluate((by) => {
        const real = (Date.real ??= Date.now);
        Date.now = () => real() + by;
      }, wrong);
      const other = await stack.browser.context.newPage();
      await other.addInitScript((by) => {
        const real = Date.now;
        Date.now = () => real() + by;
      }, wrong);
      await other.goto(`${stack.browser.url}/popup.html`);
      const row = await ready(other, "Fabrikam");
      await row.locator('[data-testid="account-remaining"]').filter({ hasText: /5\d min|59:|1 h/ }).waitFor();
      await other.close();
    }
  });
});
