// The portal's room for webhooks: added with a secret that is shown once, tried, told, removed.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { createServer } from "node:http";
import { after, before, describe, it } from "node:test";

import { signInToPortal, within } from "../stack/portal.mjs";
import { Stack, buildStack } from "../stack/stack.mjs";
import { enrol, id, stateOf } from "../stack/story.mjs";

/** A receiver that answers with `status` and keeps what came; `next` waits for a message of a kind. */
async function startReceiver() {
  const receiver = { status: 204, came: [], waiting: [] };
  const server = createServer((request, response) => {
    let text = "";
    request.on("data", (part) => { text += part; });
    request.on("end", () => {
      receiver.came.push({ headers: request.headers, text, json: JSON.parse(text) });
      response.writeHead(receiver.status).end();
      for (const wake of receiver.waiting.splice(0)) wake();
    });
  });
  await new Promise((resolve) => { server.listen(0, "127.0.0.1", resolve); });
  receiver.url = `http://127.0.0.1:${server.address().port}/hook`;
  receiver.next = async (kind) => {
    for (;;) {
      const at = receiver.came.findIndex((message) => message.json.type === kind);
      if (at >= 0) return receiver.came.splice(at, 1)[0];
      await new Promise((resolve) => { receiver.waiting.push(resolve); });
    }
  };
  receiver.stop = () => server.close();
  return receiver;
}

/** The signature that Standard Webhooks asks for. */
function expectedSignature(secret, { headers, text }) {
  const key = Buffer.from(secret.replace("whsec_", ""), "base64");
  const signed = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${text}`;
  return `v1,${createHmac("sha256", key).update(signed).digest("base64")}`;
}

describe("the portal: webhooks", () => {
  let stack;
  let receiver;
  let page;

  before(async () => {
    receiver = await startReceiver();
    stack = await Stack.start(await buildStack(), { cloudArgs: ["--webhook-network", "127.0.0.0/8"] });
    const tab = await stack.browser.tabWithAuthenticator();
    const { link } = await stack.cloud.invite("Olga Owner", "olga@northwind.example", { role: "owner" });
    await enrol(tab, link);
    await signInToPortal(tab, stack.cloud.origin, "/webhooks");
    page = tab.page;
  });
  after(async () => {
    receiver?.stop();
    await stack?.stop();
  });

  it("an address that is not allowed is refused in words", async () => {
    await id(page, "webhook-empty").waitFor();
    await id(page, "webhook-add").click();
    await id(page, "webhook-url").fill("https://10.0.0.1/hook");
    await id(page, "webhook-submit").click();
    assert.match(await id(page, "webhook-add-error").innerText(), /public Internet/);
  });

  it("is added, and told what happens under a secret that is shown once", async () => {
    await id(page, "webhook-url").fill(receiver.url);
    await id(page, "webhook-submit").click();
    const secret = await id(page, "webhook-secret").inputValue();
    assert.match(secret, /^whsec_/);
    await id(page, "webhook-close").click();
    const added = await receiver.next("webhook_added");
    assert.equal(added.headers["webhook-signature"], expectedSignature(secret, added));
    await stack.cloud.admin("customer", "add", "--name", "Contoso");
    const told = await receiver.next("customer_added");
    assert.equal(told.json.data.event.name, "Contoso");
    assert.equal(told.headers["webhook-signature"], expectedSignature(secret, told));
    assert.ok(!(await page.content()).includes(secret));
    assert.ok(!stack.cloud.atRest().includes(secret));
  });

  it("is tried, and says what came back", async () => {
    await id(page, "webhook-test").click();
    await receiver.next("webhook_test");
    await id(page, "toast").filter({ hasText: "was taken" }).waitFor();
    receiver.status = 500;
    await id(page, "webhook-test").click();
    assert.match(await id(page, "webhook-test-error").innerText(), /HTTP 500/);
  });

  it("shows that it fails, and is removed", async () => {
    receiver.came.length = 0;
    await stack.cloud.admin("customer", "add", "--name", "Fabrikam");
    await receiver.next("customer_added");
    const row = id(page, "webhook-row");
    while (await within(row, "webhook-state").getAttribute("data-state") !== "failing") {
      await page.reload();
      await row.waitFor();
    }
    await stateOf(page, "webhook-state", "failing");
    assert.match(await within(row, "webhook-trouble").innerText(), /HTTP 500/);
    await id(page, "webhook-remove").click();
    await id(page, "webhook-remove-confirm").click();
    await id(page, "webhook-empty").waitFor();
  });
});
