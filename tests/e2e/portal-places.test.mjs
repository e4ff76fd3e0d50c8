// Where requests come from: a strange place takes one more approver, and signs no computer in by phone.
import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { after, before, describe, it } from "node:test";

import { moveTo, paris, placeArgs, vienna } from "../stack/places.mjs";
import { rowOf, signInToPortal, within } from "../stack/portal.mjs";
import { makeKeys, sendProven } from "../stack/proof.mjs";
import { Requester } from "../stack/requester.mjs";
import { Stack, buildStack, roles } from "../stack/stack.mjs";
import { enrol, id, stateOf } from "../stack/story.mjs";

/** As the smallest phones are that people carry. */
const phone = { width: 390, height: 844 };

describe("the portal: places", () => {
  let stack;
  let order;
  let owner;
  let technician;
  let people = 0;

  before(async () => {
    stack = await Stack.start(await buildStack(), {
      cloudArgs: [...placeArgs, "--rate-burst", "1000", "--rate-per-minute", "1000"],
    });
    await stack.addCustomers();
    const preset = await stack.cloud.addPreset("Desk job", [roles.helpdesk], { byDefault: "1h", min: "15m", max: "8h" });
    order = { customer_id: stack.contoso, preset_id: preset.preset_id, lifetime_s: 3600 };
    owner = await person("Olga Owner", "owner");
    await person("Paul Second", "owner");
    await stack.cloud.setPolicy({
      approval: { value: { always: { approvers: { count: 1 } } } }, computer_sign_in: { value: true },
    });
    technician = await person("Ada Lovelace");
    // Who signed in there twice works there.
    for (let time = 0; time < 2; time++) await Requester.signedIn(stack.cloud, technician, vienna);
  });
  after(() => stack?.stop());

  /** Somebody in Vienna with one passkey, in a tab of their own that is as large as a phone. */
  async function person(name, role = "technician") {
    const tab = await stack.browser.tabWithAuthenticator();
    await moveTo(tab, vienna);
    await tab.page.setViewportSize(phone);
    const { link } = await stack.cloud.invite(name, `person-${++people}@northwind.example`, { role });
    // A passkey answers only in front.
    await tab.page.bringToFront();
    await enrol(tab, link);
    return tab;
  }

  async function asksFrom(address) {
    await technician.page.bringToFront();
    return (await Requester.signedIn(stack.cloud, technician, address)).ask(order);
  }

  async function scan({ page }, link, status) {
    await page.bringToFront();
    await page.goto("about:blank");
    await page.goto(link);
    await id(page, "portal-signin").click();
    await id(page, status).waitFor();
    return page;
  }

  /** From the inbox's link: what is scanned is for who scans it first. */
  async function approve(tab, request, state) {
    const page = await scan(tab, `${stack.cloud.origin}/approve#id=${request.id}`, "approve-status");
    await stateOf(page, "approve-status", "shown");
    const text = await id(page, "approve-status").innerText();
    await id(page, "approve-number").fill(request.shown.number);
    await id(page, "approve-run").click();
    await stateOf(page, "approve-status", state);
    await page.close();
    return text;
  }

  it("a request from where its technician always is needs as many as policy asks for, and says where that is", async () => {
    const request = await asksFrom(vienna);
    assert.equal(request.approvals_needed, 1);
    const text = await approve(await person("Grace Hopper"), request, "approved");
    assert.match(text, /Vienna, Austria/);
    assert.doesNotMatch(text, /country/);
  });

  it("a request from another country needs one more, and both approvers are told why", async () => {
    const request = await asksFrom(paris);
    assert.equal(request.approvals_needed, 2);
    for (const [name, state] of [["Barbara Liskov", "more-needed"], ["Alan Turing", "approved"]]) {
      const text = await approve(await person(name), request, state);
      assert.match(text, /Paris, France/);
      assert.match(text, /country/);
    }
  });

  it("the attempts say from where it was asked and decided, and why it took two", async () => {
    const { page } = owner;
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.bringToFront();
    await signInToPortal(owner, stack.cloud.origin, "/attempts");
    await id(page, "attempts-table").waitFor();
    const strange = rowOf(page, "attempts-row", "Paris, France");
    await strange.waitFor();
    const from = await within(strange, "attempts-row-from").innerText();
    assert.match(from, /asked 198\.51\.100\.7, Paris, France/);
    assert.match(from, /decided 192\.0\.2\.7, Vienna, Austria/);
    assert.match(await within(strange, "attempts-row-strange").innerText(), /new country.*2 approvals needed/);
  });

  it("no computer is signed in by phone from there, and the attempt is listed", async () => {
    const keys = await makeKeys();
    const { publicKey } = generateKeyPairSync("x25519");
    const { status, body } = await sendProven({
      origin: stack.cloud.origin, method: "POST", route: "/v1/computer-sign-ins",
      body: { public_key: publicKey.export({ format: "jwk" }).x }, from: paris,
    }, keys);
    assert.equal(status, 201, JSON.stringify(body));
    await moveTo(technician, paris);
    const page = await scan(technician, body.sign_in.shown.link, "computer-status");
    await id(page, "computer-strange").waitFor();
    assert.match(await id(page, "computer-strange").innerText(), /passkey prompt/);
    assert.equal(await id(page, "computer-place").innerText(), "Paris, France · Orange (AS3215)");
    assert.equal(await id(page, "computer-allow").count(), 0);
    await id(page, "computer-alarm").click();
    await stateOf(page, "computer-status", "alarm");

    await owner.page.bringToFront();
    await owner.page.reload();
    await id(owner.page, "attempts-table").waitFor();
    await id(owner.page, "attempts-kind").selectOption("computer_sign_in");
    const row = rowOf(owner.page, "attempts-row", "A computer");
    await row.waitFor();
    assert.equal(await row.getAttribute("data-result"), "alarm");
    assert.match(await row.innerText(), /Ada Lovelace/);
    assert.match(await within(row, "attempts-row-strange").innerText(), /the phone: too far, too fast/);
  });
});
