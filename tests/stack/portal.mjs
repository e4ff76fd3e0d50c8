// The steps on the portal that its stories share.
import { enrol, id, stateOf } from "./story.mjs";

const people = (function* () {
  for (let n = 1; ; n++) yield [`Technician ${n}`, `technician-${n}@northwind.example`];
})();

/** Somebody new with one passkey, in a tab of their own. */
export async function enrolled(stack, passkeyName = "First device") {
  const tab = await stack.browser.tabWithAuthenticator();
  const { link } = await stack.cloud.invite(...people.next().value);
  await enrol(tab, link, { passkeyName });
  return tab;
}

/** Opens a room of the portal, signed out, and signs in with the tab's passkey. */
export async function signInToPortal(tab, origin, room = "/") {
  await tab.page.goto(`${origin}${room}`);
  await id(tab.page, "portal-signin").click();
  await id(tab.page, "portal-shell").waitFor();
}

/** Waits until the page says that nobody is signed in: `signed-out`, `ended`, `locked`; gives its words. */
export async function out(page, state) {
  await stateOf(page, "portal-presence", state);
  return id(page, "portal-presence").innerText();
}

/** What the browser stores for the portal: `localStorage`, `sessionStorage` and the keys of sessions. */
export const stored = (page) => page.evaluate(async () => {
  const settled = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const database = await settled(indexedDB.open("hallpass"));
  const names = [...database.objectStoreNames];
  const keys = names.length === 0 ? [] : await settled(database.transaction(names).objectStore("keys").getAll());
  database.close();
  return {
    local: { ...localStorage },
    session: { ...sessionStorage },
    keys: keys.map(({ id, pair }) => ({ id, isExtractable: pair.privateKey.extractable, usages: pair.privateKey.usages })),
  };
});

/**
 * Gives the authenticator of tab `to` the passkeys of tab `from`: one device, two tabs. Before each change of tabs, or
 * the signature counter would go back, and the cloud would take the passkey for a copy.
 */
export async function sharePasskeys(from, to) {
  await to.session.send("WebAuthn.clearCredentials", { authenticatorId: to.authenticatorId });
  const { credentials } = await from.session.send("WebAuthn.getCredentials", { authenticatorId: from.authenticatorId });
  for (const credential of credentials) {
    await to.session.send("WebAuthn.addCredential", { authenticatorId: to.authenticatorId, credential });
  }
}

/** Puts a second device beside the tab's own, which is asked instead of it from now on. */
export async function addDevice(tab, { hasPrf = true } = {}) {
  await tab.session.send("WebAuthn.setAutomaticPresenceSimulation", {
    authenticatorId: tab.authenticatorId, enabled: false,
  });
  const { authenticatorId } = await tab.session.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2", ctap2Version: "ctap2_1", transport: "usb", hasResidentKey: true,
      hasUserVerification: true, isUserVerified: true, hasPrf, automaticPresenceSimulation: true,
    },
  });
  return authenticatorId;
}

/** Adds a passkey in the room "Security", with the device that answers. */
export async function addPasskey(page, name) {
  await id(page, "passkey-add").click();
  await id(page, "passkey-new-name").fill(name);
  await id(page, "passkey-create").click();
}

/** The row of a list whose words hold `text`. */
export const rowOf = (page, testId, text) => id(page, testId).filter({ hasText: text });

/** An element within a row. */
export const within = (row, testId) => row.locator(`[data-testid="${testId}"]`);
