// Remote approval on the portal: the page on the approver's phone, the inbox, and the list of attempts.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, afterEach, before, describe, it } from "node:test";

import { addDevice, addPasskey, rowOf, signInToPortal, stored, within } from "../stack/portal.mjs";
import { Requester, otherThan } from "../stack/requester.mjs";
import { Stack, buildStack, roles } from "../stack/stack.mjs";
import { cancelNext, enrol, id, stateOf } from "../stack/story.mjs";

/** As the smallest phones are that people carry. */
const phone = { width: 390, height: 844 };

describe("the portal: remote approval", () => {
  let stack;
  let origin;
  let order;
  let owner;
  let people = 0;

  before(async () => {
    // Forty people enrol and sign in from one address, in less than a minute.
    stack = await Stack.start(await buildStack(), { cloudArgs: ["--rate-burst", "1000", "--rate-per-minute", "1000"] });
    ({ origin } = stack.cloud);
    await stack.addCustomers();
    const preset = await stack.cloud.addPreset("Desk job", [roles.helpdesk], { byDefault: "1h", min: "15m", max: "8h" });
    order = { customer_id: stack.contoso, preset_id: preset.preset_id, lifetime_s: 3600 };
    owner = await person("Olga Owner", "owner");
    await person("Paul Second", "owner");
    await asksFor({ count: 1 });
  });
  after(() => stack?.stop());
  // Each open tab keeps a stream of events, and a browser has six connections to one host over HTTP/1.1.
  afterEach(async () => {
    for (const page of stack.browser.context.pages()) {
      if (page !== owner.page && page.url().startsWith("http")) await page.close();
    }
  });

  const asksFor = (approvers) => stack.cloud.setPolicy({ approval: { value: { always: { approvers } } } });

  /** Somebody with one passkey, in a tab of their own that is as large as a phone. */
  async function person(name, role = "technician") {
    const tab = await stack.browser.tabWithAuthenticator();
    await tab.page.setViewportSize(phone);
    const { link } = await stack.cloud.invite(name, `person-${++people}@northwind.example`, { role });
    // A passkey answers only in front.
    await tab.page.bringToFront();
    await enrol(tab, link);
    return tab;
  }

  /** Somebody who asks, by the API, and the request that they show. */
  async function asking(name = "Ada Lovelace") {
    const tab = await person(name);
    const requester = await Requester.signedIn(stack.cloud, tab);
    return { tab, requester, request: await requester.ask(order) };
  }

  /** Opens what the camera read, and signs in there. */
  async function scan(tab, link) {
    await tab.page.bringToFront();
    // Another fragment of the same page would load nothing.
    await tab.page.goto("about:blank");
    await tab.page.goto(link);
    await id(tab.page, "portal-signin").click();
    await id(tab.page, "approve-status").waitFor();
    return tab.page;
  }

  const is = (page, state) => stateOf(page, "approve-status", state);

  async function approve(page, number) {
    await is(page, "shown");
    await id(page, "approve-number").fill(number);
    await id(page, "approve-run").click();
  }

  async function fits(page) {
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(width <= phone.width, `${width} pixels wide`);
  }

  it("approves from a scanned link: sign in, see everything, type the number, sign", async () => {
    const { requester, request } = await asking();
    const approver = await person("Grace Hopper");
    const { page } = approver;
    await page.goto(request.shown.link);
    await id(page, "portal-signin").waitFor();
    assert.equal(await page.evaluate(() => location.href), `${origin}/approve`, "the link is in no history");
    await fits(page);
    await id(page, "portal-signin").click();
    await is(page, "shown");
    assert.match(await id(page, "approve-title").innerText(), /Ada Lovelace asks for an account/);
    const facts = await id(page, "approve-facts").innerText();
    for (const words of ["Contoso Ltd", "Helpdesk Administrator", "Desk job", "1 h", "A user cannot sign in"]) {
      assert.ok(facts.includes(words), `${words}: ${facts}`);
    }
    assert.match(await id(page, "approve-remaining").innerText(), /min/);
    await fits(page);

    await id(page, "approve-number").fill("12");
    await id(page, "approve-run").click();
    assert.match(await id(page, "approve-number-error").innerText(), /three digits/);
    await cancelNext(page, "get");
    await approve(page, request.shown.number);
    assert.match(await id(page, "approve-error").innerText(), /Nothing was sent/);
    assert.equal(await id(page, "approve-number").inputValue(), request.shown.number, "what was typed stays");
    await id(page, "approve-run").click();
    await is(page, "approved");
    assert.match(await id(page, "approve-outcome").innerText(), /Ada Lovelace gets an account at Contoso Ltd for 1 h/);
    await fits(page);
    const after = await requester.see(request.id);
    assert.equal(after.state.name, "approved");
    const { session } = await stored(page);
    assert.equal(session["hallpass.approval"], undefined, "nothing of the request stays in the tab");
  });

  it("a page that is loaded again goes on with the same request, until it is decided", async () => {
    const { request } = await asking();
    const page = await scan(await person("Grace Hopper"), request.shown.link);
    await is(page, "shown");
    await page.reload();
    await is(page, "shown");
    assert.equal(await id(page, "approve-changed").count(), 0);
    await approve(page, request.shown.number);
    await is(page, "approved");
    await page.reload();
    await is(page, "typing");
  });

  it("a typed code is checked letter by letter, in words, and opens the request", async () => {
    const { request } = await asking();
    const approver = await person("Grace Hopper");
    const page = await scan(approver, `${origin}/approve`);
    await is(page, "typing");
    const refused = async (text, words) => {
      await id(page, "approve-code").fill(text);
      await id(page, "approve-find").click();
      await id(page, "approve-code-error").filter({ hasText: words }).waitFor();
    };
    await refused("", /eight letters that are shown/);
    await refused("BCDF", /has eight letters and this has 4/);
    await refused("BCDF-GHJ0", /no "O" and no "0"/);
    await refused("BCDF-GHJ?", /has no "\?"/);
    await refused(request.shown.code === "BCDF-GHJK" ? "BCDF-GHJL" : "BCDF-GHJK", /No request with this code is waiting/);
    assert.equal(await id(page, "approve-code").inputValue() === "", false, "what was typed stays");
    await id(page, "approve-code").fill(` ${request.shown.code.toLowerCase().replace("-", " ")} `);
    await id(page, "approve-find").click();
    await approve(page, request.shown.number);
    await is(page, "approved");
  });

  it("a link that was cut off asks for the code and says why", async () => {
    const { request } = await asking();
    const page = await scan(await person("Grace Hopper"), request.shown.link.slice(0, -5));
    await is(page, "typing");
    assert.match(await id(page, "approve-link-error").innerText(), /incomplete/);
  });

  it("denies with a reason that the requester reads", async () => {
    const { requester, request } = await asking();
    const page = await scan(await person("Grace Hopper"), request.shown.link);
    await is(page, "shown");
    await id(page, "approve-deny").click();
    await id(page, "approve-back").click();
    await id(page, "approve-deny").click();
    await id(page, "approve-denial").fill("Not during the audit");
    await id(page, "approve-deny-run").click();
    await is(page, "denied");
    const { state } = await requester.see(request.id);
    assert.deepEqual([state.name, state.reason], ["denied", "Not during the audit"]);
  });

  it("the alarm denies and ends all sessions of the requester", async () => {
    const { requester, request } = await asking();
    const page = await scan(await person("Grace Hopper"), request.shown.link);
    await is(page, "shown");
    await id(page, "approve-alarm").click();
    assert.match(await id(page, "approve-alarm-question").innerText(), /all sessions of Ada Lovelace end/);
    await id(page, "approve-alarm-run").click();
    await is(page, "alarm");
    const { status, body } = await requester.call("GET", "/v1/session");
    assert.deepEqual([status, body.code], [401, "not_signed_in"]);
  });

  it("a wrong number ends the request", async () => {
    const { requester, request } = await asking();
    const page = await scan(await person("Grace Hopper"), request.shown.link);
    await approve(page, otherThan(request.shown.number));
    await is(page, "wrong-number");
    assert.match(await id(page, "approve-outcome").innerText(), /request again/);
    assert.equal((await requester.see(request.id)).state.name, "wrong_number");
  });

  it("a request that is not the one of the code can only be denied", async () => {
    const { request } = await asking();
    const parts = request.shown.link.split(".");
    const digest = parts.pop();
    const other = `${digest[0] === "A" ? "B" : "A"}${digest.slice(1)}`;
    const page = await scan(await person("Grace Hopper"), [...parts, other].join("."));
    await is(page, "shown");
    assert.match(await id(page, "approve-changed").innerText(), /not the request that the code was made for/);
    assert.equal(await id(page, "approve-number").count(), 0);
    assert.equal(await id(page, "approve-run").count(), 0);
    await page.reload();
    await is(page, "shown");
    assert.equal(await id(page, "approve-run").count(), 0, "not after it was loaded again either");
    await id(page, "approve-deny").click();
    await id(page, "approve-deny-run").click();
    await is(page, "denied");
  });

  it("of two approvers who look at it the first decides, and the other sees it at once", async () => {
    const { request } = await asking();
    const first = await scan(await person("Grace Hopper"), request.shown.link);
    await is(first, "shown");
    // The link was used: the second comes from the inbox.
    const second = await scan(await person("Alan Turing"), `${origin}/approve#id=${request.id}`);
    await is(second, "shown");
    await id(first, "approve-deny").click();
    await id(first, "approve-deny-run").click();
    await is(first, "denied");
    await is(second, "gone");
  });

  it("a wrong clock on the phone changes nothing", async () => {
    const { request } = await asking();
    const approver = await person("Grace Hopper");
    await approver.page.addInitScript(() => {
      const now = Date.now;
      Date.now = () => now() + 5 * 3_600_000;
    });
    const page = await scan(approver, request.shown.link);
    await is(page, "shown");
    assert.match(await id(page, "approve-remaining").innerText(), /[5-9] min/);
    await approve(page, request.shown.number);
    await is(page, "approved");
  });

  it("without a network what was typed stays, and the next try succeeds", async () => {
    const { request } = await asking();
    const page = await scan(await person("Grace Hopper"), request.shown.link);
    await is(page, "shown");
    await page.route("**/v1/approvals/*/approve", (route) => route.abort());
    await approve(page, request.shown.number);
    await id(page, "approve-error").filter({ hasText: "cannot be reached" }).waitFor();
    assert.equal(await id(page, "approve-number").inputValue(), request.shown.number);
    await page.unroute("**/v1/approvals/*/approve");
    await id(page, "approve-run").click();
    await is(page, "approved");
  });

  it("a browser without passkeys is told where to go on", async () => {
    const { request } = await asking();
    const page = await stack.browser.context.newPage();
    await page.setViewportSize(phone);
    await page.addInitScript(() => delete window.PublicKeyCredential);
    await page.goto(request.shown.link);
    const words = await id(page, "approve-unsupported").innerText();
    assert.ok(words.includes("/approve") && words.includes("eight letters"), words);
    assert.equal(await id(page, "portal-signin").isDisabled(), true);
    await page.close();
  });

  it("nobody approves their own request where policy does not say so", async () => {
    const { tab, request } = await asking();
    const page = await scan(tab, request.shown.link);
    await is(page, "not-opened");
    assert.match(await id(page, "approve-stopped").innerText(), /own request/);
  });

  it("oneself approves on a second device with another passkey, where policy says so", async () => {
    await asksFor({ count: 1, may_be_oneself: true });
    const tab = await person("Ada Lovelace");
    const requester = await Requester.signedIn(stack.cloud, tab);
    const request = await requester.ask(order);
    await signInToPortal(tab, origin, "/security");
    await addDevice(tab);
    await addPasskey(tab.page, "Second device");
    await rowOf(tab.page, "passkey-row", "Second device").waitFor();
    await id(tab.page, "portal-signout").click();
    const page = await scan(tab, request.shown.link);
    await is(page, "shown");
    assert.match(await id(page, "approve-title").innerText(), /You ask for an account/);
    await approve(page, request.shown.number);
    await is(page, "approved");
    await asksFor({ count: 1 });
  });

  it("where policy asks for two, the first approval counts and the second gives the account", async () => {
    await asksFor({ count: 2 });
    const { requester, request } = await asking();
    const first = await scan(await person("Grace Hopper"), request.shown.link);
    await approve(first, request.shown.number);
    await is(first, "more-needed");
    assert.match(await id(first, "approve-outcome").innerText(), /One more person/);
    const second = await scan(await person("Alan Turing"), `${origin}/approve#id=${request.id}`);
    await is(second, "shown");
    assert.match(await id(second, "approve-approvals").innerText(), /1 of 2: Grace Hopper/);
    await approve(second, request.shown.number);
    await is(second, "approved");
    assert.equal((await requester.see(request.id)).state.name, "approved");
    await asksFor({ count: 1 });
  });

  it("the inbox shows what arrives at once, counts it, and leads to the request", async () => {
    const approver = await person("Grace Hopper");
    const { page } = approver;
    await signInToPortal(approver, origin, "/approvals");
    const tab = await person("Barbara Liskov");
    const requester = await Requester.signedIn(stack.cloud, tab);
    await page.bringToFront();
    const request = await requester.ask({ ...order, customer_id: stack.fabrikam });
    const item = page.locator(`[data-testid="approvals-item"][data-approval="${request.id}"]`);
    await item.waitFor();
    await id(page, "toast").filter({ hasText: "Barbara Liskov asks for your approval: Fabrikam Inc" }).waitFor();
    assert.match(await id(page, "nav-count").innerText(), /^[1-9]/);
    assert.match(await page.title(), /^\([1-9]\d*\) Approvals · Hallpass$/);
    await fits(page);
    await item.click();
    await is(page, "shown");
    assert.equal(await page.evaluate(() => location.href), `${origin}/approve`);
    await approve(page, request.shown.number);
    await is(page, "approved");
    await id(page, "approve-inbox").click();
    await id(page, "portal-approvals").waitFor();
    await item.waitFor({ state: "detached" });
  });

  it("the inbox loses what was taken back, and the open page says so", async () => {
    const approver = await person("Grace Hopper");
    const { requester, request } = await asking("Radia Perlman");
    const page = await scan(approver, `${origin}/approve#id=${request.id}`);
    await is(page, "shown");
    const { status } = await requester.call("POST", `/v1/approvals/${request.id}/cancel`);
    assert.equal(status, 200);
    await is(page, "gone");
  });

  it("attempts are listed, filtered and exported", async () => {
    const { page } = owner;
    await page.bringToFront();
    await page.setViewportSize({ width: 1280, height: 900 });
    await signInToPortal(owner, origin, "/attempts");
    await id(page, "attempts-table").waitFor();
    const results = async () =>
      new Set(await id(page, "attempts-row").evaluateAll((rows) => rows.map((row) => row.dataset.result)));
    const all = await results();
    for (const result of ["approved", "denied", "alarm", "wrong_number", "cancelled"]) {
      assert.ok(all.has(result), `${result}: ${[...all]}`);
    }
    const denied = rowOf(page, "attempts-row", "Not during the audit");
    await denied.waitFor();
    assert.match(await within(denied, "attempts-row-by").innerText(), /Grace Hopper/);

    await id(page, "attempts-result").selectOption("alarm");
    await id(page, "attempts-clear").waitFor();
    await page.waitForFunction(() => {
      const rows = [...document.querySelectorAll('[data-testid="attempts-row"]')];
      return rows.length > 0 && rows.every((row) => row.dataset.result === "alarm");
    });
    await id(page, "attempts-customer").selectOption({ label: "Fabrikam Inc" });
    await id(page, "attempts-empty").filter({ hasText: "Nothing fits" }).waitFor();
    await id(page, "attempts-clear").click();
    await id(page, "attempts-technician").selectOption({ label: "Barbara Liskov" });
    await page.waitForFunction(() => document.querySelectorAll('[data-testid="attempts-row"]').length === 1);

    const download = page.waitForEvent("download");
    await id(page, "attempts-export").click();
    const file = await download;
    assert.match(file.suggestedFilename(), /^hallpass-attempts-\d{4}-\d\d-\d\d\.csv$/);
    const lines = readFileSync(await file.path(), "utf8").trim().split(/\r?\n/);
    assert.equal(lines.length, 2, lines.join("\n"));
    assert.match(lines[1], /Barbara Liskov/);
    assert.match(lines[1], /Fabrikam Inc/);

    await page.setViewportSize(phone);
    await fits(page);
  });

  it("the policy's editor says who has to approve, and saves it", async () => {
    const { page } = owner;
    await page.bringToFront();
    await page.setViewportSize({ width: 1280, height: 900 });
    await id(page, "nav-policy").click();
    const row = page.locator('[data-testid="policy-setting"][data-setting="approval"]');
    await within(row, "policy-value").filter({ hasText: "Always: another person approves" }).waitFor();
    await within(row, "policy-select").selectOption("for_presets");
    await within(row, "policy-approval-preset").first().check();
    await within(row, "policy-approval-count").selectOption("2");
    await within(row, "policy-approval-oneself").check();
    await within(row, "policy-value").filter({ hasText: "Desk job: 2 people approve" }).waitFor();
    await id(page, "policy-preview").click();
    await id(page, "policy-save").click();
    await id(page, "toast").filter({ hasText: "saved" }).waitFor();
    const { settings } = await stack.cloud.admin("policy", "show");
    assert.deepEqual(settings.approval.value.for_presets.approvers, { count: 2, may_be_oneself: true });
    assert.deepEqual(settings.approval.value.for_presets.presets, [order.preset_id]);
  });

  it("a technician sees approvals but no attempts, and an auditor the other way round", async () => {
    const technician = await person("Grace Hopper");
    await signInToPortal(technician, origin, "/attempts");
    await id(technician.page, "room-not-allowed").waitFor();
    assert.equal(await id(technician.page, "nav-approvals").count(), 1);
    const auditor = await person("Audrey Auditor", "auditor");
    await signInToPortal(auditor, origin, "/approvals");
    await id(auditor.page, "room-not-allowed").waitFor();
    assert.equal(await id(auditor.page, "nav-approvals").count(), 0);
    await id(auditor.page, "nav-attempts").click();
    await id(auditor.page, "attempts-table").waitFor();
  });
});
