// The portal's rooms for what is set up once: customers, who reaches them, presets, and the logo on credentials.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, describe, it } from "node:test";

import { png } from "../stack/picture.mjs";
import { rowOf, signInToPortal, within } from "../stack/portal.mjs";
import { Stack, buildStack, roles } from "../stack/stack.mjs";
import { enrol, id, stateOf } from "../stack/story.mjs";

describe("the portal: customers, access, presets and logo", () => {
  let stack;
  let tab;
  let page;

  before(async () => {
    stack = await Stack.start(await buildStack());
    await stack.cloud.invite("Kim Technician", "kim@northwind.example");
    tab = await stack.browser.tabWithAuthenticator();
    const { link } = await stack.cloud.invite("Olga Owner", "olga@northwind.example", { role: "owner" });
    await enrol(tab, link);
    page = tab.page;
  });
  after(() => stack?.stop());

  const go = async (room) => {
    await id(page, `nav-${room}`).click();
    await id(page, `portal-${room}`).waitFor();
  };
  const choose = async (field, text) => {
    await id(page, field).fill(text);
    await rowOf(page, `${field}-option`, text).first().click();
  };
  const toast = (text) => id(page, "toast").filter({ hasText: text }).waitFor();
  /** In the dark and on a phone nothing is cut off at the side. */
  async function narrow() {
    const size = page.viewportSize();
    await page.emulateMedia({ colorScheme: "dark" });
    await page.setViewportSize({ width: 390, height: 800 });
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.equal(over, 0, "nothing is cut off at the side");
    await page.setViewportSize(size ?? { width: 1280, height: 800 });
    await page.emulateMedia({ colorScheme: "light" });
  }

  it("the first customer is added from the empty room, and is connected next", async () => {
    await signInToPortal(tab, stack.cloud.origin, "/customers");
    await id(page, "customer-empty").waitFor();
    await id(page, "customer-add").click();
    await id(page, "customer-submit").click();
    await id(page, "customer-add-error").filter({ hasText: "Enter a name" }).waitFor();
    await id(page, "customer-new-name").fill("Contoso\u202edtL");
    await id(page, "customer-submit").click();
    await id(page, "customer-add-error").filter({ hasText: "choose another name" }).waitFor();
    await id(page, "customer-new-name").fill("<b>Contoso</b> 👩‍💻");
    await id(page, "customer-submit").click();
    await id(page, "portal-connection").locator("h1", { hasText: "Connect <b>Contoso</b> 👩‍💻" }).waitFor();
    await id(page, "connection-connect").waitFor();
    assert.match(page.url(), /\/customers\/[0-9a-f-]{36}$/);
  });

  it("a customer gets another name, and one that is taken is refused", async () => {
    for (const name of ["Fabrikam Inc", "Woodgrove Bank"]) await stack.cloud.admin("customer", "add", "--name", name);
    await go("customers");
    const row = rowOf(page, "customer-row", "Contoso");
    await within(row, "customer-rename").click();
    const field = id(page, "customer-edit-name");
    await field.fill("fabrikam inc");
    await id(page, "customer-save").click();
    await id(page, "customer-rename-error").filter({ hasText: "of this name already" }).waitFor();
    await field.fill("Contoso Ltd");
    await id(page, "customer-save").click();
    await id(page, "customer-name").filter({ hasText: /^Contoso Ltd$/ }).waitFor();
    await narrow();
  });

  it("a customer gets tags, as they are kept everywhere", async () => {
    await go("access");
    await id(page, "tag-empty").waitFor();
    for (const [customer, tags] of [["Contoso Ltd", ["Gold", "Region North"]], ["Fabrikam Inc", ["gold"]]]) {
      await choose("tag-customer", customer);
      await id(page, "tag-dialog").locator("h2", { hasText: `Tags of ${customer}` }).waitFor();
      for (const tag of ["<i>", ...tags]) {
        await id(page, "tag-new").fill(tag);
        await id(page, "tag-add").click();
        if (tag === "<i>") await id(page, "tag-error").filter({ hasText: "such as region-north" }).waitFor();
      }
      await id(page, "tag-save").click();
      await id(page, "access-touched").filter({ hasText: "changes nothing for anybody" }).waitFor();
      await id(page, "tag-save").click();
      await toast("The tags are saved.");
    }
    await rowOf(page, "tag-row", "#gold").filter({ hasText: "Contoso Ltd, Fabrikam Inc" }).waitFor();
    await rowOf(page, "tag-row", "#region-north").waitFor();
  });

  it("says who loses whom before technicians are bound to what is assigned to them", async () => {
    await id(page, "access-empty").waitFor();
    await choose("access-to", "gold");
    await id(page, "access-assign-error").waitFor();
    await choose("access-who", "Kim Technician");
    await choose("access-to", "gold");
    const kim = rowOf(page, "access-row", "Kim Technician");
    await within(kim, "access-target").filter({ hasText: "#gold" }).waitFor();
    await id(page, "access-mode-by-assignment").check();
    await id(page, "access-preview").click();
    const lost = page.locator('[data-testid="access-change"][data-direction="loses"]');
    assert.match(await lost.innerText(), /Kim Technician no longer reaches Woodgrove Bank\./);
    assert.match(await id(page, "access-touched").innerText(), /1 technician\. No account ends by it\./);
    await id(page, "access-back").click();
    assert.equal((await stack.cloud.admin("access", "show")).mode, "everybody", "nothing is saved yet");
  });

  it("what somebody else saved meanwhile is taken over, and nothing that was changed here is lost", async () => {
    const { customer_id } = await stack.cloud.admin("customer", "add", "--name", "Alpine Ski House");
    const { technicians } = await stack.cloud.admin("technician", "list");
    const kim = technicians.find((it) => it.email.startsWith("kim"));
    const list = {
      mode: "everybody", revision: 0,
      assignments: [{ who: { technician: kim.technician_id }, to: { customer: customer_id } }],
    };
    const file = path.join(stack.folder, "access.json");
    writeFileSync(file, JSON.stringify(list));
    await stack.cloud.admin("access", "set", "--file", file);
    await id(page, "access-preview").click();
    await id(page, "access-behind").waitFor();
    await id(page, "access-catch-up").click();
    await id(page, "access-behind").waitFor({ state: "detached" });
    const targets = within(rowOf(page, "access-row", "Kim Technician"), "access-target");
    await targets.nth(1).waitFor();
    await narrow();
    await id(page, "access-preview").click();
    await id(page, "access-save").click();
    await toast("Saved.");
    const saved = await stack.cloud.admin("access", "show");
    assert.deepEqual([saved.mode, saved.assignments.length], ["by_assignment", 2]);
    assert.equal(await id(page, "access-savebar").count(), 0);
  });

  it("presets say what they grant, and the one that can do everything is marked", async () => {
    await go("presets");
    const global = rowOf(page, "preset-row", "Global Administrator");
    assert.match(await within(global, "preset-role").innerText(), /Global Administrator\s+Everything/);
    await within(global, "preset-limits").filter({ hasText: "30 min proposed, 15 min to 4 h" }).waitFor();
    await within(global, "preset-uses").filter({ hasText: "Nothing uses it" }).waitFor();
  });

  it("a preset is made of roles that are searched for", async () => {
    await id(page, "preset-add").click();
    await id(page, "preset-new-name").fill("Mail and teams");
    await id(page, "preset-save").click();
    await id(page, "preset-error").filter({ hasText: "Choose at least one role" }).waitFor();
    await choose("preset-role-search", "Exchange Administrator");
    await id(page, "preset-error").waitFor({ state: "detached" });
    assert.equal(await id(page, "preset-danger").count(), 0);
    await choose("preset-role-search", "Global Administrator");
    await id(page, "preset-danger").filter({ hasText: "everything in the tenant" }).waitFor();
    await within(rowOf(page, "preset-chosen", "Global"), "preset-role-remove").click();
    await choose("preset-role-search", "Teams Administrator");
    await id(page, "preset-proposed").fill("9 h");
    await id(page, "preset-save").click();
    await id(page, "preset-error").filter({ hasText: "between the shortest and the longest" }).waitFor();
    await id(page, "preset-proposed").fill("2 h");
    await id(page, "preset-save").click();
    await toast("“Mail and teams” is saved.");
    await within(rowOf(page, "preset-row", "Mail and teams"), "preset-role").filter({ hasText: "Teams" }).waitFor();
  });

  it("a preset that somebody else changed meanwhile is taken over", async () => {
    const listed = (await stack.cloud.admin("preset", "list")).presets.find((it) => it.preset.name === "Mail and teams");
    const { id: _, ...was } = listed.preset;
    const row = rowOf(page, "preset-row", "Mail and teams");
    await within(row, "preset-change").click();
    await id(page, "preset-new-name").fill("Mail");
    const file = path.join(stack.folder, "preset.json");
    writeFileSync(file, JSON.stringify({ was, preset: { ...was, lifetime_max_s: 14_400 } }));
    await stack.cloud.admin("preset", "change", "Mail and teams", "--file", file);
    await id(page, "preset-save").click();
    await id(page, "preset-behind").waitFor();
    await id(page, "preset-catch-up").click();
    await id(page, "preset-behind").waitFor({ state: "detached" });
    assert.equal(await id(page, "preset-longest").inputValue(), "4 h");
    assert.equal(await id(page, "preset-new-name").inputValue(), "Mail");
    await id(page, "preset-save").click();
    await toast("“Mail” is saved.");
  });

  it("a preset that the policy names is not removed, and says who names it", async () => {
    const mail = (await stack.cloud.admin("preset", "list")).presets.find((it) => it.preset.name === "Mail");
    await stack.cloud.setPolicy({ presets: { value: { only: [mail.preset.id] } } });
    await go("customers");
    await go("presets");
    const row = rowOf(page, "preset-row", "Mail");
    await within(row, "preset-uses").filter({ hasText: "the policy for all customers" }).waitFor();
    await within(row, "preset-remove").click();
    await within(row, "preset-remove-confirm").click();
    await within(row, "preset-remove-error").filter({ hasText: "take it out there first" }).waitFor();
    const user = page.locator('[data-testid="preset-row"]:has([data-testid="preset-name"]:text-is("User Administrator"))');
    await within(user, "preset-remove").click();
    await within(user, "preset-remove-confirm").click();
    await user.waitFor({ state: "detached" });
    await narrow();
  });

  it("a change to a preset with Global Administrator waits for a second administrator where the MSP wants one", async () => {
    await go("presets");
    await id(page, "second-require").click();
    await toast("Such changes take two administrators now.");
    await stateOf(page, "second-state", "required");
    const global = rowOf(page, "preset-row", "Global Administrator");
    await within(global, "preset-remove").click();
    await within(global, "preset-remove-confirm").click();
    await toast("Proposed. Another administrator has to confirm it.");
    const proposal = rowOf(page, "preset-proposal", "Remove “Global Administrator”");
    await proposal.waitFor();
    assert.equal(await within(proposal, "proposal-confirm").count(), 0, "one's own is not confirmed");
    await within(proposal, "proposal-refuse").click();
    await proposal.waitFor({ state: "detached" });
    await stack.cloud.admin("preset", "remove", "Global Administrator");
    await go("customers");
    await go("presets");
    await within(proposal, "proposal-confirm").click();
    await within(proposal, "proposal-confirm-confirm").click();
    await toast("Confirmed.");
    await global.waitFor({ state: "detached" });
    // Not to ask for one any more is such a change itself.
    await id(page, "second-stop").click();
    await id(page, "second-stop-confirm").click();
    await rowOf(page, "preset-proposal", "second administrator").waitFor();
    await stateOf(page, "second-state", "required");
  });

  it("a logo is uploaded for credentials, and what is no image is refused", async () => {
    await go("policy");
    const logo = page.locator('[data-testid="policy-setting"][data-setting="credential_logo"]');
    await within(logo, "policy-set").click();
    const file = within(logo, "policy-logo-file");
    await file.setInputFiles({ name: "logo.svg", mimeType: "image/svg+xml", buffer: Buffer.from("<svg/>") });
    await within(logo, "policy-logo-error").filter({ hasText: "Choose a PNG or a JPEG" }).waitFor();
    await file.setInputFiles({ name: "logo.png", mimeType: "image/png", buffer: Buffer.from("<svg/>") });
    await within(logo, "policy-logo-error").filter({ hasText: "SVG" }).waitFor();
    await file.setInputFiles({ name: "logo.png", mimeType: "image/png", buffer: png() });
    await within(logo, "policy-logo-preview").waitFor();
    const width = await within(logo, "policy-logo-preview").evaluate(async (image) => {
      await image.decode();
      return image.naturalWidth;
    });
    assert.equal(width, 64);
    await id(page, "policy-preview").click();
    await id(page, "policy-save").click();
    await toast("The policy is saved.");
    const { settings } = await stack.cloud.admin("policy", "show");
    assert.match(settings.credential_logo.value.sha256, /^[0-9a-f]{64}$/);
    await within(logo, "policy-logo").waitFor();
  });
});
