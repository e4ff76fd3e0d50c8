// The main job, step by step, on a fresh stack.
import path from "node:path";

import { demand } from "../stack/methods.mjs";
import { Stack, buildStack, freshFolder } from "../stack/stack.mjs";
import { contoso } from "../stack/simulator.mjs";
import { enrol, fillRequest, id, launch, openPopup, portalShown, ready, setCloud } from "../stack/story.mjs";
import { reportLaunch } from "./launch-steps.mjs";
import { Report } from "./report.mjs";
import { SignInWatch } from "./sign-in-watch.mjs";

/** Long enough to look at, short enough to see the end. */
const lifetime = "45s";

export async function runDemo({ keep, headed }) {
  console.log("Building (the first time takes minutes)…");
  const parts = await buildStack();
  const report = new Report(freshFolder("demo"));
  let stack;
  let ok = false;
  console.log("The main job:");
  try {
    stack = await Stack.start(parts, { headed });
    await story(stack, report);
    ok = true;
  } catch (error) {
    console.error(`\nThe demo stopped: ${error.message}`);
    console.error(stack?.cloud?.service.log.slice(-2000) ?? "");
  } finally {
    report.write(ok);
    console.log(`\n${ok ? "All steps held" : "A step failed"}: target/demo/report.json and its pictures.`);
  }
  if (keep && stack) await keepRunning(stack);
  await stack?.stop();
  return ok;
}

async function story(stack, report) {
  const { browser, cloud, simulator } = stack;
  // As the real service: a new account is not found everywhere at once.
  await simulator.control("PUT", "replication", { replication: { not_found_ms: 1500, stale_reads: 1 } });
  const tab = await browser.tabWithAuthenticator();
  // As every tenant since 2025: no admin portal without a second factor. This one allows passes.
  await demand(simulator, "access_pass");

  await report.step("Customers are connected to their tenants", async () => {
    await stack.addCustomers();
    await cloud.addPreset("Short helpdesk job", ["729827e3-9c14-49f7-bb1b-9608f156bbb8=Helpdesk Administrator"], {
      byDefault: lifetime, min: "10s", max: "1h",
    });
  });
  await report.step("The invitation names the technician", async () => {
    const { link } = await cloud.invite("Ada Lovelace", "ada@northwind.example");
    await tab.page.goto(link);
    await id(tab.page, "enrol-submit").waitFor();
    return tab;
  });
  await report.step("A passkey is enrolled", async () => {
    await enrol(tab, tab.page.url());
    return tab;
  });
  let popup;
  await report.step("The extension learns where the cloud is", async () => {
    await setCloud(browser, cloud.origin);
    popup = await openPopup(browser);
    await id(popup, "signin-button").waitFor();
    return { page: popup, part: popup.locator(".popup") };
  });
  await report.step("The technician signs in with the passkey", async () => {
    await tab.page.goto(`${browser.url}/signin.html`);
    await id(popup, "signin-button").click();
    await id(tab.page, "signin-run").click();
    await id(popup, "technician-name").waitFor();
    // In front, as a popup is: behind another tab the browser paints it seldom.
    await popup.bringToFront();
    return { page: popup, part: popup.locator(".popup") };
  });
  await report.step("The request names customer, roles, lifetime and reason", async () => {
    await fillRequest(popup, {
      customer: "Contoso Ltd", preset: "Short helpdesk job", reason: "Ticket 4711: reset the CFO's sign-in methods",
    });
    return { page: popup, part: popup.locator(".popup") };
  });
  await report.step("Entra creates the account", async () => {
    await id(popup, "request-submit").click();
    await id(popup, "account-row").filter({ hasText: "Contoso" }).first().waitFor();
    return { page: popup, part: popup.locator(".popup") };
  });
  let row;
  await report.step("The account is ready: enabled, its roles read back", async () => {
    row = await ready(popup, "Contoso");
    return { page: popup, part: popup.locator(".popup") };
  });

  const watch = new SignInWatch(browser.context, report);
  await watch.start();
  let portal;
  await report.step("The Entra admin center opens, past mandatory MFA, signed in without typing", async () => {
    portal = await openPortal(stack, row);
    return { page: portal };
  });
  // A new tab's first requests may pass before the driver listens to it: look again then.
  for (let again = 0; again < 3 && !watch.isComplete(); again++) {
    await simulator.control("DELETE", "browsers");
    await portal.close();
    portal = await openPortal(stack, row);
  }
  await watch.stop();
  await report.step("The fill is measured by the pages themselves", async () => {
    const times = await watch.fillTimes(simulator);
    if (times.accesspass === undefined) throw new Error("the page saw nobody fill in the pass");
    report.figure("field accesspass: appears → filled, ms", times.accesspass);
  });
  await simulator.control("DELETE", "browsers");
  await portal.close();
  await simulator.setPages({ animation_ms: 0, render_delay_ms: 0 });
  portal = await reportLaunch(simulator, report, () => openPortal(stack, row));
  await report.step("The popup shows the remaining lifetime", async () => {
    await id(popup, "account-remaining").first().waitFor();
    return { page: popup, part: popup.locator(".popup") };
  });
  await report.step("At the deadline the access is over", async () => {
    await id(portal, "portal-signed-out").waitFor({ timeout: 90_000 });
    return { page: portal };
  });
  await report.step("The account is proven to be disabled", async () => {
    await row.locator('[data-testid="account-state"]').filter({ hasText: /ended/i }).waitFor({ timeout: 30_000 });
    const users = await simulator.accounts();
    if (users.length !== 1) throw new Error(`there are ${users.length} accounts of ours`);
    if (users[0].account_enabled || users[0].roles.length > 0) throw new Error("the account is still of use");
    return { page: popup, part: popup.locator(".popup") };
  });
  await report.step("The audit log verifies", async () => {
    const { code, output } = await cloud.verifyAudit();
    if (code !== 0) throw new Error(output);
  });
}

/** Launches the portal and waits until it shows the customer's tenant and the account's role. */
async function openPortal(stack, row) {
  const portal = await launch(stack.browser, row);
  const shown = await portalShown(portal);
  if (!shown.tenant.includes(contoso.display_name)) throw new Error(`the portal shows ${shown.tenant}`);
  if (!shown.roles.includes("Helpdesk Administrator")) throw new Error(`the portal shows ${shown.roles}`);
  return portal;
}

async function keepRunning(stack) {
  const { cloud, simulator } = stack;
  const { link } = await cloud.invite("You", "you@northwind.example", { role: "owner" });
  console.log(`
The stack is running.
  cloud and portal     ${cloud.origin}
  an invitation        ${link}
  data directory       ${path.relative(process.cwd(), cloud.dataDir)}
  simulated Graph      ${simulator.http}
  simulated sign-in    https://127.0.0.1:${simulator.httpsPort} (as login.microsoftonline.com, entra.microsoft.com, …)
Press Ctrl+C to stop it.`);
  await new Promise((resolve) => {
    process.once("SIGINT", resolve);
    process.once("SIGTERM", resolve);
  });
}
