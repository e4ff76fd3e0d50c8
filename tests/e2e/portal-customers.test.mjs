// The portal's room for customers: in whose tenant accounts can be made, what another lacks, and the end of all accounts.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

import { rowOf, signInToPortal, within } from "../stack/portal.mjs";
import { contoso } from "../stack/simulator.mjs";
import { Stack, buildStack, roles } from "../stack/stack.mjs";
import { enrol, id, ready, request, setCloud, signIn } from "../stack/story.mjs";

describe("the portal: customers", () => {
  let stack;
  let tab;
  let page;

  before(async () => {
    stack = await Stack.start(await buildStack());
    await stack.addCustomers();
    await stack.cloud.addPreset("Desk job", [roles.helpdesk], { byDefault: "1h", min: "15m", max: "8h" });
    await stack.cloud.admin("customer", "add", "--name", "Lonely Ltd");
    for (const customer of [stack.contoso, stack.fabrikam]) await stack.cloud.checkConnection(customer);
    tab = await stack.browser.tabWithAuthenticator();
    const { link } = await stack.cloud.invite("Olga Owner", "olga@northwind.example", { role: "owner" });
    await enrol(tab, link);
    page = tab.page;
  });
  after(() => stack?.stop());

  const row = (name) => rowOf(page, "customer-row", name);
  const inState = (name, state) => row(name).locator(`[data-testid="customer-state"][data-state="${state}"]`);
  const grant = (app_roles) => stack.simulator.control("PATCH", `tenants/${contoso.tenant_id}/app`, { app_roles });

  it("says of each whether accounts can be made there", async () => {
    await signInToPortal(tab, stack.cloud.origin, "/customers");
    await inState("Contoso", "ok").waitFor();
    await inState("Fabrikam", "ok").waitFor();
    await inState("Lonely", "not_connected").waitFor();
    // Accounts are compared beside the checks, at a time of their own; the room shows it when it is read again.
    while (!/accounts compared/i.test(await row("Contoso").innerText())) {
      await page.reload();
      await inState("Contoso", "ok").waitFor();
    }
    assert.match(await row("Contoso").innerText(), /contoso.*onmicrosoft\.com · checked .* · accounts compared/i);
    assert.match(await row("Lonely").innerText(), /Not connected to its Entra tenant yet/);
    assert.equal(await within(row("Lonely"), "customer-check").count(), 0);
  });

  it("asks a tenant again, and what it lacks stands first, with what to do", async () => {
    await grant(contoso.app.app_roles.filter((name) => name !== "RoleManagement.ReadWrite.Directory"));
    await within(row("Contoso"), "customer-check").click();
    await inState("Contoso", "failing").waitFor();
    const finding = within(row("Contoso"), "customer-finding").first();
    assert.match(await finding.innerText(), /RoleManagement\.ReadWrite\.Directory[^]*\n./);
    assert.match(await id(page, "customer-name").first().innerText(), /Contoso/);

    await grant(contoso.app.app_roles);
    await within(row("Contoso"), "customer-check").click();
    await inState("Contoso", "ok").waitFor();
    assert.equal(await row("Contoso").locator(".finding--blocks").count(), 0);
  });

  it("ends everybody's accounts at a customer", async () => {
    await setCloud(stack.browser, stack.cloud.origin);
    const popup = await signIn(stack.browser, tab);
    await request(popup, { customer: "Contoso", preset: "Desk job", reason: "Ticket 1" });
    await ready(popup, "Contoso");
    await page.bringToFront();
    await page.goto(`${stack.cloud.origin}/customers`);
    await within(row("Contoso"), "customer-end-accounts").click();
    await within(row("Contoso"), "customer-end-accounts-confirm").click();
    await id(page, "toast").filter({ hasText: "1 account is ending." }).waitFor();
    const isOver = async () => (await stack.simulator.accounts()).every((user) => !user.account_enabled);
    while (!(await isOver())) await page.evaluate(() => new Promise(requestAnimationFrame));
    await popup.close();
  });
});
