// Portals that demand a second factor: the account carries what they ask for, and the technician presses nothing.
import assert from "node:assert/strict";
import { after, afterEach, before, describe, it } from "node:test";

import { accountOf, demand, methods } from "../stack/methods.mjs";
import { contoso } from "../stack/simulator.mjs";
import { hintThatSays, longJob, pageEvents, postedWith, settle, technicianAtWork } from "../stack/sign-in.mjs";
import { Stack, buildStack } from "../stack/stack.mjs";
import { id, launch, portalShown, request, requestRow } from "../stack/story.mjs";

/** The fields in which each method's secrets are posted, in their order. */
const fields = { access_pass: ["accesspass"], one_time_code: ["passwd", "otc"], password: ["passwd"] };

describe("accounts that pass mandatory MFA", () => {
  let stack;
  let popup;
  let simulator;
  const accounts = {};

  before(async () => {
    // Whether the simulated portals demand a second factor is the test's to say.
    stack = await Stack.start(await buildStack());
    ({ simulator } = stack);
    popup = await technicianAtWork(stack);
    for (const method of methods) accounts[method] = await accountOf(simulator, popup, method);
  });
  after(() => stack?.stop());
  afterEach(async () => {
    await simulator.setPages({ generation: "knockout", language: "english", branding: false, csp: "strict" });
    await stack.browser.context.clearCookies();
    await simulator.control("DELETE", "browsers");
  });

  async function signsIn(method, settings, t) {
    await demand(simulator, method);
    await simulator.setPages({ animation_ms: 0, ...settings });
    await simulator.control("DELETE", "records");
    const { row, user } = accounts[method];
    const began = performance.now();
    const page = await launch(stack.browser, row);
    const shown = await portalShown(page);
    t?.diagnostic(await tellSteps(performance.now() - began));
    assert.match(shown.user, new RegExp(user.user_principal_name.split("@")[0]));
    const secrets = ["passwd", "accesspass", "otc"];
    const posted = (await simulator.control("GET", "posted"))
      .filter(({ name, value }) => secrets.includes(name) && value !== "");
    assert.deepEqual(posted.map(({ name }) => name), fields[method]);
    assert.deepEqual(new Set(posted.map(({ origin }) => origin)), new Set(["https://login.microsoftonline.com"]));
    assert.deepEqual(await pageEvents(simulator, ["twin_input", "twin_focus"]), [], "a hidden twin was touched");
    await page.close();
  }

  /** How long it took from the press on Launch to the portal's first page, and when the server saw each step of it. */
  async function tellSteps(total) {
    const requests = (await simulator.control("GET", "requests"))
      .filter(({ host, path }) => !path.startsWith("/sim/") && !/\.(js|css|svg|ico)$/.test(path) && !/^graph\./.test(host));
    const first = requests[0]?.at_ms;
    const steps = requests.map(({ method, host, path, at_ms }) =>
      `+${at_ms - first} ${method} ${host.split(".")[0]}/${path.split("/").pop()}`);
    return `launch to portal: ${Math.round(total)} ms (${steps.join(", ")})`;
  }

  for (const generation of ["knockout", "react"]) {
    for (const csp of ["none", "permissive", "strict"]) {
      for (const method of ["access_pass", "password"]) {
        it(`${method}, ${generation}, csp ${csp}: into the portal, nothing pressed`, (t) =>
          signsIn(method, { generation, csp }, t));
      }
    }
  }

  // A code is taken once: within the half minute in which one was used, the next sign-in waits for another.
  for (const generation of ["knockout", "react"]) {
    for (const csp of ["none", "permissive", "strict"]) {
      it(`one_time_code, ${generation}, csp ${csp}: into the portal, nothing pressed`, async (t) => {
        await nextCode();
        await signsIn("one_time_code", { generation, csp }, t);
      });
    }
  }

  /** Gives the account a code that was not used, without waiting for the clock: the account is made anew. */
  async function nextCode() {
    accounts.one_time_code = await accountOf(simulator, popup, "one_time_code");
  }

  it("in other letters, from right to left, and under a customer's branding", async () => {
    for (const language of ["japanese", "arabic"]) {
      await signsIn("access_pass", { language, branding: true });
      await stack.browser.context.clearCookies();
      await simulator.control("DELETE", "browsers");
    }
  });

  it("the popup says how each account signs in", async () => {
    const says = { access_pass: /Temporary Access Pass/, one_time_code: /one-time codes/, password: /password alone/ };
    for (const [method, words] of Object.entries(says)) {
      const note = accounts[method].row.locator('[data-testid="account-method"]');
      assert.match(await note.textContent(), words);
    }
  });

  it("a pass that Microsoft refuses is sent once, and never again", async () => {
    const account = await accountOf(simulator, popup, "access_pass");
    await simulator.control("DELETE", "records");
    const pass = account.user.access_pass;
    // Taken away behind our back, and another one given: the page still asks for one.
    await simulator.control(
      "POST", `tenants/${contoso.initial_domain}/users/${account.user.id}/access-pass`, { lifetime_min: 60 },
    );
    for (let round = 0; round < 2; round += 1) {
      const page = await launch(stack.browser, account.row);
      await hintThatSays(account.row, /refused (the|this account's) Temporary Access Pass/);
      await settle(page, popup, 10);
      await page.close();
    }
    assert.equal((await postedWith(simulator, pass)).length, 1);
  });

  it("a pass is kept back where the tenant has switched passes off since, and the popup says what to do", async () => {
    const account = await accountOf(simulator, popup, "access_pass");
    await simulator.control("PUT", `tenants/${contoso.initial_domain}/sign-in`, {
      mandatory_mfa: true, access_pass: { state: "off" },
    });
    await simulator.control("DELETE", "records");
    const page = await launch(stack.browser, account.row);
    await hintThatSays(account.row, /passes seem to be switched off in this tenant/);
    await settle(page, popup, 10);
    assert.equal((await postedWith(simulator, account.user.access_pass)).length, 0);
    assert.deepEqual(await pageEvents(simulator, ["twin_input", "twin_focus"]), []);
    await page.close();
  });

  it("a tenant that accepts nothing is refused with the setting to change, and nothing is created", async () => {
    await simulator.control("PUT", `tenants/${contoso.initial_domain}/sign-in`, {
      mandatory_mfa: true, security_defaults: true,
    });
    const before = (await simulator.accounts()).length;
    const off = "Temporary Access Pass is off in this tenant's authentication methods policy";
    // Nobody has asked the tenant since: the step that would create the user does.
    const row = await requestRow(popup, { customer: "Contoso", preset: longJob, reason: "Ticket 4711" });
    await row.filter({ hasText: off }).waitFor({ timeout: 30_000 });
    // After it was asked, the request itself is refused.
    const { state } = await stack.cloud.checkConnection(stack.contoso);
    assert.equal(state, "failing");
    await request(popup, { customer: "Contoso", preset: longJob, reason: "Ticket 4711" });
    await id(popup, "request-error").filter({ hasText: off }).waitFor({ timeout: 30_000 });
    assert.equal((await simulator.accounts()).length, before);
  });
});
