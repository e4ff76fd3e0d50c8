// Presets with groups: chosen in the portal from a customer's tenant, given to an account, taken from it at its end.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

import { rowOf, signInToPortal, within } from "../stack/portal.mjs";
import { contoso, fabrikam } from "../stack/simulator.mjs";
import { Stack, buildStack } from "../stack/stack.mjs";
import { enrol, id, ready, request, setCloud, signIn } from "../stack/story.mjs";

const azure = "60000000-0000-4000-8000-000000000001";
const mail = "60000000-0000-4000-8000-000000000002";

/** Contoso with a group for Azure, one that holds a role, and one with a rule. */
const withGroups = {
  ...contoso,
  app: { ...contoso.app, app_roles: [...contoso.app.app_roles, "GroupMember.ReadWrite.All"] },
  groups: [
    { id: azure, display_name: "Azure contributors", description: "Contributor on all subscriptions" },
    { id: mail, display_name: "Mail operators", is_assignable_to_role: true, directory_roles: ["Exchange Administrator"] },
    { id: "60000000-0000-4000-8000-000000000003", display_name: "Azure everybody", kind: "dynamic" },
  ],
};

describe("presets with groups", () => {
  let stack;
  let tab;
  let page;
  let popup;

  before(async () => {
    stack = await Stack.start(await buildStack(), { tenants: [withGroups, fabrikam] });
    await stack.addCustomers();
    tab = await stack.browser.tabWithAuthenticator();
    const { link } = await stack.cloud.invite("Olga Owner", "olga@northwind.example", { role: "owner" });
    await enrol(tab, link);
    page = tab.page;
  });
  after(() => stack?.stop());

  const state = () => id(page, "preset-groups-state");
  const option = (text) => rowOf(page, "preset-group-search-option", text);
  const toast = (text) => id(page, "toast").filter({ hasText: text }).waitFor();
  const user = async () => (await stack.simulator.accounts())[0];

  it("the groups of a customer's tenant are found, with what they give and what stands in their way", async () => {
    await signInToPortal(tab, stack.cloud.origin, "/presets");
    await id(page, "preset-add").click();
    await id(page, "preset-new-name").fill("Azure work");
    await id(page, "preset-save").click();
    await id(page, "preset-error").filter({ hasText: "at least one role or group" }).waitFor();

    // Fabrikam's consent does not reach as far.
    await id(page, "preset-group-customer").selectOption({ label: "Fabrikam Inc" });
    await state().filter({ hasText: "GroupMember.ReadWrite.All" }).waitFor();
    await id(page, "preset-group-customer").selectOption({ label: "Contoso Ltd" });
    await id(page, "preset-group-search").fill("azure");
    await option("Contributor on all subscriptions").waitFor();
    await option("Cannot be used: a rule of the tenant says who is in it").waitFor();
    assert.equal(await id(page, "preset-group-search-option").count(), 2);
    await option("Azure contributors").click();
    await rowOf(page, "preset-chosen-group", "Azure contributors").waitFor();
    assert.equal(await id(page, "preset-danger").count(), 0);

    await id(page, "preset-group-search").fill("mail");
    await option("Can hold any role; now: Exchange Administrator").click();
    await id(page, "preset-danger").filter({ hasText: "any directory role" }).waitFor();
    await id(page, "preset-save").click();
    await toast("“Azure work” is saved.");
    const row = rowOf(page, "preset-row", "Azure work");
    await within(row, "preset-group").filter({ hasText: "Azure contributors" }).waitFor();
    await within(row, "preset-group").filter({ hasText: "Can hold any role" }).waitFor();
    const listed = (await stack.cloud.admin("preset", "list")).presets.find((it) => it.preset.name === "Azure work");
    assert.deepEqual(listed.preset.groups, [
      { id: azure, name: "Azure contributors", can_hold_roles: false },
      { id: mail, name: "Mail operators", can_hold_roles: true },
    ]);
  });

  it("a tenant that has the groups passes the check, and another refuses this preset alone", async () => {
    const here = await stack.cloud.checkConnection(stack.contoso);
    assert.equal(here.state, "ok");
    assert.ok(!here.findings.some((finding) => finding.code.startsWith("group_")));
    const elsewhere = await stack.cloud.checkConnection(stack.fabrikam);
    assert.equal(elsewhere.state, "ok");
    const finding = elsewhere.findings.find((finding) => finding.code.startsWith("group_"));
    assert.deepEqual([finding.blocks, finding.presets], [false, ["Azure work"]]);
  });

  it("an account gets the groups with the preset, and no other right", async () => {
    await setCloud(stack.browser, stack.cloud.origin);
    popup = await signIn(stack.browser, tab);
    await id(popup, "request-open").click();
    await id(popup, "request-customer").fill("Contoso");
    await id(popup, "request-customer-option").first().click();
    const shown = id(popup, "request-preset").filter({ hasText: "Azure work" });
    await shown.filter({ hasText: "group Azure contributors, group Mail operators" }).waitFor();
    await shown.click();
    await id(popup, "request-reason").fill("Virtual machines are down");
    await id(popup, "request-submit").click();
    await ready(popup, "Contoso");
    const made = await user();
    assert.equal(made.account_enabled, true);
    assert.deepEqual(made.groups, [azure, mail]);
    assert.deepEqual(made.roles, []);
  });

  it("at its end it is in none of them", async () => {
    const row = id(popup, "account-row").first();
    await within(row, "account-end").click();
    await within(row, "account-end-confirm").click();
    await popup.locator('[data-testid="account-row"][data-state="ended"]').waitFor({ timeout: 60_000 });
    const ended = await user();
    assert.deepEqual([ended.account_enabled, ended.groups], [false, []]);
    await stack.cloud.verifyAudit();
  });

  it("where the tenant does not know the groups, the request is refused with the reason", async () => {
    await request(popup, { customer: "Fabrikam", preset: "Azure work", reason: "Virtual machines are down" });
    await id(popup, "request-error").filter({ hasText: "Azure work" }).waitFor();
    assert.equal((await stack.simulator.accounts()).length, 1);
  });
});
