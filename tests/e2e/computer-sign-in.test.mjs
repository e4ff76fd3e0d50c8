// Sign-in on a computer without one's passkey, end to end: the popup shows a code, the technician's phone scans it and
// signs the computer in for one account, whose credential it seals to the computer's one-time key.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, it } from "node:test";

import { Phone, openScanned, scanned } from "../stack/phone.mjs";
import { Requester, otherThan } from "../stack/requester.mjs";
import { ask, longJob } from "../stack/sign-in.mjs";
import { Stack, buildStack, roles } from "../stack/stack.mjs";
import { enrol, id, launch, openPopup, portalShown, sessionStorage, setCloud, stateOf } from "../stack/story.mjs";

describe("sign-in on a computer by phone", () => {
  let stack;
  let phone;
  let tab;
  let requester;
  let preset;
  let popup;

  before(async () => {
    const parts = await buildStack();
    stack = await Stack.start(parts);
    phone = await Phone.start(parts);
    await stack.addCustomers();
    ({ preset_id: preset } = await stack.cloud.addPreset(
      longJob, [roles.helpdesk], { byDefault: "1h", min: "15m", max: "2h" },
    ));
    await stack.simulator.setPages({ animation_ms: 0 });
    // The technician's passkey is on the phone, and nowhere else.
    tab = await phone.tab();
    const { link } = await stack.cloud.invite("Ada Lovelace", "ada@northwind.example");
    await enrol(tab, link);
    requester = await Requester.signedIn(stack.cloud, tab);
    for (const customer of [stack.contoso, stack.fabrikam]) await account(customer);
    await setCloud(stack.browser, stack.cloud.origin);
    popup = await openPopup(stack.browser);
  });
  after(async () => {
    await phone?.stop();
    await stack?.stop();
  });

  const allows = (value) => stack.cloud.setPolicy({ computer_sign_in: { value } });
  const state = (name) => stateOf(popup, "computer-state", name);
  const signedIn = () => id(popup, "one-account").waitFor({ timeout: 30_000 });

  /** An account of the technician that is ready. */
  async function account(customer) {
    const { status, body } = await requester.call("POST", "/v1/accounts", {
      idempotency_key: randomUUID(), customer_id: customer, preset_id: preset, lifetime_s: 3600, reason: "Ticket 4711",
    });
    assert.equal(status, 202, JSON.stringify(body));
    const deadline = Date.now() + 60_000;
    for (let state; state !== "ready";) {
      assert.ok(Date.now() < deadline, `it never was ready: ${state}`);
      const { body: seen } = await requester.call("GET", `/v1/accounts/${body.account.id}`);
      state = seen.account.state.name;
    }
  }

  async function start() {
    await popup.bringToFront();
    await id(popup, "computer-open").click();
    await id(popup, "computer-start").click();
  }

  /** Shows a code, and gives what a camera reads from the popup. */
  async function shown() {
    await start();
    await state("waiting");
    await id(popup, "computer-qr").waitFor();
    const link = await scanned(popup);
    assert.match(link, new RegExp(`^${stack.cloud.origin}/computer#1\\.`));
    return link;
  }

  /** Opens it on the phone, up to the choice. */
  async function opened(link) {
    await openScanned(tab, link, "computer-status");
    await stateOf(tab.page, "computer-status", "shown");
    return tab.page;
  }

  async function allow(page, number, customer = "Contoso") {
    await page.locator(".choice").filter({ hasText: customer }).click();
    await id(page, "computer-number").fill(number);
    await id(page, "computer-allow").click();
  }

  it("where no policy allows it, the browser's own prompt is named", async () => {
    await start();
    assert.match(await id(popup, "computer-offer").innerText(), /First try the browser's own prompt/);
    await id(popup, "popup-error").waitFor();
    assert.match(await id(popup, "popup-error").innerText(), /not allowed here: use the browser's own passkey prompt/);
    await popup.reload();
  });

  it("a scanned code, the number and the phone's passkey sign the computer in for one account, which fills", async () => {
    await allows(true);
    const page = await opened(await shown());
    await state("opened");
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(width <= 390, `${width} pixels wide`);
    assert.match(await id(page, "computer-warning").innerText(), /only if you stand before this computer/);
    assert.equal(await id(page, "computer-network").getAttribute("data-same"), "true");
    assert.equal(await id(page, "computer-account").count(), 2);
    await allow(page, await id(popup, "computer-number").innerText());
    await stateOf(page, "computer-status", "signed-in");

    await popup.bringToFront();
    await signedIn();
    assert.match(await id(popup, "one-account").innerText(), /^Signed in on this computer until \d\d:\d\d for this account only\.$/);
    const rows = id(popup, "account-row");
    assert.equal(await rows.count(), 1);
    assert.match(await rows.first().innerText(), /Contoso/);
    for (const absent of ["request-open", "account-rotate", "security-open"]) {
      assert.equal(await id(popup, absent).count(), 0, absent);
    }
    const portal = await launch(stack.browser, rows.first());
    const { user } = await portalShown(portal);
    assert.match(user, /@contoso/i);
    await portal.close();
  });

  it("another account's credential and every other route are refused to that session", async () => {
    const kept = await sessionStorage(popup);
    const { session } = JSON.parse(kept.session);
    assert.ok(session.account_id);
    const { body } = await requester.call("GET", "/v1/accounts");
    const other = body.accounts.find((one) => one.id !== session.account_id);
    const ended = await ask(popup, "end_account", other.id);
    assert.match(JSON.stringify(ended.Err), /not_found/);
    const customers = await ask(popup, "customers", null);
    assert.match(JSON.stringify(customers.Err), /for one account only/);
  });

  it("it is among the technician's sessions, and one tap on the phone ends it", async () => {
    const { body } = await requester.call("GET", "/v1/sessions");
    const bound = body.sessions.filter(({ account: of }) => of);
    assert.equal(bound.length, 1);
    assert.match(bound[0].account.customer_name, /Contoso/);
    await id(tab.page, "computer-end").click();
    await stateOf(tab.page, "computer-status", "signed-out");
    await popup.bringToFront();
    await id(popup, "signin-button").waitFor({ timeout: 30_000 });
    const memory = JSON.stringify(await sessionStorage(popup));
    assert.ok(!memory.includes("sealing_key") && !memory.includes("ciphertext"), "nothing of it stays");
  });

  it("a wrong number ends it", async () => {
    const page = await opened(await shown());
    await allow(page, otherThan(await id(popup, "computer-number").innerText()));
    await stateOf(page, "computer-status", "wrong-number");
    await popup.bringToFront();
    await state("wrong-number");
    await id(popup, "computer-cancel").click();
    await id(popup, "signin-button").waitFor();
  });

  it("it outlives popup and worker, and is signed in when the popup is opened again", async () => {
    const page = await opened(await shown());
    const number = await id(popup, "computer-number").innerText();
    await popup.close();
    await stack.browser.killWorker();
    await allow(page, number, "Fabrikam");
    await stateOf(page, "computer-status", "signed-in");
    popup = await openPopup(stack.browser);
    await popup.bringToFront();
    await signedIn();
    assert.match(await id(popup, "account-row").first().innerText(), /Fabrikam/);
    await id(popup, "signout-button").click();
    await id(popup, "signin-button").waitFor();
  });

  it("“This was not me” ends it, and number and link are in no log; the signatures verify", async () => {
    const link = await shown();
    const page = await opened(link);
    await id(page, "computer-alarm").click();
    await stateOf(page, "computer-status", "alarm");
    await popup.bringToFront();
    await state("denied");
    const [, , nonce] = link.split("#")[1].split(".");
    assert.ok(!stack.cloud.logs.includes(nonce), "a fragment is sent to nobody");
    const { code, output } = await stack.cloud.verifyAudit("--approvals");
    assert.equal(code, 0, output);
    assert.match(output, /"approvals":2/);
  });
});
