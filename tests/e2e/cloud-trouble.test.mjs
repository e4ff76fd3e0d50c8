// The cloud is away, replaced or killed: the popup says so and recovers by itself.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, before, describe, it } from "node:test";

import { Stack, buildStack, roles } from "../stack/stack.mjs";
import { fabrikam } from "../stack/simulator.mjs";
import { endNow, enrolledTechnician, fillRequest, id, ready, requestRow, signIn } from "../stack/story.mjs";

const order = { customer: "Fabrikam", preset: "Desk job", reason: "Typed before the trouble" };

describe("trouble with the cloud", () => {
  let stack;
  let popup;

  before(async () => {
    stack = await Stack.start(await buildStack());
    await stack.addCustomers();
    await stack.cloud.addPreset("Desk job", [roles.helpdesk], { byDefault: "30m", min: "10s", max: "1h" });
    const tab = await enrolledTechnician(stack);
    popup = await signIn(stack.browser, tab);
  });
  after(() => stack?.stop());

  const problem = (text) => id(popup, "status-problem").filter({ hasText: text }).waitFor();
  const noProblem = () => id(popup, "status-problem").waitFor({ state: "detached" });
  const badge = () => popup.evaluate(() => chrome.action.getBadgeText({}));

  it("away: the popup says so, the form keeps what was typed, and all comes back by itself", async () => {
    await fillRequest(popup, order);
    await stack.cloud.kill();
    await problem(/does not answer\. Check the network connection/);
    assert.equal(await badge(), "!");
    await id(popup, "request-submit").click();
    assert.match(await id(popup, "request-error").innerText(), /does not answer.*try again/is);
    await stack.cloud.serve();
    await noProblem();
    assert.equal(await id(popup, "request-reason").inputValue(), order.reason);
    assert.equal(await id(popup, "request-customer").inputValue(), "Fabrikam Inc");
    assert.deepEqual(await stack.simulator.accounts(), []);
    await id(popup, "request-submit").click();
    await ready(popup, "Fabrikam");
    assert.equal((await stack.simulator.accounts()).length, 1);
  });

  it("away while an account is ready: it is still shown with its remaining time", async () => {
    await stack.cloud.kill();
    await problem(/does not answer/);
    assert.match(await id(popup, "account-remaining").first().innerText(), /\d/);
    await popup.reload();
    await problem(/does not answer/);
    assert.match(await id(popup, "account-remaining").first().innerText(), /\d/);
    await stack.cloud.serve();
    await noProblem();
    assert.match(await badge(), /^\d+m$/);
  });

  it("a captive portal in its place: the popup says to sign in to the network", async () => {
    await stack.cloud.kill();
    const portal = createServer((_, answer) => {
      answer.writeHead(200, { "content-type": "text/html" }).end("<h1>Welcome to our hotel</h1>");
    }).listen(stack.cloud.port, "127.0.0.1");
    await once(portal, "listening");
    await problem(/network answered instead of Hallpass.*sign in to the network/s);
    portal.closeAllConnections();
    portal.close();
    await once(portal, "close");
    await stack.cloud.serve();
    await noProblem();
    await id(popup, "technician-name").waitFor();
  });

  it("killed while it makes an account: the popup recovers and there is one account, which ends", async () => {
    const struck = stack.simulator.whenStruck({
      method: "POST", path: "/v1.0/roleManagement/*", action: { kind: "hang", phase: "after_effect" },
    });
    const row = await requestRow(popup, order);
    await struck;
    await row.locator('[data-testid="account-stage-roles"][data-state="running"]').waitFor();
    await stack.cloud.kill();
    await problem(/does not answer/);
    await stack.cloud.serve();
    await row.locator('[data-testid="launch-entra"]').waitFor({ timeout: 60_000 });
    const users = await stack.simulator.accounts();
    assert.equal(users.length, 2);
    await endNow(row);
    const name = (await row.innerText()).match(/\S+@fabrikam\.onmicrosoft\.com/)[0];
    const { id: user } = users.find((one) => one.user_principal_name === name);
    await stack.simulator.control("GET", `tenants/${fabrikam.tenant_id}/users/${user}/wait?enabled=false&roles=0&timeout_ms=20000`);
  });
});
