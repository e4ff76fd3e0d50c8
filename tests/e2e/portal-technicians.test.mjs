// Technicians, their invitations, their roles and groups, on the portal.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

import { out, rowOf, signInToPortal, within } from "../stack/portal.mjs";
import { Stack, buildStack } from "../stack/stack.mjs";
import { enrol, id, ready, request, setCloud, signIn } from "../stack/story.mjs";

describe("the portal: technicians", () => {
  let stack;
  let origin;
  /** The owner's tab, signed in. */
  let owner;

  before(async () => {
    stack = await Stack.start(await buildStack());
    origin = stack.cloud.origin;
    await stack.addCustomers();
    owner = await stack.browser.tabWithAuthenticator();
    const { link } = await stack.cloud.invite("Olga Owner", "olga@northwind.example", { role: "owner" });
    await enrol(owner, link);
    await signInToPortal(owner, origin, "/technicians");
  });
  after(() => stack?.stop());

  /** Invites somebody on the screen and gives the link. */
  async function invite(page, name, role) {
    await page.bringToFront();
    await id(page, "nav-technicians").click();
    await id(page, "technician-invite").click();
    await id(page, "invite-name").fill(name);
    await id(page, "invite-email").fill(`${name.split(" ")[0].toLowerCase()}@northwind.example`);
    await id(page, `invite-role-${role}`).check();
    await id(page, "invite-submit").click();
    const link = await id(page, "invitation-link").inputValue();
    await id(page, "invite-close").click();
    return link;
  }

  /** Invites, enrols and signs in. */
  async function hire(name, role, room = "/") {
    const link = await invite(owner.page, name, role);
    const tab = await stack.browser.tabWithAuthenticator();
    await enrol(tab, link);
    await signInToPortal(tab, origin, room);
    return tab;
  }

  /** Opens the page of one technician. */
  async function open(page, name) {
    await page.bringToFront();
    await id(page, "nav-technicians").click();
    await rowOf(page, "technician-row", name).locator("a").click();
    await id(page, "technician-name").filter({ hasText: name }).waitFor();
  }

  it("an invitation's link is copied once, enrols, and the list says who has done it", async () => {
    const { page } = owner;
    await stack.browser.context.grantPermissions(["clipboard-read", "clipboard-write"], { origin });
    await id(page, "technician-invite").click();
    await id(page, "invite-submit").click();
    await page.getByText("Enter a name.").waitFor();
    await page.getByText("Enter a mail address, such as").waitFor();
    await id(page, "invite-name").fill("Ida Invited");
    await id(page, "invite-email").fill("ida@northwind.example");
    await id(page, "invite-submit").click();
    await id(page, "invitation-copy").click();
    await page.getByText("Copied").waitFor();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    assert.equal(link, await id(page, "invitation-link").inputValue());
    await id(page, "invite-close").click();
    const row = rowOf(page, "technician-row", "Ida Invited");
    await within(row, "technician-state").filter({ hasText: "Invited" }).waitFor();

    const tab = await stack.browser.tabWithAuthenticator();
    await enrol(tab, link);
    await tab.page.close();
    await page.bringToFront();
    await page.reload();
    await within(row, "technician-state").filter({ hasText: "Active" }).waitFor();
    await row.getByText("1 passkey").waitFor();
  });

  it("somebody who is invited twice is refused with a sentence", async () => {
    const { page } = owner;
    await id(page, "technician-invite").click();
    await id(page, "invite-name").fill("Olga Again");
    await id(page, "invite-email").fill("OLGA@northwind.example");
    await id(page, "invite-submit").click();
    assert.match(await id(page, "invite-error").innerText(), /\w+/);
    await page.keyboard.press("Escape");
    await id(page, "invite-name").waitFor({ state: "detached" });
  });

  it("a technician sees no room of the administration, whatever the address", async () => {
    const tab = await hire("Theo Technician", "technician");
    assert.equal(await id(tab.page, "nav-technicians").count(), 0);
    assert.equal(await id(tab.page, "nav-groups").count(), 0);
    await tab.page.goto(`${origin}/technicians`);
    await id(tab.page, "room-not-allowed").waitFor();
    await tab.page.close();
  });

  it("suspending ends session and accounts at once, and the page of the person says so", async () => {
    const tab = await hire("Sina Suspended", "technician");
    await setCloud(stack.browser, origin);
    const popup = await signIn(stack.browser, tab);
    await request(popup, { customer: "Contoso", preset: "Helpdesk", reason: "Ticket 1" });
    await ready(popup, "Contoso");
    // The tab's session on the portal is still there.
    await tab.page.goto(origin);
    await id(tab.page, "portal-account").waitFor();

    await open(owner.page, "Sina Suspended");
    await id(owner.page, "technician-facts").filter({ hasText: "1 active account" }).waitFor();
    await id(owner.page, "technician-suspend").click();
    await id(owner.page, "technician-suspend-confirm").click();
    await id(owner.page, "technician-facts").filter({ hasText: "no sessions" }).waitFor();
    await tab.page.bringToFront();
    assert.match(await out(tab.page, "ended"), /signed out|ended/i);
    await id(tab.page, "portal-signin").click();
    assert.match(await id(tab.page, "portal-error").innerText(), /suspended|administrator/i);

    await owner.page.bringToFront();
    const isOver = async () => (await stack.simulator.accounts()).every((user) => !user.account_enabled);
    while (!(await isOver())) await owner.page.evaluate(() => new Promise(requestAnimationFrame));

    await id(owner.page, "technician-resume").click();
    await id(owner.page, "technician-suspend").waitFor();
    await tab.page.bringToFront();
    await id(tab.page, "portal-signin").click();
    await id(tab.page, "portal-shell").waitFor();
    await popup.close();
    await tab.page.close();
  });

  it("an administrator changes others, but no owner", async () => {
    const tab = await hire("Adam Admin", "admin", "/technicians");
    const { page } = tab;
    await open(page, "Olga Owner");
    for (const name of ["technician-save", "technician-suspend", "technician-remove", "technician-reinvite"]) {
      assert.equal(await id(page, name).count(), 0, name);
    }
    await open(page, "Ida Invited");
    assert.equal(await id(page, "technician-edit-role-owner").count(), 0, "no administrator makes owners");
    await id(page, "technician-edit-name").fill("Ida Renamed");
    await id(page, "technician-edit-role-auditor").check();
    await id(page, "technician-save").click();
    await id(page, "technician-role").filter({ hasText: "Auditor" }).waitFor();
    await id(page, "technician-name").filter({ hasText: "Ida Renamed" }).waitFor();
    await page.close();
  });

  it("an auditor reads all and changes nothing", async () => {
    const tab = await hire("Aud Auditor", "auditor", "/technicians");
    await id(tab.page, "technician-row").first().waitFor();
    assert.equal(await id(tab.page, "technician-invite").count(), 0);
    await open(tab.page, "Olga Owner");
    assert.equal(await id(tab.page, "technician-save").count(), 0);
    await id(tab.page, "nav-groups").click();
    await id(tab.page, "portal-groups").waitFor();
    assert.equal(await id(tab.page, "group-create").count(), 0);
    await tab.page.close();
  });

  it("the last owner stays one", async () => {
    await open(owner.page, "Olga Owner");
    assert.equal(await id(owner.page, "technician-remove").count(), 0, "nobody removes oneself");
    await id(owner.page, "technician-edit-role-admin").check();
    await id(owner.page, "technician-save").click();
    assert.match(await id(owner.page, "technician-edit-error").innerText(), /owner/i);
    assert.equal(await id(owner.page, "technician-role").innerText(), "Owner");
  });

  it("after a loss a new invitation replaces the old passkey", async () => {
    const lost = await hire("Lola Lost", "technician");
    await open(owner.page, "Lola Lost");
    await id(owner.page, "technician-reinvite").click();
    assert.equal(await id(owner.page, "reinvite-replace").isChecked(), true);
    await id(owner.page, "reinvite-submit").click();
    const link = await id(owner.page, "invitation-link").inputValue();
    await id(owner.page, "reinvite-close").click();
    await id(owner.page, "technician-withdraw").waitFor();

    const found = await stack.browser.tabWithAuthenticator();
    await enrol(found, link, { passkeyName: "New phone" });
    await lost.page.bringToFront();
    await out(lost.page, "ended");
    await open(owner.page, "Lola Lost");
    await id(owner.page, "technician-passkey").waitFor();
    assert.deepEqual(await id(owner.page, "passkey-title").allInnerTexts(), ["New phone"]);
    await lost.page.close();
    await found.page.close();
  });

  it("groups are made, filled, renamed and deleted", async () => {
    const { page } = owner;
    await id(page, "nav-groups").click();
    await id(page, "group-empty").waitFor();
    await id(page, "group-new-name").fill("First level");
    await id(page, "group-create").click();
    const card = id(page, "group-card");
    await within(card, "group-add").click();
    await id(page, "group-add-member").fill("lola");
    await id(page, "group-add-member-option").click();
    await within(card, "group-member").filter({ hasText: "Lola Lost" }).waitFor();

    await open(page, "Lola Lost");
    assert.equal(await id(page, "technician-group").isChecked(), true);
    await id(page, "technician-group").uncheck();
    await id(page, "nav-groups").click();
    await card.getByText("nobody yet").waitFor();
    await within(card, "group-rename").click();
    await id(page, "group-edit-name").fill("Second level");
    await id(page, "group-save").click();
    await id(page, "group-name").filter({ hasText: "Second level" }).waitFor();
    await within(card, "group-delete").click();
    await within(card, "group-delete-confirm").click();
    await id(page, "group-empty").waitFor();
  });

  it("removing asks for the name, and leaves nobody in the list", async () => {
    const { page } = owner;
    await open(page, "Lola Lost");
    await id(page, "technician-remove").click();
    assert.equal(await id(page, "remove-confirm").isDisabled(), true);
    await id(page, "remove-name").fill("Lola");
    assert.equal(await id(page, "remove-confirm").isDisabled(), true);
    await id(page, "remove-name").fill("Lola Lost");
    await id(page, "remove-confirm").click();
    await id(page, "technician-list").waitFor();
    await rowOf(page, "technician-row", "Olga Owner").waitFor();
    assert.equal(await rowOf(page, "technician-row", "Lola Lost").count(), 0);
  });
});
