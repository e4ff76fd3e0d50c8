// The main job in a real Chromium: from the invitation to the proven end.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, describe, it } from "node:test";

import { png } from "../stack/picture.mjs";
import { within } from "../stack/portal.mjs";
import { Stack, buildStack, roles } from "../stack/stack.mjs";
import { contoso } from "../stack/simulator.mjs";
import { enrol, id, launch, openPopup, portalShown, ready, request, setCloud, signIn } from "../stack/story.mjs";

describe("the main job", () => {
  let stack;
  let tab;
  let popup;
  let row;
  let portal;
  const documents = [];

  before(async () => {
    stack = await Stack.start(await buildStack());
    await stack.addCustomers();
    await stack.cloud.addPreset("Short job", [roles.helpdesk], { byDefault: "40s", min: "10s", max: "1h" });
    const file = path.join(stack.cloud.folder, "logo.png");
    writeFileSync(file, png());
    const { sha256 } = await stack.cloud.admin("logo", "add", file);
    await stack.cloud.setPolicy({ credential_label: { value: "Northwind IT" }, credential_logo: { value: { sha256 } } });
    tab = await stack.browser.tabWithAuthenticator();
  });
  after(() => stack?.stop());

  it("an invitation enrols a passkey", async () => {
    const { link } = await stack.cloud.invite("Ada Lovelace", "ada@northwind.example");
    await enrol(tab, link, { passkeyName: "Test authenticator" });
  });

  it("the passkey signs the extension in", async () => {
    await setCloud(stack.browser, stack.cloud.origin);
    popup = await signIn(stack.browser, tab);
    assert.match(await id(popup, "technician-name").innerText(), /Ada Lovelace/);
  });

  it("a request becomes an account that is ready", async () => {
    await request(popup, { customer: "Contoso", preset: "Short job", reason: "Ticket 4711" });
    row = await ready(popup, "Contoso");
    const [user] = await stack.simulator.accounts();
    assert.equal(user.account_enabled, true);
    assert.deepEqual(user.roles.map((role) => role.name), ["Helpdesk Administrator"]);
  });

  it("its card carries the MSP's words and logo", async () => {
    assert.equal(await within(row, "account-label").innerText(), "Northwind IT");
    const width = await within(row, "account-logo").evaluate(async (image) => {
      await image.decode();
      return image.naturalWidth;
    });
    assert.equal(width, 64);
  });

  it("a launch signs in without a key being pressed, in as many documents as a person needs", async () => {
    stack.browser.context.on("request", (r) => {
      if (r.isNavigationRequest() && r.url().includes("login.microsoftonline.com")) documents.push(r.url());
    });
    portal = await launch(stack.browser, row);
    const shown = await portalShown(portal);
    assert.match(shown.tenant, new RegExp(contoso.display_name));
    assert.match(shown.roles, /Helpdesk Administrator/);
    // A person needs the sign-in page, the answer to the password and the answer to "stay signed in?".
    assert.ok(documents.length <= 3 + 2, documents.join("\n"));
  });

  it("the secret went into the password field once and into no other", async () => {
    const posted = await stack.simulator.control("GET", "posted");
    const passwords = await stack.simulator.passwords();
    const secrets = posted.filter((field) => passwords.includes(field.value));
    assert.deepEqual(secrets.map((field) => field.name), ["passwd"]);
  });

  it("at the deadline the portal's session ends and the account is proven to be disabled", async () => {
    await id(portal, "portal-signed-out").waitFor({ timeout: 90_000 });
    await row.locator('[data-testid="account-state"]').filter({ hasText: /ended/i }).waitFor({ timeout: 30_000 });
    const [user, ...others] = await stack.simulator.accounts();
    assert.equal(others.length, 0);
    assert.equal(user.account_enabled, false);
    assert.deepEqual(user.roles, []);
  });

  it("the audit log verifies and holds the whole story", async () => {
    const { code, output } = await stack.cloud.verifyAudit();
    assert.equal(code, 0, output);
  });

  it("neither the database nor the logs hold a password", async () => {
    const passwords = await stack.simulator.passwords();
    assert.ok(passwords.length >= 3, "a throw-away, a real and a last password were set");
    const atRest = stack.cloud.atRest();
    for (const password of passwords) {
      for (const form of [password, Buffer.from(password).toString("base64"), Buffer.from(password).toString("hex")]) {
        assert.ok(!atRest.includes(form), "a password stands in clear");
      }
    }
  });
});
