// The browser stops the worker whenever it likes: the story goes on.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

import { Stack, buildStack, roles } from "../stack/stack.mjs";
import { enrolledTechnician, holds, id, launch, openPopup, portalShown, ready, request, sessionStorage, stateOf } from "../stack/story.mjs";

/** What Microsoft's page sends when the user name, the password and "stay signed in?" are answered. */
const submissions = ["*/GetCredentialType", "*/login", "*/kmsi"];

describe("a worker that is killed", () => {
  let stack;
  let tab;
  let popup;
  let row;
  const kill = () => stack.browser.killWorker();
  const badge = () => popup.evaluate(() => chrome.action.getBadgeText({}));

  before(async () => {
    stack = await Stack.start(await buildStack());
    await stack.addCustomers();
    await stack.cloud.addPreset("One job", [roles.helpdesk], { byDefault: "30m", min: "10s", max: "1h" });
    tab = await enrolledTechnician(stack);
  });
  after(() => stack?.stop());

  it("before and while the passkey is asked for: the sign-in ends well", async () => {
    await kill();
    await tab.page.goto(`${stack.browser.url}/signin.html`);
    await tab.page.evaluate(() => {
      const get = navigator.credentials.get.bind(navigator.credentials);
      globalThis.asked = new Promise((asked) => {
        navigator.credentials.get = async (options) => {
          asked();
          await new Promise((go) => (globalThis.go = go));
          return get(options);
        };
      });
    });
    await id(tab.page, "signin-run").click();
    await tab.page.evaluate(() => globalThis.asked);
    await kill();
    await tab.page.evaluate(() => globalThis.go());
    await stateOf(tab.page, "signin-status", "done");
    popup = await openPopup(stack.browser);
    await id(popup, "technician-name").waitFor();
  });

  it("after the sign-in: the session and the sealing key are still there", async () => {
    await kill();
    await popup.reload();
    await id(popup, "request-open").waitFor();
    assert.equal(await id(popup, "status-cannot-open").count(), 0);
  });

  it("while the form is filled in: the request is made, once", async () => {
    await kill();
    await request(popup, { customer: "Contoso", preset: "One job", reason: "Ticket 4711" });
    await id(popup, "account-row").first().waitFor();
  });

  it("while the account is made: the open popup connects again and shows it ready", async () => {
    await kill();
    row = await ready(popup, "Contoso");
    assert.equal((await stack.simulator.accounts()).length, 1);
  });

  it("while it is ready: the badge shows the minutes when the worker wakes", async () => {
    await kill();
    await popup.evaluate(() => chrome.action.setBadgeText({ text: "" }));
    await popup.reload();
    await holds(popup, async () => /^\d+m$/.test(await chrome.action.getBadgeText({})));
    assert.match(await badge(), /^(30|29)m$/);
  });

  it("at the launch and on each of Microsoft's screens: the portal is reached without a key pressed", async () => {
    await stack.simulator.setPages({ takes_login_hint: false });
    const killed = Promise.all(submissions.map(async (path) => {
      await stack.simulator.whenStruck({ method: "POST", path, action: { kind: "delay", ms: 700 } });
      await kill();
    }));
    await kill();
    const portal = await launch(stack.browser, row);
    await portal.waitForURL(/^https:/, { waitUntil: "commit" });
    await kill();
    await killed;
    const shown = await portalShown(portal);
    assert.match(shown.roles, /Helpdesk Administrator/);
  });

  it("after all of that the secret was put into one field, once", async () => {
    const posted = await stack.simulator.control("GET", "posted");
    const passwords = await stack.simulator.passwords();
    assert.deepEqual(posted.filter((field) => passwords.includes(field.value)).map((field) => field.name), ["passwd"]);
  });

  it("at the end: one press ends the account, whether the worker lost the question or the answer", async () => {
    const press = async () => {
      await row.locator('[data-testid="account-end"]').click({ timeout: 3000 });
      await row.locator('[data-testid="account-end-confirm"]').click({ timeout: 3000 });
    };
    // A tab behind another one does not move, and Playwright waits for what moves.
    await popup.bringToFront();
    const ended = popup.locator('[data-testid="account-row"][data-state="ended"]');
    await kill();
    await press();
    await kill();
    await ended.waitFor();
    assert.equal(await id(popup, "popup-error").count(), 0);
    const [user] = await stack.simulator.accounts();
    assert.equal(user.account_enabled, false);
    assert.deepEqual(user.roles, []);
  });

  it("nothing of the ended account is kept", async () => {
    const storage = await sessionStorage(popup);
    assert.equal(storage.sealed, undefined);
    assert.equal(storage.bindings, undefined);
  });
});
