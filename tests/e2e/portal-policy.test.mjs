// The portal's room for the policy: levels, sources, locks, what a change does, and what is wrong with one.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

import { rowOf, signInToPortal, within } from "../stack/portal.mjs";
import { Stack, buildStack, roles } from "../stack/stack.mjs";
import { enrol, id } from "../stack/story.mjs";

describe("the portal: policy", () => {
  let stack;
  let page;

  before(async () => {
    stack = await Stack.start(await buildStack());
    await stack.addCustomers();
    await stack.cloud.addPreset("Desk job", [roles.helpdesk], { byDefault: "1h", min: "15m", max: "8h" });
    await stack.cloud.addPreset("Mail", [roles.exchange ?? roles.helpdesk], { byDefault: "1h", min: "15m", max: "8h" });
    await stack.cloud.invite("Kim Technician", "kim@northwind.example");
    const tab = await stack.browser.tabWithAuthenticator();
    const { link } = await stack.cloud.invite("Olga Owner", "olga@northwind.example", { role: "owner" });
    await enrol(tab, link);
    page = tab.page;
    await signInToPortal(tab, stack.cloud.origin, "/groups");
    await id(page, "group-new-name").fill("Nights");
    await id(page, "group-create").click();
    await id(page, "group-add").click();
    await id(page, "group-add-member").fill("Kim");
    await rowOf(page, "group-add-member-option", "Kim").click();
    await id(page, "group-member").filter({ hasText: "Kim" }).waitFor();
    await id(page, "nav-policy").click();
  });
  after(() => stack?.stop());

  const setting = (field) => page.locator(`[data-testid="policy-setting"][data-setting="${field}"]`);
  const holds = (field, text) => within(setting(field), "policy-value").filter({ hasText: text }).waitFor();
  const from = (field, text) => within(setting(field), "policy-source").filter({ hasText: text }).waitFor();
  const level = (text) => id(page, "policy-level").filter({ hasText: text }).waitFor();

  async function choose(customer) {
    await id(page, "policy-customer").fill(customer);
    await rowOf(page, "policy-customer-option", customer).first().click();
    await level(customer);
  }

  async function save() {
    await id(page, "policy-preview").click();
    await id(page, "policy-save").click();
    await id(page, "policy-preview-dialog").locator("h2").waitFor({ state: "detached" });
  }

  it("shows what is built in, and whose word that is", async () => {
    await level("all customers");
    await holds("reason", "Required");
    await holds("ticket", "Not asked for");
    await holds("lifetime_max", "No limit");
    await from("lifetime_max", "From Hallpass");
    assert.equal(await id(page, "policy-savebar").count(), 0);
  });

  it("a length of time that is none is refused where it is typed", async () => {
    await within(setting("lifetime_max"), "policy-set").click();
    await within(setting("lifetime_max"), "policy-select").selectOption("some");
    await within(setting("lifetime_max"), "policy-duration").fill("soon");
    await within(setting("lifetime_max"), "policy-problem").filter({ hasText: "such as 45 min" }).waitFor();
    assert.equal(await id(page, "policy-preview").isDisabled(), true);
    await within(setting("lifetime_max"), "policy-duration").fill("4 h");
    await holds("lifetime_max", "4 h");
    await from("lifetime_max", "Set here");
  });

  it("says who loses what before it is saved, and the log has it", async () => {
    await within(setting("lifetime_max"), "policy-lock").check();
    await from("lifetime_max", "locked for the levels below");
    await id(page, "policy-preview").click();
    const change = page.locator('[data-testid="policy-change"][data-direction="loses"]');
    assert.match(await change.first().innerText(), /Longest lifetime: “4 h” instead of “No limit”, for .*Kim.* at Contoso/s);
    assert.match(await id(page, "policy-touched").innerText(), /3 of your technicians and 2 of your customers/);
    await id(page, "policy-back").click();
    assert.deepEqual((await stack.cloud.admin("policy", "show")).settings, {}, "nothing is saved yet");
    await save();
    await id(page, "toast").filter({ hasText: "saved" }).waitFor();
    const saved = await stack.cloud.admin("policy", "show");
    assert.deepEqual(saved.settings.lifetime_max, { value: { at_most_s: 14_400 }, locked: true });
    assert.equal(await id(page, "policy-savebar").count(), 0);
  });

  it("a customer inherits, and what its lock does not allow is said as it is typed", async () => {
    await choose("Contoso");
    await holds("lifetime_max", "4 h");
    await from("lifetime_max", "From all customers · locked by all customers");
    await within(setting("lifetime_max"), "policy-set").click();
    await within(setting("lifetime_max"), "policy-duration").fill("8 h");
    await within(setting("lifetime_max"), "policy-withheld").filter({ hasText: "“8 h” is more than the lock of all customers allows" }).waitFor();
    await holds("lifetime_max", "4 h");
    await id(page, "policy-level-kept").waitFor();
    await within(setting("lifetime_max"), "policy-set").click();
    await id(page, "policy-customer").waitFor();
  });

  it("what the cloud refuses is said beside its setting", async () => {
    await within(setting("ticket"), "policy-set").click();
    await within(setting("ticket"), "policy-select").selectOption("required");
    await within(setting("ticket"), "policy-pattern").fill("(");
    await id(page, "policy-preview").click();
    await within(setting("ticket"), "policy-problem").filter({ hasText: "regular expression" }).waitFor();
    await within(setting("ticket"), "policy-pattern").fill("INC-[0-9]+");
    await holds("ticket", "Required, matching INC-[0-9]+");
    assert.equal(await id(page, "policy-problem").count(), 0);
  });

  it("what somebody else saved meanwhile is taken over, and nothing that was typed is lost", async () => {
    await stack.cloud.setPolicy({ custody: { value: "sealed_only" } }, { customer: stack.contoso });
    await id(page, "policy-preview").click();
    await id(page, "policy-behind").waitFor();
    await holds("ticket", "Required, matching INC-[0-9]+");
    await id(page, "policy-catch-up").click();
    await holds("custody", "Only the technician");
    await holds("ticket", "Required, matching INC-[0-9]+");
    await save();
    const { settings } = await stack.cloud.admin("policy", "show", "--customer", stack.contoso);
    assert.deepEqual(settings, {
      ticket: { value: { need: "required", pattern: "INC-[0-9]+" } }, custody: { value: "sealed_only" },
    });
  });

  it("explains for a technician at a customer what holds and why", async () => {
    await id(page, "policy-explain-technician").selectOption({ label: "Kim Technician" });
    const told = (text) => rowOf(page, "policy-explained-setting", text);
    await told("Longest lifetime").waitFor();
    assert.match(await told("Longest lifetime").innerText(), /4 h\s+From all customers · locked by all customers/);
    assert.match(await told("Ticket").innerText(), /Instead of “Not asked for” from Hallpass[^]*Required, matching INC-\[0-9\]\+\s+From Contoso/);
  });

  it("explains what is saved as soon as it is saved", async () => {
    await within(setting("lifetime_max"), "policy-set").click();
    await within(setting("lifetime_max"), "policy-duration").fill("2 h");
    await save();
    const told = rowOf(page, "policy-explained-setting", "Longest lifetime").filter({ hasText: "From Contoso" });
    await told.waitFor();
    assert.match(await told.innerText(), /2 h\s+From Contoso Ltd · locked by all customers/);
  });

  it("a group of technicians has its own word at a customer, and the last one", async () => {
    await id(page, "policy-group").selectOption({ label: "Nights" });
    await level("Nights at Contoso Ltd");
    await from("lifetime_max", "From Contoso Ltd");
    assert.equal(await id(page, "policy-precedence").inputValue(), "10");
    await within(setting("daily_total"), "policy-set").click();
    await within(setting("daily_total"), "policy-select").selectOption("some");
    await within(setting("daily_total"), "policy-duration").fill("3 h");
    await id(page, "policy-preview").click();
    const change = page.locator('[data-testid="policy-change"]');
    assert.match(await change.innerText(), /“3 h” instead of “No limit”, for Kim Technician at Contoso Ltd\./);
    await id(page, "policy-save").click();
    await id(page, "policy-savebar").waitFor({ state: "detached" });
    const saved = await stack.cloud.admin("policy", "show", "--customer", stack.contoso, "--group", "Nights");
    assert.deepEqual([saved.precedence, saved.settings], [10, { daily_total: { value: { at_most_s: 10_800 } } }]);
    await id(page, "policy-explain-technician").selectOption({ label: "Kim Technician" });
    await rowOf(page, "policy-explained-setting", "3 h").filter({ hasText: "From Nights at Contoso Ltd" }).waitFor();
    await id(page, "policy-group").selectOption({ label: "Everybody" });
    await level("For Contoso Ltd");
    await holds("daily_total", "No limit");
  });

  it("presets, people and ways to sign in are chosen from lists, with the keyboard too", async () => {
    await within(setting("presets"), "policy-set").click();
    await within(setting("presets"), "policy-select").selectOption("only");
    const mail = setting("presets").locator("label", { hasText: "Mail" }).locator("input");
    await mail.focus();
    await page.keyboard.press("Space");
    await holds("presets", "Mail");
    await within(setting("used_by"), "policy-set").click();
    await within(setting("used_by"), "policy-select").selectOption("only");
    await setting("used_by").locator("label", { hasText: "Owner" }).first().locator("input").check();
    await holds("used_by", "Owners");
    await within(setting("sign_in_methods"), "policy-set").click();
    await within(setting("sign_in_methods"), "policy-method-earlier").first().click();
    await holds("sign_in_methods", "Password and one-time codes, Temporary Access Pass, Password alone");
    await id(page, "policy-preview").click();
    const lost = page.locator('[data-testid="policy-change"][data-direction="loses"]');
    assert.match(await lost.first().innerText(), /Kim Technician can no longer ask for accounts at Contoso/);
    await id(page, "policy-back").click();
    await id(page, "policy-discard").click();
    await holds("used_by", "Everybody");
    assert.equal(await id(page, "policy-savebar").count(), 0);
  });

  it("is in the dark as readable as by day, and narrow windows lose nothing", async () => {
    await page.emulateMedia({ colorScheme: "dark" });
    await page.setViewportSize({ width: 390, height: 800 });
    await holds("ticket", "Required");
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.equal(wide, 0, "nothing is cut off at the side");
    await page.emulateMedia({ colorScheme: "light" });
  });

  it("an auditor reads all of it and changes nothing", async () => {
    const { link } = await stack.cloud.invite("Ada Auditor", "ada@northwind.example", { role: "auditor" });
    const tab = await stack.browser.tabWithAuthenticator();
    await enrol(tab, link);
    page = tab.page;
    await signInToPortal(tab, stack.cloud.origin, "/policy");
    await holds("lifetime_max", "4 h");
    await choose("Contoso");
    await holds("ticket", "Required, matching INC-[0-9]+");
    for (const way of ["policy-set", "policy-lock", "policy-savebar"]) assert.equal(await id(page, way).count(), 0, way);
    await id(page, "policy-group").selectOption({ label: "Nights" });
    await holds("daily_total", "3 h");
    assert.equal(await id(page, "policy-precedence").isDisabled(), true);
    await id(page, "policy-explain-technician").selectOption({ label: "Kim Technician" });
    await rowOf(page, "policy-explained-setting", "3 h").waitFor();
  });
});
