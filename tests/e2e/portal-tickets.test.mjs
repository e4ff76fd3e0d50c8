// The portal's room for tickets: a ticket system is given, tried, told which customer is whom, removed.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, describe, it } from "node:test";

import { rowOf, signInToPortal, within } from "../stack/portal.mjs";
import { Stack, buildStack } from "../stack/stack.mjs";
import { enrol, id } from "../stack/story.mjs";

/** As much of HaloPSA as a test of its connection needs: tokens for one application, and no ticket. */
async function startHalo() {
  const halo = { secret: "a-secret-of-halo" };
  const server = createServer((request, response) => {
    let text = "";
    request.on("data", (part) => { text += part; });
    request.on("end", () => {
      const answer = (status, json) => response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(json));
      if (request.url.startsWith("/auth/token")) {
        const isRight = new URLSearchParams(text).get("client_secret") === halo.secret;
        if (!isRight) return answer(400, { error: "invalid_client" });
        return answer(200, { access_token: "t", token_type: "Bearer", expires_in: 3600, scope: "read:tickets edit:tickets" });
      }
      return answer(404, {});
    });
  });
  await new Promise((resolve) => { server.listen(0, "127.0.0.1", resolve); });
  halo.url = `http://127.0.0.1:${server.address().port}`;
  halo.stop = () => server.close();
  return halo;
}

describe("the portal: tickets", () => {
  let stack;
  let halo;
  let page;

  before(async () => {
    halo = await startHalo();
    stack = await Stack.start(await buildStack(), { cloudArgs: ["--webhook-network", "127.0.0.0/8"] });
    const tab = await stack.browser.tabWithAuthenticator();
    const { link } = await stack.cloud.invite("Olga Owner", "olga@northwind.example", { role: "owner" });
    await enrol(tab, link);
    await stack.cloud.admin("customer", "add", "--name", "Contoso");
    await stack.cloud.admin("customer", "add", "--name", "Adatum");
    await signInToPortal(tab, stack.cloud.origin, "/tickets");
    page = tab.page;
  });
  after(async () => {
    halo?.stop();
    await stack?.stop();
  });

  const fill = async ({ url = halo.url, secret }) => {
    await id(page, "tickets-url").fill(url);
    await id(page, "tickets-client-id").fill("hallpass");
    await id(page, "tickets-secret").fill(secret);
    await id(page, "tickets-save").click();
  };

  it("an address that is not allowed is refused in words, and nothing that was typed is lost", async () => {
    await fill({ url: "https://10.0.0.1", secret: halo.secret });
    assert.match(await id(page, "tickets-error").innerText(), /public Internet/);
    assert.equal(await id(page, "tickets-client-id").inputValue(), "hallpass");
    assert.equal(await id(page, "tickets-known").count(), 0);
  });

  it("a wrong secret is saved, and the test says what is wrong with it", async () => {
    await fill({ secret: "wrong" });
    await id(page, "tickets-known").waitFor();
    assert.equal(await id(page, "tickets-url-shown").innerText(), `${halo.url}/`);
    await id(page, "tickets-test").click();
    assert.match(await id(page, "tickets-test-error").innerText(), /secret/);
  });

  it("with the right one the test succeeds, and the secret is shown nowhere", async () => {
    await fill({ secret: halo.secret });
    await id(page, "tickets-test-error").waitFor({ state: "detached" });
    await id(page, "tickets-test").click();
    await page.getByRole("status").filter({ hasText: /HaloPSA|ticket/i }).first().waitFor();
    assert.equal(await id(page, "tickets-secret").inputValue(), "");
    assert.ok(!(await page.content()).includes(halo.secret));
  });

  it("says which customer is which client; what is no number is refused in words", async () => {
    const row = rowOf(page, "tickets-client-row", "Contoso");
    await within(row, "tickets-client-change").click();
    await within(row, "tickets-client-number").fill("Contoso Ltd");
    await within(row, "tickets-client-save").click();
    assert.match(await within(row, "tickets-client-error").innerText(), /number/);
    await within(row, "tickets-client-number").fill("12");
    await within(row, "tickets-client-save").click();
    await rowOf(page, "tickets-client-row", "Client 12").waitFor();
    await page.reload();
    await id(page, "tickets-client-row").first().waitFor();
    const names = await id(page, "tickets-client-row").locator(".row__title").allInnerTexts();
    assert.deepEqual(names, ["Adatum", "Contoso"], "those that are nobody there come first");
    assert.match(await rowOf(page, "tickets-client-row", "Contoso").innerText(), /Client 12/);
  });

  it("is removed after a question", async () => {
    await id(page, "tickets-remove").click();
    await id(page, "tickets-remove-confirm").click();
    await id(page, "tickets-known").waitFor({ state: "detached" });
    const { system } = await stack.cloud.admin("tickets", "show");
    assert.equal(system ?? null, null);
  });
});
