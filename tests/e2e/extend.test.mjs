// More time, a later start, a new password, and the end of everything, on the real screens.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

import { signInToPortal } from "../stack/portal.mjs";
import { Stack, buildStack, roles } from "../stack/stack.mjs";
import { enrol, enrolledTechnician, fillRequest, id, launch, portalShown, ready, request, sessionOf, signIn } from "../stack/story.mjs";

/** The value of a `datetime-local` field so many minutes from now, in the browser's zone. */
const localTime = (page, minutes) =>
  page.evaluate((minutes) => {
    const at = new Date(Date.now() + minutes * 60_000);
    return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
  }, minutes);

describe("the time of an account", () => {
  let stack;
  let tab;
  let popup;
  let row;

  before(async () => {
    stack = await Stack.start(await buildStack());
    await stack.addCustomers();
    await stack.cloud.addPreset("Desk job", [roles.helpdesk], { byDefault: "30m", min: "15m", max: "1h" });
    tab = await enrolledTechnician(stack);
    popup = await signIn(stack.browser, tab);
    await request(popup, { customer: "Fabrikam", preset: "Desk job", reason: "Ticket 4711" });
    row = await ready(popup, "Fabrikam");
  });
  after(() => stack?.stop());

  const badge = () => popup.evaluate(() => chrome.action.getBadgeText({}));
  const inRow = (testId) => row.locator(`[data-testid="${testId}"]`);
  const accounts = async () => (await stack.cloud.call("GET", "/v1/accounts", { session: await sessionOf(popup) })).body.accounts;
  const theOne = async () => (await accounts()).find((account) => account.state.name === "ready");

  it("an account is extended within what its preset leaves, by keyboard too", async () => {
    const before = await theOne();
    await inRow("account-extend").focus();
    await popup.keyboard.press("Enter");
    const choices = inRow("account-extend-by");
    await choices.first().waitFor();
    assert.deepEqual(await choices.allInnerTexts(), ["+15 min", "+30 min (all)"]);
    await popup.keyboard.press("Escape");
    await inRow("account-extend").waitFor();
    await popup.keyboard.press("Enter");
    await choices.first().waitFor();
    // The first choice has the focus.
    await popup.keyboard.press("Enter");
    await inRow("account-remaining").filter({ hasText: /^4[345] min/ }).waitFor();
    const extended = await theOne();
    assert.equal(extended.lifetime_s, 2_700);
    assert.equal(Date.parse(extended.ends_at) - Date.parse(before.ends_at), 900_000);
    assert.equal(await badge(), "45m");
  });

  it("what is left is offered, and nothing once nothing is", async () => {
    await inRow("account-extend").click();
    await inRow("account-extend-by").first().waitFor();
    assert.deepEqual(await inRow("account-extend-by").allInnerTexts(), ["+15 min (all)"]);
    await inRow("account-extend-by").click();
    await inRow("account-extend").waitFor({ state: "detached" });
    assert.equal((await theOne()).lifetime_s, 3_600);
    const { status, body } = await stack.cloud.post(`/v1/accounts/${(await theOne()).id}/extend`, { lifetime_s: 3_601 }, await sessionOf(popup));
    assert.deepEqual([status, body.code], [422, "lifetime_not_allowed"]);
  });

  it("the credential of before still signs in", async () => {
    const portal = await launch(stack.browser, row);
    assert.match((await portalShown(portal)).roles, /Helpdesk Administrator/);
    await portal.close();
  });

  it("a new password takes the place of the old one", async () => {
    const [before] = await stack.simulator.accounts();
    await inRow("account-rotate").click();
    await inRow("account-rotate-confirm").click();
    // Fabrikam lets Hallpass change the password of an administrator. The button is back before that is begun.
    const deadline = Date.now() + 30_000;
    while ((await theOne()).credential_version !== 2) {
      assert.ok(Date.now() < deadline, "the password is replaced");
      await inRow("account-rotate").waitFor();
    }
    const [after] = await stack.simulator.accounts();
    assert.notEqual(after.password, before.password);
  });

  it("an account with a later start is scheduled, is not in the tenant, and is cancelled", async () => {
    const users = (await stack.simulator.accounts()).length;
    await fillRequest(popup, { customer: "Contoso", preset: "Desk job", reason: "Maintenance tonight" });
    await id(popup, "request-start-later").click();
    await id(popup, "request-submit").click();
    assert.match(await id(popup, "request-error").innerText(), /Choose day and time/);
    await id(popup, "request-start").fill(await localTime(popup, -60));
    assert.match(await id(popup, "request-error").innerText(), /in the past/);
    await id(popup, "request-start").fill(await localTime(popup, 20 * 24 * 60));
    assert.match(await id(popup, "request-error").innerText(), /14 days/);
    await id(popup, "request-start").fill(await localTime(popup, 120));
    await id(popup, "request-submit").click();
    const scheduled = id(popup, "account-row").filter({ hasText: "Contoso" });
    await scheduled.and(popup.locator('[data-state="scheduled"]')).waitFor();
    assert.match(await scheduled.locator('[data-testid="account-starts"]').textContent(), /^Starts .*, for 30 min\.$/);
    assert.equal((await stack.simulator.accounts()).length, users);
    assert.match(await badge(), /^(1h|5\dm)$/, "the other one runs");
    await scheduled.locator('[data-testid="account-end"]').click();
    await scheduled.locator('[data-testid="account-end-confirm"]').click();
    await scheduled.and(popup.locator('[data-state="ended"]')).waitFor();
    assert.equal((await stack.simulator.accounts()).length, users);
  });

  it("where the tenant refuses a new password, the account goes on and says so", async () => {
    await request(popup, { customer: "Contoso", preset: "Desk job", reason: "Ticket 4712" });
    const other = await ready(popup, "Contoso");
    await other.locator('[data-testid="account-rotate"]').click();
    await other.locator('[data-testid="account-rotate-confirm"]').click();
    await other.locator('[data-testid="account-rotation"]').filter({ hasText: "Microsoft refused" }).waitFor();
    await other.and(popup.locator('[data-state="ready"]')).waitFor();
  });

  it("an operator lists and extends accounts on the command line, and the popup follows", async () => {
    const { accounts: listed } = await stack.cloud.admin("account", "list", "--json");
    assert.equal(listed.length, 2);
    const { account_id } = listed.find((account) => account.customer === "Contoso Ltd");
    const extended = await stack.cloud.admin("account", "extend", account_id, "--by", "20m", "--json");
    assert.equal(extended.lifetime_s, 3_000);
    const words = popup.locator(`[data-account-id="${account_id}"] [data-testid="account-remaining"]`);
    await words.filter({ hasText: /^(48|49|50) min/ }).waitFor();
  });

  it("End all ends every account at once", async () => {
    await id(popup, "accounts-end-all").click();
    await id(popup, "accounts-end-all-confirm").click();
    const goingOn = popup.locator('[data-testid="account-row"]:not([data-state="ended"])');
    await goingOn.first().waitFor({ state: "detached", timeout: 60_000 });
    for (const account of await stack.simulator.accounts()) assert.equal(account.account_enabled, false);
  });

  it("an owner ends all accounts of a technician on the portal", async () => {
    await request(popup, { customer: "Fabrikam", preset: "Desk job", reason: "Ticket 4713" });
    await ready(popup, "Fabrikam");
    const ownerTab = await stack.browser.tabWithAuthenticator();
    const { link } = await stack.cloud.invite("Olga Owner", "olga@northwind.example", { role: "owner" });
    await enrol(ownerTab, link);
    await signInToPortal(ownerTab, stack.cloud.origin, "/technicians");
    const [account] = (await accounts()).filter((one) => one.state.name === "ready");
    await id(ownerTab.page, "technician-row").filter({ hasText: "Ada Lovelace" }).locator("a").click();
    await id(ownerTab.page, "technician-end-accounts").click();
    await id(ownerTab.page, "technician-end-accounts-confirm").click();
    await id(ownerTab.page, "toast").filter({ hasText: "1 account is ending." }).waitFor();
    await popup.bringToFront();
    const ended = popup.locator(`[data-account-id="${account.id}"][data-state="ended"]`);
    await ended.waitFor({ timeout: 60_000 });
    assert.match(await ended.innerText(), /An administrator ended it/);
  });
});
