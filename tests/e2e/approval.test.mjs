// Remote approval, end to end: the requester's popup shows a code, the approver's phone scans it and decides.
import assert from "node:assert/strict";
import { after, afterEach, before, describe, it } from "node:test";

import { Phone, openScanned, scanned } from "../stack/phone.mjs";
import { Requester } from "../stack/requester.mjs";
import { longJob, technicianAtWork } from "../stack/sign-in.mjs";
import { Stack, buildStack, roles } from "../stack/stack.mjs";
import { enrol, fillRequest, id, openPopup, ready, request, sessionStorage, stateOf } from "../stack/story.mjs";

const order = { customer: "Contoso", preset: longJob, reason: "Ticket 4711: the front desk cannot sign in" };

describe("remote approval", () => {
  let stack;
  let phone;
  let popup;
  let people = 0;

  before(async () => {
    const parts = await buildStack();
    stack = await Stack.start(parts);
    phone = await Phone.start(parts);
    popup = await technicianAtWork(stack);
    // Policy takes approvals for a need only where somebody could give them.
    for (const name of ["Olga Owner", "Paul Second"]) await approver(name, "owner");
    await asksFor({ count: 1 });
  });
  after(async () => {
    await phone?.stop();
    await stack?.stop();
  });
  // A request that is left open would count against the next ones.
  afterEach(async () => {
    await popup.goto(`${stack.browser.url}/popup.html`);
    await id(popup, "request-open").waitFor();
  });

  const asksFor = (approvers) => stack.cloud.setPolicy({ approval: { value: { always: { approvers } } } });

  /** Somebody with a passkey on their phone. */
  async function approver(name, role = "technician") {
    const tab = await phone.tab();
    const { link } = await stack.cloud.invite(name, `approver-${++people}@northwind.example`, { role });
    await enrol(tab, link);
    return tab;
  }

  const state = (name) => stateOf(popup, "approval-state", name);
  const number = () => id(popup, "approval-number").innerText();

  /** Asks, and gives what a camera reads from the popup. */
  async function asked(what = order) {
    await popup.bringToFront();
    await request(popup, what);
    await state("waiting");
    await id(popup, "approval-qr").waitFor();
    return scanned(popup);
  }

  async function approve(page, digits) {
    await stateOf(page, "approve-status", "shown");
    await id(page, "approve-number").fill(digits);
    await id(page, "approve-run").click();
  }

  it("a scanned code and the number that is read out bring the account", async (test) => {
    const link = await asked();
    assert.match(link, new RegExp(`^${stack.cloud.origin}/approve#1\\.`));
    const digits = await number();
    assert.match(digits, /^\d{3}$/);
    assert.match(await id(popup, "approval-code").innerText(), /^[B-Z]{4}-[B-Z]{4}$/);
    assert.ok(!link.split("#")[0].includes(digits), "the number is not in the address");
    const page = await openScanned(await approver("Grace Hopper"), link);
    await state("opened");
    const shown = state("approved");
    await stateOf(page, "approve-status", "shown");
    await id(page, "approve-number").fill(digits);
    const pressed = Date.now();
    await id(page, "approve-run").click();
    await shown;
    test.diagnostic(`from the press on Approve to the popup: ${Date.now() - pressed} ms`);
    await stateOf(page, "approve-status", "approved");
    await id(popup, "approval-done").click();
    await ready(popup, "Contoso");
  });

  it("the form says beforehand that somebody has to approve", async () => {
    await fillRequest(popup, order);
    assert.match(await id(popup, "request-approval").innerText(), /Another person has to approve this/);
    assert.equal(await id(popup, "request-submit").innerText(), "Ask for approval");
  });

  it("a denial is shown with its reason and by whom, and is asked again with the form filled in", async () => {
    const page = await openScanned(await approver("Dora Denier"), await asked());
    await stateOf(page, "approve-status", "shown");
    await id(page, "approve-deny").click();
    await id(page, "approve-denial").fill("Not during the audit");
    await id(page, "approve-deny-run").click();
    await state("denied");
    assert.match(await id(popup, "approval-state").innerText(), /Dora Denier denied it\.\s+“Not during the audit/);
    assert.equal(await id(popup, "approval-qr").count(), 0);
    await id(popup, "approval-again").click();
    assert.equal(await id(popup, "request-reason").inputValue(), order.reason);
    assert.match(await id(popup, "request-customer").inputValue(), /Contoso/);
    await id(popup, "request-back").click();
  });

  it("a wrong number ends the request", async () => {
    const page = await openScanned(await approver("Walt Wrong"), await asked());
    const digits = await number();
    await approve(page, digits === "111" ? "222" : "111");
    await state("wrong-number");
    await id(popup, "approval-again").waitFor();
    await stateOf(page, "approve-status", "wrong-number");
  });

  it("a request that is taken back opens nothing any more", async () => {
    const link = await asked();
    await id(popup, "approval-cancel").click();
    await state("cancelled");
    const page = await openScanned(await approver("Late Larry"), link);
    await id(page, "approve-stopped").waitFor();
  });

  it("the request outlives popup and worker, and its code changes: the old one opens nothing", async () => {
    const old = await asked();
    const digits = await number();
    await popup.close();
    await stack.browser.killWorker();
    popup = await openPopup(stack.browser);
    const card = popup.locator('[data-testid="approval-card"][data-state="waiting"]');
    await card.locator('[data-testid="approval-open"]').click();
    await state("waiting");
    assert.equal(await number(), digits, "the number stays");
    // The former link opens the request for half a minute more: only after the second change it is old.
    const seen = new Set([old]);
    const deadline = Date.now() + 150_000;
    while (seen.size < 3) {
      assert.ok(Date.now() < deadline, "the code changes each minute");
      const link = await scanned(popup);
      if (link) seen.add(link);
    }
    const page = await openScanned(await approver("Paula Photo"), old);
    await id(page, "approve-stopped").waitFor();
    await state("waiting");
    await id(popup, "approval-cancel").click();
    await state("cancelled");
  });

  it("number and link are in the browser's memory alone, and in no log", async () => {
    const link = await asked();
    const digits = await number();
    const local = JSON.stringify(await popup.evaluate(() => chrome.storage.local.get(null)));
    assert.ok(!local.includes(link) && !local.includes("BCDF") && !local.includes(`"${digits}"`), local);
    assert.ok(JSON.stringify(await sessionStorage(popup)).includes(link.split(".").at(-1)));
    assert.ok(!stack.cloud.service.log.includes(link.split("#")[1]));
    await id(popup, "approval-cancel").click();
    await state("cancelled");
  });

  it("what somebody else asks for is in the inbox, and opens the portal's page", async () => {
    // The technician in the popup approves what another one asks for.
    const other = await approver("Ines Inbox");
    const requester = await Requester.signedIn(stack.cloud, other);
    const { preset_id } = await stack.cloud.addPreset("Inbox job", [roles.helpdesk], { byDefault: "1h", min: "15m", max: "2h" });
    const asked = await requester.ask({ customer_id: stack.contoso, preset_id, lifetime_s: 3600 });
    await popup.bringToFront();
    const item = id(popup, "inbox-item").filter({ hasText: "Ines Inbox" });
    await item.waitFor();
    assert.match(await item.innerText(), /Contoso[\s\S]*Helpdesk Administrator, for 1 h[\s\S]*just now/);
    assert.equal(await item.getAttribute("href"), `${stack.cloud.origin}/approve#id=${asked.id}`);
    const opened = stack.browser.context.waitForEvent("page");
    await item.click();
    const page = await opened;
    await id(page, "portal-signin").or(id(page, "approve-status")).first().waitFor();
    await page.close();
  });

  it("what was signed is checked from the log alone", async () => {
    const { code, output } = await stack.cloud.verifyAudit("--approvals");
    assert.equal(code, 0, output);
    const [log] = output.trim().split("\n").map((line) => JSON.parse(line));
    assert.equal(log.ok, true);
    assert.equal(log.approvals, 1, "one request was approved above");
  });
});
