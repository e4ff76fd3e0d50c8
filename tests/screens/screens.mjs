// node tests/screens/screens.mjs
// Photographs every screen, light and dark, into target/screens/: for eyes, not for assertions.
import path from "node:path";

import { signInToPortal } from "../stack/portal.mjs";
import { contoso } from "../stack/simulator.mjs";
import { Stack, buildStack, freshFolder, roles } from "../stack/stack.mjs";
import { cancelNext, enrol, fillRequest, id, openPopup, ready, setCloud, stateOf, withholdPrf } from "../stack/story.mjs";

const folder = freshFolder("screens");
const stack = await Stack.start(await buildStack());

/** One picture a colour scheme; of a popup, only its own height. */
async function photograph(name, page, { isPopup = false } = {}) {
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    const target = isPopup ? page.locator("body") : page;
    await target.screenshot({ path: path.join(folder, `${name}-${colorScheme}.png`), animations: "disabled" });
  }
}

/** A room of the portal, on a wide window and on a phone. */
async function photographRoom(name, page) {
  await page.bringToFront();
  for (const [label, width, height] of [["wide", 1200, 800], ["phone", 390, 844]]) {
    await page.setViewportSize({ width, height });
    await photograph(`portal-${name}-${label}`, page);
  }
}
const popupShot = (name, popup) => photograph(`popup-${name}`, popup, { isPopup: true });

