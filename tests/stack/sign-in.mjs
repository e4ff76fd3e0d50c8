// What happened on Microsoft's sign-in pages: who pressed what, which field received a secret.
import { roles } from "./stack.mjs";
import { enrolledTechnician, id, ready, request, signIn } from "./story.mjs";

/** A preset that outlives every test. */
export const longJob = "Long job";

/** A technician who is signed in from `stack.tab`, with the popup open; customers and a preset that lasts. */
export async function technicianAtWork(stack) {
  await stack.addCustomers();
  await stack.cloud.addPreset(longJob, [roles.helpdesk], { byDefault: "1h", min: "15m", max: "2h" });
  stack.tab = await enrolledTechnician(stack);
  return signIn(stack.browser, stack.tab);
}

/** A new account of `customer` that is ready: its row in the popup, its sign-in name and password. */
export async function newAccount(stack, popup, customer) {
  const before = new Set((await stack.simulator.accounts()).map((user) => user.user_principal_name));
  await request(popup, { customer, preset: longJob, reason: "Ticket 4711" });
  const row = await ready(popup, customer);
  const user = (await stack.simulator.accounts()).find((one) => !before.has(one.user_principal_name));
  const userName = user.user_principal_name;
  const [, domain] = userName.split("@");
  return { row, userName, domain, password: user.password };
}

/** Somebody's own session at the Entra admin center, signed in by hand; the user's name. */
export async function signInByHand({ simulator, browser }, { initial_domain: tenant }) {
  const user = `own@${tenant}`;
  const password = "typed by a person 7";
  const { tenants } = await simulator.control("GET", "state");
  if (!tenants.flatMap(({ users }) => users).some(({ user_principal_name }) => user_principal_name === user)) {
    await simulator.control("POST", "users", { tenant, user_principal_name: user, password, account_enabled: true });
  }
  await simulator.setPages({ form_in_html: true, animation_ms: 0 });
  const page = await browser.context.newPage();
  await page.goto(`https://entra.microsoft.com/${tenant}`);
  await page.locator("#i0116").fill(user);
  await page.locator("#idSIButton9").click();
  await page.locator("input#i0118.input").fill(password);
  await page.locator("#idSIButton9").click();
  await page.locator("#KmsiDescription").waitFor();
  await page.locator("#idBtn_Back").click();
  await id(page, "portal-user").waitFor();
  await page.close();
  return user;
}

/** What pages reported of the kinds `what`, with the page's address. */
export async function pageEvents(simulator, what) {
  const reports = await simulator.control("GET", "reports");
  return reports.flatMap(({ origin, path, events }) =>
    events.filter((event) => what.includes(event.what)).map((event) => ({ origin, path, ...event })));
}

/** All that a page notices when something is done to it. */
export const traces = [
  "first_input", "input", "change", "filled", "submitted", "twin_input", "twin_focus",
  "value", "focus", "click", "keydown", "added", "removed", "attribute",
];

/** The fields that were posted with the value `secret`. */
export async function postedWith(simulator, secret) {
  return (await simulator.control("GET", "posted")).filter((field) => field.value === secret);
}

/** How many events the audit log holds; it must verify. */
export async function auditLength(cloud) {
  const { code, output } = await cloud.verifyAudit();
  if (code !== 0) throw new Error(output);
  return output.trim().split("\n").map((line) => JSON.parse(line).entries).reduce((sum, n) => sum + n, 0);
}

/** The same once the worker has told what became of earlier fills, which it does beside them. */
export async function auditAtRest(cloud, page, popup) {
  for (let length = await auditLength(cloud); ; ) {
    await settle(page, popup, 20);
    const now = await auditLength(cloud);
    if (now === length) return now;
    length = now;
  }
}

/** The hint of an account's row, once it says what `pattern` asks for. */
export async function hintThatSays(row, pattern) {
  const hint = row.locator('[data-testid="account-hint"]').filter({ hasText: pattern });
  await hint.waitFor({ timeout: 15_000 });
  return hint.innerText();
}

/**
 * Lets a page and the extension do what they are about to do: the page draws `frames` frames, then
 * the worker answers the popup. For what must not happen there is no state to wait for.
 */
export async function settle(page, popup, frames = 30) {
  await page.bringToFront();
  await page.evaluate((count) => new Promise((done) => {
    const next = () => (--count > 0 ? requestAnimationFrame(next) : done());
    requestAnimationFrame(next);
  }), frames);
  await ask(popup, "status", null);
}

/** A message to the worker, as the popup sends it: `{Ok: …}` or `{Err: …}`. */
export function ask(popup, op, arg) {
  return popup.evaluate(async ([op, arg]) => {
    const reply = await chrome.runtime.sendMessage(JSON.stringify({ port: "popup/1", body: { op, arg } }));
    return JSON.parse(reply);
  }, [op, arg]);
}

/** The screens that are served: `first` instead of the sign-in's first, `after_password` after it. */
export function serveScreens(simulator, { first = null, afterPassword = null } = {}) {
  return simulator.control("PUT", "screen", { first, after_password: afterPassword });
}

