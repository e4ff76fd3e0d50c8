// Connecting a customer: the app registration, consent on Microsoft's page, the checks, the domain, what the app can
// do, and disconnecting.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, it } from "node:test";

import { rowOf, signInToPortal, within } from "../stack/portal.mjs";
import { contoso } from "../stack/simulator.mjs";
import { Stack, buildStack } from "../stack/stack.mjs";
import { enrol, id } from "../stack/story.mjs";

const person = (name, directory_roles) => ({
  user_principal_name: `${name}@woodgrove.onmicrosoft.com`, display_name: name, password: "Correct-horse-1", directory_roles,
});
const woodgrove = {
  tenant_id: "d00d0000-0000-4000-8000-00000000d00d",
  display_name: "Woodgrove",
  initial_domain: "woodgrove.onmicrosoft.com",
  domains: ["woodgrove.com"],
  federated_domains: ["adfs.woodgrove.com"],
  app: {
    client_id: "a9900000-0000-4000-8000-000000000009", client_secret: "woodgrove-app-secret-Pm4",
    app_roles: contoso.app.app_roles, is_consented: false,
  },
  users: [person("ada", ["Global Administrator"]), person("kim", [])],
};

describe("the portal: connecting a customer", () => {
  let stack;
  let page;

  before(async () => {
    stack = await Stack.start(await buildStack(), { tenants: [woodgrove] });
    await stack.cloud.admin("customer", "add", "--name", "Woodgrove Ltd");
    const tab = await stack.browser.tabWithAuthenticator();
    const { link } = await stack.cloud.invite("Olga Owner", "olga@northwind.example", { role: "owner" });
    await enrol(tab, link);
    page = tab.page;
    await signInToPortal(tab, stack.cloud.origin, "/customers");
  });
  after(() => stack?.stop());

  const row = () => rowOf(page, "customer-row", "Woodgrove");
  const check = (state) => page.locator(`[data-testid="connection-check-row"][data-state="${state}"]`);
  const toMicrosoft = async () => {
    await id(page, "connection-connect").click();
    await page.locator("#consent-accept").waitFor();
  };
  const signInAs = async (name) => {
    await page.locator("#consent-username").fill(`${name}@woodgrove.onmicrosoft.com`);
    await page.locator("#consent-password").fill("Correct-horse-1");
  };
  const toCustomer = async () => {
    await page.goto(`${stack.cloud.origin}/customers`);
    await within(row(), "customer-connection").click();
    await id(page, "portal-connection").waitFor();
  };

  it("wants the MSP's app registration first, and refuses what can prove nothing", async () => {
    await within(row(), "customer-connection").click();
    await id(page, "connection-connect").click();
    assert.match(await id(page, "connection-connect-error").innerText(), /no app registration yet/);
    await page.goto(`${stack.cloud.origin}/app-registration`);
    assert.equal(await id(page, "registration-redirect").innerText(), `${stack.cloud.origin}/consent`);
    await id(page, "registration-client-id").fill(woodgrove.app.client_id);
    await id(page, "registration-secret-value").fill("0192f0c1-2d4e-7a9b-8c3d-5e6f708192a3");
    await id(page, "registration-save").click();
    assert.match(await id(page, "registration-error").innerText(), /the secret's id and not its value/);
    await id(page, "registration-certificate").check();
    await id(page, "registration-pem").fill("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----");
    await id(page, "registration-save").click();
    await id(page, "registration-error").filter({ hasText: "no private key" }).waitFor();
    await id(page, "registration-secret").check();
    await id(page, "registration-secret-value").fill(woodgrove.app.client_secret);
    await id(page, "registration-expires").fill("2030-01-31");
    await id(page, "registration-save").click();
    await id(page, "registration-kind").waitFor();
    assert.equal(await id(page, "registration-client").innerText(), woodgrove.app.client_id);
    assert.equal(await id(page, "registration-secret-value").inputValue(), "");
    assert.ok(!stack.cloud.atRest().includes(woodgrove.app.client_secret));
  });

  it("says that the consent was cancelled, and connects nothing", async () => {
    await toCustomer();
    await toMicrosoft();
    await page.locator("#consent-cancel").click();
    assert.match(await id(page, "consent-error").innerText(), /cancelled/);
    await toCustomer();
    await id(page, "connection-connect").waitFor();
    assert.equal(await id(page, "connection-checks").count(), 0);
  });

  it("connects when an administrator consents, and shows what is green and what is advised", async () => {
    await toMicrosoft();
    await signInAs("kim");
    await page.locator("#consent-accept").click();
    assert.match(await page.locator("#consent-error").innerText(), /AADSTS90094/);
    await toCustomer();
    await toMicrosoft();
    await signInAs("ada");
    await page.locator("#consent-accept").click();
    await id(page, "connection-checks").waitFor();
    assert.match(page.url(), /\/customers\/[0-9a-f-]{36}$/);
    assert.equal(await check("passed").count(), 9);
    assert.equal(await check("advised").count(), 1);
    assert.match(await id(page, "connection-role-script").innerText(), new RegExp(woodgrove.app.client_id));
    // A state that was used once is worth nothing a second time, and neither is a made-up answer.
    await page.goto(`${stack.cloud.origin}/consent?admin_consent=True&tenant=${woodgrove.tenant_id}&state=${"A".repeat(43)}`);
    assert.match(await id(page, "consent-error").innerText(), /not begun here/);
  });

  it("turns the advice green once the tenant gave the role", async () => {
    await toCustomer();
    await stack.simulator.control("PATCH", `tenants/${woodgrove.tenant_id}/app`, {
      directory_roles: ["Privileged Authentication Administrator"],
    });
    await id(page, "connection-check").click();
    await check("passed").nth(9).waitFor();
    assert.equal(await id(page, "connection-role").count(), 0);
  });

  it("offers the tenant's domains, and says why the federated one is none", async () => {
    await id(page, "connection-domains").click();
    const domain = (name) => page.locator(`[data-testid="connection-domain-row"][data-domain="${name}"]`);
    await domain("woodgrove.onmicrosoft.com").waitFor();
    assert.match(await domain("woodgrove.onmicrosoft.com").innerText(), /Chosen[^]*Recommended/);
    assert.match(await domain("adfs.woodgrove.com").innerText(), /federated/);
    assert.equal(await within(domain("adfs.woodgrove.com"), "connection-domain-choose").count(), 0);
    assert.match(await id(page, "connection-licences").innerText(), /SPB \(14 of 25 in use\)/);
    await within(domain("woodgrove.com"), "connection-domain-choose").click();
    await id(page, "connection-domain-chosen").filter({ hasText: /^woodgrove\.com$/ }).waitFor();
  });

  it("explains what the app can do, on the screen and as a page for the customer", async () => {
    await stack.simulator.control("PATCH", `tenants/${woodgrove.tenant_id}/app`, {
      app_roles: [...contoso.app.app_roles, "Mail.Read"],
    });
    await id(page, "connection-permissions-show").click();
    const mail = page.locator('[data-testid="connection-permission"][data-name="Mail.Read"]');
    await mail.waitFor();
    assert.match(await mail.innerText(), /Not needed/);
    const [download] = await Promise.all([
      page.waitForEvent("download"), id(page, "connection-permissions-download").click(),
    ]);
    const text = readFileSync(await download.path(), "utf8");
    assert.match(text, /What Hallpass can do at Woodgrove Ltd[^]*Mail\.Read[^]*Hallpass does not need this/);
    assert.ok(!text.includes("<script"));
  });

  it("disconnects, and tells what is left in the tenant", async () => {
    await id(page, "connection-disconnect").click();
    await id(page, "connection-disconnect-confirm").click();
    const left = page.locator('[data-testid="connection-left"][data-over="true"]');
    await left.waitFor();
    assert.match(await id(page, "connection-end").innerText(), /enterprise application[^]*Remove-MgServicePrincipal/);
    await id(page, "connection-left-done").click();
    await id(page, "connection-checks").waitFor({ state: "detached" });
    assert.deepEqual((await stack.cloud.verifyAudit()).code, 0);
  });
});