try {
  const { browser, cloud, simulator } = stack;
  await stack.addCustomers();
  await cloud.admin("customer", "add", "--name", "Adventure Works with a Name That Is Long Enough to Break Lines");
  await cloud.addPreset("Helpdesk, short", [roles.helpdesk], { byDefault: "4m", min: "10s", max: "8h" });

  let popup = await openPopup(browser);
  await id(popup, "options-open").waitFor();
  await popupShot("no-cloud", popup);

  const options = await browser.open("options.html");
  await id(options, "options-cloud").fill("http://hallpass.example");
  await id(options, "options-save").click();
  await stateOf(options, "options-status", "failed");
  await photograph("options-failed", options);
  await id(options, "options-cloud").fill(cloud.origin);
  await id(options, "options-save").click();
  await stateOf(options, "options-status", "saved");
  await photograph("options-saved", options);
  await options.close();
  await id(popup, "signin-button").waitFor();
  await popupShot("signed-out", popup);

  const tab = await browser.tabWithAuthenticator();
  const { link } = await cloud.invite("Ada Lovelace", "ada@northwind.example");
  await tab.page.goto(link);
  await id(tab.page, "enrol-submit").waitFor();
  await photograph("portal-enrol", tab.page);
  await cancelNext(tab.page, "create");
  await id(tab.page, "enrol-submit").click();
  await stateOf(tab.page, "enrol-status", "retry");
  await photograph("portal-enrol-cancelled", tab.page);
  await enrol(tab, link);
  await photograph("portal-enrol-done", tab.page);
  await tab.page.goto(`${cloud.origin}/enrol#${"A".repeat(43)}`);
  await stateOf(tab.page, "enrol-status", "invalid");
  await photograph("portal-enrol-invalid", tab.page);

  await tab.page.goto(`${browser.url}/signin.html`);
  await id(tab.page, "signin-run").waitFor();
  await photograph("signin", tab.page);
  await cancelNext(tab.page, "get");
  await id(tab.page, "signin-run").click();
  await stateOf(tab.page, "signin-status", "failed");
  await photograph("signin-failed", tab.page);
  await withholdPrf(tab.page);
  await id(tab.page, "signin-run").click();
  await tab.page.locator('[data-testid="signin-status"][data-custody="key-missing"]').waitFor();
  await photograph("signin-key-missing", tab.page);
  await id(tab.page, "signin-run").click();
  await tab.page.locator('[data-testid="signin-status"][data-custody="sealed"]').waitFor();
  await stateOf(tab.page, "signin-status", "done");
  await photograph("signin-done", tab.page);

  await popup.bringToFront();
  await id(popup, "accounts-empty").waitFor();
  await popupShot("empty", popup);
  await id(popup, "request-open").click();
  await id(popup, "request-customer-option").first().waitFor();
  await popupShot("request", popup);
  await id(popup, "request-submit").click();
  await id(popup, "request-error").waitFor();
  await popupShot("request-incomplete", popup);
  await popup.reload();
  await fillRequest(popup, {
    customer: "Contoso", preset: "Helpdesk, short", reason: "Ticket 4711: reset the CFO's sign-in methods",
  });
  await popupShot("request-filled", popup);
  const less = contoso.app.app_roles.filter((name) => name !== "RoleManagement.ReadWrite.Directory");
  for (const [app_roles, name] of [[less, "request-refused"], [contoso.app.app_roles, ""]]) {
    await simulator.control("PATCH", `tenants/${contoso.tenant_id}/app`, { app_roles });
    await cloud.checkConnection(stack.contoso);
    if (!name) continue;
    await id(popup, "request-submit").click();
    await id(popup, "request-error").waitFor();
    await popupShot(name, popup);
  }
  await simulator.control("PUT", "replication", { replication: { not_found_ms: 7000 } });
  await id(popup, "request-submit").click();
  await popup.getByText("Entra does not show").waitFor();
  await popupShot("provisioning", popup);
  await simulator.control("PUT", "replication", { replication: {} });
  const row = await ready(popup, "Contoso");
  await popupShot("ready-urgent", popup);
  await fillRequest(popup, { customer: "Fabrikam", preset: "Exchange", reason: "Ticket 4712: a shared mailbox" });
  await id(popup, "request-submit").click();
  await ready(popup, "Fabrikam");
  await popupShot("ready-two", popup);
  await row.locator('[data-testid="account-extend"]').click();
  await popupShot("extend", popup);
  await row.locator('[data-testid="account-extend-keep"]').click();
  await row.locator('[data-testid="account-rotate"]').click();
  await popupShot("rotate-confirm", popup);
  await popup.keyboard.press("Escape");
  await id(popup, "accounts-end-all").click();
  await popupShot("end-all-confirm", popup);
  await popup.keyboard.press("Escape");
  await fillRequest(popup, { customer: "Adventure", preset: "Helpdesk, short", reason: "Maintenance tonight" });
  await id(popup, "request-start-later").click();
  await popupShot("request-later", popup);
  await id(popup, "request-back").click();
  await row.locator('[data-testid="account-end"]').click();
  await popupShot("end-confirm", popup);
  await cloud.kill();
  await id(popup, "status-problem").waitFor();
  await popupShot("cloud-away", popup);
  await cloud.serve();
  await id(popup, "status-problem").waitFor({ state: "detached" });
  await simulator.control("POST", "faults", {
    method: "POST", path: "/v1.0/roleManagement/*", times: null, action: { kind: "respond", status: 403, body: "graph" },
  });
  await fillRequest(popup, { customer: "Fabrikam", preset: "Helpdesk, short", reason: "Ticket 4713" });
  await id(popup, "request-submit").click();
  // Below the fold a card is laid out only when it is scrolled to.
  const failed = popup.locator('[data-testid="account-row"][data-state="ended"]').first();
  await failed.waitFor({ timeout: 60_000 });
  await failed.scrollIntoViewIfNeeded();
  await popupShot("failed", popup);
  await id(popup, "lock-button").click();
  await id(popup, "locked-page").waitFor();
  await popupShot("locked", popup);

  const other = await browser.tabWithAuthenticator({ hasPrf: false });
  await enrol(other, (await cloud.invite("Grace Hopper", "grace@northwind.example")).link);
  await other.page.goto(`${browser.url}/signin.html`);
  await id(other.page, "signin-run").click();
  await stateOf(other.page, "signin-status", "done");
  await photograph("signin-held", other.page);
  await popup.bringToFront();
  await simulator.control("DELETE", "faults");
  await fillRequest(popup, { customer: "Contoso", preset: "Helpdesk, short", reason: "Ticket 4714" });
  await id(popup, "request-submit").click();
  await ready(popup, "Contoso");
  await popupShot("held", popup);

  await tab.page.goto(cloud.origin);
  await id(tab.page, "portal-signin").waitFor();
  await photograph("portal-signin", tab.page);
  await id(tab.page, "portal-signin").click();
  await id(tab.page, "portal-account").first().waitFor();
  await photographRoom("accounts", tab.page);

  const owner = await browser.tabWithAuthenticator();
  const invitation = await cloud.invite("Olga Owner", "olga@northwind.example", { role: "owner" });
  await enrol(owner, invitation.link);
  await cloud.invite("Kim Maximilian Oberhuber-Schwarzenbach", "kim.oberhuber-schwarzenbach@northwind.example");
  await signInToPortal(owner, cloud.origin, "/security");
  await id(owner.page, "session-row").waitFor();
  await photographRoom("security", owner.page);
  await id(owner.page, "passkey-add").click();
  await photographRoom("security-add", owner.page);
  await owner.page.keyboard.press("Escape");
  await id(owner.page, "nav-groups").click();
  await id(owner.page, "group-empty").waitFor();
  await photographRoom("groups-empty", owner.page);
  await id(owner.page, "group-new-name").fill("First level");
  await id(owner.page, "group-create").click();
  await id(owner.page, "group-add").click();
  await id(owner.page, "group-add-member-option").first().click();
  await id(owner.page, "group-member").waitFor();
  await photographRoom("groups", owner.page);
  await id(owner.page, "nav-webhooks").click();
  await id(owner.page, "webhook-empty").waitFor();
  await photographRoom("webhooks-empty", owner.page);
  await id(owner.page, "webhook-add").click();
  await photographRoom("webhook-add", owner.page);
  await id(owner.page, "webhook-url").fill("https://hooks.northwind.example/tickets/hallpass?queue=administrator-accounts");
  await id(owner.page, "webhook-events-alarms").check();
  await id(owner.page, "webhook-submit").click();
  await id(owner.page, "webhook-secret").waitFor();
  await photographRoom("webhook-secret", owner.page);
  await id(owner.page, "webhook-close").click();
  await id(owner.page, "webhook-add").click();
  // Nobody answers there.
  await id(owner.page, "webhook-url").fill("https://127.0.0.1:9/");
  await id(owner.page, "webhook-submit").click();
  await id(owner.page, "webhook-add-error").waitFor();
  await photographRoom("webhook-refused", owner.page);
  await owner.page.keyboard.press("Escape");
  await id(owner.page, "webhook-test").click();
  await id(owner.page, "webhook-test-error").waitFor({ timeout: 30_000 });
  await photographRoom("webhooks", owner.page);
  await id(owner.page, "nav-technicians").click();
  await id(owner.page, "technician-row").nth(2).waitFor();
  await photographRoom("technicians", owner.page);
  await id(owner.page, "technician-invite").click();
  await photographRoom("invite", owner.page);
  await id(owner.page, "invite-name").fill("Grace Hopper");
  await id(owner.page, "invite-email").fill("grace@northwind.example");
  await id(owner.page, "invite-submit").click();
  await id(owner.page, "invitation-link").waitFor();
  await photographRoom("invited", owner.page);
  await id(owner.page, "invite-close").click();
  await id(owner.page, "technician-row").filter({ hasText: "Ada" }).locator("a").click();
  await id(owner.page, "technician-group").waitFor();
  await photographRoom("technician", owner.page);
  await id(owner.page, "technician-suspend").click();
  await photographRoom("technician-suspend", owner.page);
  await id(owner.page, "technician-end-accounts").click();
  await photographRoom("technician-end-accounts", owner.page);
} finally {
  await stack.stop();
}
console.log(`Pictures in ${folder}`);
