// A passkey without PRF: the cloud holds the credentials, every screen says so, and the job is done all the same.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

import { ask, postedWith } from "../stack/sign-in.mjs";
import { Stack, buildStack, roles } from "../stack/stack.mjs";
import { enrolledTechnician, id, launch, portalShown, ready, request, sessionStorage, signIn } from "../stack/story.mjs";

describe("a passkey without PRF", () => {
  let stack;
  let tab;
  let popup;
  let row;
  let password;

  before(async () => {
    stack = await Stack.start(await buildStack());
    await stack.addCustomers();
    await stack.cloud.addPreset("Long job", [roles.helpdesk], { byDefault: "1h", min: "15m", max: "2h" });
    await stack.simulator.setPages({ animation_ms: 0 });
    tab = await enrolledTechnician(stack, { hasPrf: false });
  });
  after(() => stack?.stop());

  it("the sign-in says who can read the credentials, and what would change that", async () => {
    popup = await signIn(stack.browser, tab);
    assert.equal(await id(tab.page, "signin-status").getAttribute("data-custody"), "cloud");
    const sentence = /held by the cloud.*runs the cloud could read them.*passkey with PRF/is;
    assert.match(await id(tab.page, "signin-status").innerText(), sentence);
    assert.match(await id(popup, "status-custody").innerText(), sentence);
    assert.equal(await id(popup, "status-cannot-open").count(), 0);
  });

  it("a request becomes an account whose card says the same", async () => {
    await request(popup, { customer: "Contoso", preset: "Long job", reason: "Ticket 4711" });
    row = await ready(popup, "Contoso");
    assert.match(await row.locator('[data-testid="account-custody"]').innerText(), /held by the cloud/i);
    [password] = (await stack.simulator.accounts()).map((user) => user.password);
  });

  it("a launch signs in, and the secret goes into one field once", async () => {
    const portal = await launch(stack.browser, row);
    await portalShown(portal);
    assert.equal((await postedWith(stack.simulator, password)).length, 1);
    await popup.bringToFront();
  });

  it("the secret is never kept in the browser, nor in clear in the cloud", async () => {
    const accountId = await row.getAttribute("data-account-id");
    assert.equal((await ask(popup, "copy", { password: { account_id: accountId } })).Ok, password);
    assert.ok(!JSON.stringify(await sessionStorage(popup)).includes(password));
    await stack.browser.killWorker();
    assert.equal((await ask(popup, "copy", { password: { account_id: accountId } })).Ok, password, "a new worker asks again");
    assert.ok(!JSON.stringify(await sessionStorage(popup)).includes(password));
    assert.ok(!stack.cloud.atRest().includes(password));
  });
});
