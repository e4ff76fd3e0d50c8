// Microsoft refuses: the error is on the screen, the secret is not sent twice, the popup says what
// to do next.
import assert from "node:assert/strict";
import { after, afterEach, before, describe, it } from "node:test";

import { hintThatSays, newAccount, postedWith, settle, technicianAtWork } from "../stack/sign-in.mjs";
import { Stack, buildStack } from "../stack/stack.mjs";
import { launch, portalShown } from "../stack/story.mjs";

describe("Microsoft refuses the sign-in", () => {
  let stack;
  let popup;
  let simulator;
  let account;
  const pages = [];

  before(async () => {
    stack = await Stack.start(await buildStack());
    ({ simulator } = stack);
    popup = await technicianAtWork(stack);
    account = await newAccount(stack, popup, "Contoso");
    await simulator.setPages({ animation_ms: 0, takes_login_hint: false });
  });
  after(() => stack?.stop());
  afterEach(async () => {
    for (const page of pages.splice(0)) await page.close();
    await stack.browser.context.clearCookies();
    await simulator.control("DELETE", "browsers");
  });

  /** Presses Launch with fresh records. */
  async function launched() {
    await simulator.control("DELETE", "records");
    const page = await launch(stack.browser, account.row);
    pages.push(page);
    return page;
  }
  const signsIn = async () => {
    await portalShown(await launched());
    assert.equal(await timesSent(), 1);
  };
  const change = (userName, settings) =>
    simulator.control("PATCH", `tenants/${account.domain}/users/${userName}`, settings);
  const timesSent = async () => (await postedWith(simulator, account.password)).length;
  const errorShown = (page, selector) =>
    page.locator(selector).filter({ hasText: /\S/ }).waitFor({ state: "visible", timeout: 15_000 });

  it("an account that Microsoft does not know yet: loaded again once, no password sent, the hint says to wait", async () => {
    await change(account.userName, { user_principal_name: `later@${account.domain}` });
    const page = await launched();
    await errorShown(page, "#usernameError");
    await hintThatSays(account.row, /still does not know this account.*Wait/);
    await settle(page, popup);
    assert.equal(await timesSent(), 0);
    const asked = (await simulator.control("GET", "requests"))
      .filter(({ path }) => path.endsWith("/GetCredentialType"));
    assert.equal(asked.length, 2);
    await change(`later@${account.domain}`, { user_principal_name: account.userName });
  });

  it("once Microsoft knows it, Launch signs in", () => signsIn());

  it("a locked account: the error is shown, the password was sent once, the hint says to wait", async () => {
    await change(account.userName, { locked: true });
    const page = await launched();
    await errorShown(page, "#passwordError");
    const hint = await hintThatSays(account.row, /locked this account.*Wait.*50053/);
    assert.match(hint, /[.]$/);
    await settle(page, popup);
    assert.equal(await timesSent(), 1);
    await change(account.userName, { locked: false });
  });

  it("once the lock is over, Launch signs in", () => signsIn());

  it("a disabled account: the portal is opened again once, then the hint says what to do", async () => {
    await change(account.userName, { account_enabled: false });
    const second = await simulator.control("POST", "faults", {
      method: "POST", path: `/${account.domain}/login`, skip: 1, action: { kind: "delay", ms: 1 },
    });
    const page = await launched();
    await simulator.control("GET", `hang/wait?fault=${second.fault}&timeout_ms=15000`);
    await errorShown(page, "#passwordError");
    await hintThatSays(account.row, /not enabled.*open it again from Hallpass.*50057/);
    await settle(page, popup);
    // The password itself was not refused: Microsoft's remedy is one more try in a new document.
    assert.equal(await timesSent(), 2);
    await change(account.userName, { account_enabled: true });
  });

  it("once it is enabled, Launch signs in", () => signsIn());

  it("a wrong password: the error is shown, it was sent once, the hint says to request a new account", async () => {
    await change(account.userName, { password: "somebody changed it 9" });
    const page = await launched();
    await errorShown(page, "#passwordError");
    await hintThatSays(account.row, /refused the password.*Request a new account.*50126/);
    await settle(page, popup);
    assert.equal(await timesSent(), 1);
  });

  it("a refused password is never sent again, whatever is pressed, and the hint says why", async () => {
    const page = await launched();
    await page.locator("input#i0118.input").waitFor();
    await hintThatSays(account.row, /refused this account's password.*End the account.*request a new one/);
    await settle(page, popup);
    assert.equal(await timesSent(), 0);
    assert.equal(await page.locator("input#i0118.input").inputValue(), "");
  });
});
