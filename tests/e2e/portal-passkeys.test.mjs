// One's own passkeys on the portal, and the sign-in that is asked for again before a change.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

import { addDevice, addPasskey, enrolled, rowOf, signInToPortal, stored, within } from "../stack/portal.mjs";
import { Stack, buildStack } from "../stack/stack.mjs";
import { id } from "../stack/story.mjs";

describe("the portal: passkeys", () => {
  let stack;
  let origin;

  before(async () => {
    stack = await Stack.start(await buildStack());
    origin = stack.cloud.origin;
  });
  after(() => stack?.stop());

  it("a passkey is added on a second device, renamed, and the first one removed; the last one stays", async () => {
    const tab = await enrolled(stack, "Laptop");
    await signInToPortal(tab, origin, "/security");
    const { page } = tab;
    await id(page, "passkey-last-note").waitFor();
    assert.equal(await id(page, "passkey-remove").count(), 0, "the only passkey cannot be removed");

    const second = await addDevice(tab);
    await addPasskey(page, "Key on my ring");
    const added = rowOf(page, "passkey-row", "Key on my ring");
    await added.waitFor();
    assert.equal(await within(added, "passkey-custody").getAttribute("data-custody"), "sealed");
    assert.equal(await id(page, "passkey-last-note").count(), 0);

    await within(added, "passkey-rename").click();
    await id(page, "passkey-name").fill("Security key");
    await id(page, "passkey-save").click();
    await rowOf(page, "passkey-row", "Security key").waitFor();

    const first = rowOf(page, "passkey-row", "Laptop");
    await within(first, "passkey-remove").click();
    await within(first, "passkey-remove-confirm").click();
    // The cloud's word that the session ended may come before its answer to this call, which says why.
    await id(page, "portal-presence").filter({ hasText: "removed the passkey that you had signed in with" }).waitFor();
    assert.equal(await id(page, "portal-presence").getAttribute("data-state"), "ended");

    await id(page, "portal-signin").click();
    await id(page, "passkey-last-note").waitFor();
    assert.deepEqual(await id(page, "passkey-title").allInnerTexts(), ["Security key"]);
    assert.equal(await id(page, "passkey-remove").count(), 0);
    await tab.session.send("WebAuthn.removeVirtualAuthenticator", { authenticatorId: second });
    await page.close();
  });

  it("a second passkey without PRF is told about at once", async () => {
    const tab = await enrolled(stack);
    await signInToPortal(tab, origin, "/security");
    await addDevice(tab, { hasPrf: false });
    await addPasskey(tab.page, "Old key");
    assert.match(await id(tab.page, "passkey-without-prf").innerText(), /cannot open sealed credentials.*held by the cloud/is);
    await id(tab.page, "passkey-close").click();
    const row = rowOf(tab.page, "passkey-row", "Old key");
    assert.equal(await within(row, "passkey-custody").getAttribute("data-custody"), "cloud");
    await tab.page.close();
  });

  it("where the cloud wants a fresh sign-in, the passkey is asked for and the change is made", async () => {
    const tab = await enrolled(stack, "Laptop");
    await signInToPortal(tab, origin, "/security");
    const { page } = tab;
    const before = await stored(page);
    await page.route("**/v1/passkeys/*", (route) => route.fulfill({
      status: 403,
      json: { code: "confirm_sign_in", message: "Sign in again.", request_id: crypto.randomUUID() },
    }), { times: 1 });
    await within(rowOf(page, "passkey-row", "Laptop"), "passkey-rename").click();
    await id(page, "passkey-name").fill("My laptop");
    await id(page, "passkey-save").click();
    await id(page, "confirm-signin-cancel").click();
    assert.match(await id(page, "passkey-error").innerText(), /Nothing was changed/);

    await page.route("**/v1/passkeys/*", (route) => route.fulfill({
      status: 403,
      json: { code: "confirm_sign_in", message: "Sign in again.", request_id: crypto.randomUUID() },
    }), { times: 1 });
    await id(page, "passkey-save").click();
    await id(page, "confirm-signin-run").click();
    await rowOf(page, "passkey-row", "My laptop").waitFor();
    const after = await stored(page);
    assert.notEqual(after.session["hallpass.session"], before.session["hallpass.session"]);
    assert.equal(await id(page, "portal-shell").count(), 1, "the old session's end does not end this one");
    await page.close();
  });

  it("a cloud that is away is said so, and reading again works", async () => {
    const tab = await enrolled(stack);
    await signInToPortal(tab, origin);
    await stack.cloud.kill();
    await id(tab.page, "nav-security").click();
    assert.match(await id(tab.page, "list-failed").first().innerText(), /cannot be reached.*try again/is);
    await stack.cloud.serve();
    await id(tab.page, "list-retry").first().click();
    await id(tab.page, "passkey-row").waitFor();
    await tab.page.close();
  });
});
