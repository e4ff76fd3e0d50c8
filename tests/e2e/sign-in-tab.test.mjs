// The sign-in tab, when authenticators, tabs and updates get in the way: each time a usable screen and one sentence.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

import { Stack, buildStack } from "../stack/stack.mjs";
import { enrolledTechnician, id, openPopup, sessionOf, stateOf, withholdPrf } from "../stack/story.mjs";

describe("the sign-in tab", () => {
  let stack;
  let tab;
  let popup;

  before(async () => {
    stack = await Stack.start(await buildStack());
    tab = await enrolledTechnician(stack);
    await tab.page.goto(`${stack.browser.url}/signin.html`);
    popup = await openPopup(stack.browser);
  });
  after(() => stack?.stop());

  const presence = ({ session, authenticatorId }, enabled) =>
    session.send("WebAuthn.setAutomaticPresenceSimulation", { authenticatorId, enabled });
  async function run({ page }) {
    await page.bringToFront();
    await id(page, "signin-run").click();
  }
  const custody = ({ page }) => id(page, "signin-status").getAttribute("data-custody");
  const failure = async ({ page }) => {
    await stateOf(page, "signin-status", "failed");
    return id(page, "signin-status").innerText();
  };

  /** A second tab whose authenticator has a copy of the passkey. A copy lacks the secret of the PRF. */
  async function copiedAuthenticator() {
    const { credentials } = await tab.session.send("WebAuthn.getCredentials", { authenticatorId: tab.authenticatorId });
    const copy = await stack.browser.tabWithAuthenticator({ hasPrf: false });
    for (const { largeBlob, ...credential } of credentials) {
      await copy.session.send("WebAuthn.addCredential", { authenticatorId: copy.authenticatorId, credential });
    }
    await copy.page.goto(`${stack.browser.url}/signin.html`);
    return copy;
  }

  /** Presses the button; the browser is asked for the passkey once `goOn` says so. */
  async function askLater({ page }) {
    await page.evaluate(() => {
      const { credentials } = navigator;
      const { get } = credentials;
      credentials.get = async (options) => {
        credentials.get = get;
        await new Promise((go) => (globalThis.go = go));
        return get.call(credentials, options);
      };
    });
    await run({ page });
    await stateOf(page, "signin-status", "passkey");
  }

  async function goOn({ page }) {
    await page.bringToFront();
    await page.evaluate(() => globalThis.go());
  }

  /** Uses the passkey once for nothing: its signature counter has to be ahead of the copy's. */
  const useOnce = () => tab.page.evaluate(() => navigator.credentials.get({
    publicKey: { challenge: new Uint8Array(32), rpId: "localhost", userVerification: "required" },
  }).then(() => {}));

  async function signOut() {
    await popup.bringToFront();
    await id(popup, "signout-button").click();
    await id(popup, "signin-button").waitFor();
  }

  it("nobody answers in time: it says so, and the next attempt works", async () => {
    await tab.page.evaluate(() => {
      const { get } = navigator.credentials;
      navigator.credentials.get = ({ publicKey }) => {
        navigator.credentials.get = get;
        const now = Date.now() + publicKey.timeout;
        Date.now = () => now;
        return Promise.reject(new DOMException("timed out", "NotAllowedError"));
      };
    });
    await run(tab);
    assert.match(await failure(tab), /nobody answered in time.*try again/is);
    await tab.page.reload();
    await run(tab);
    await stateOf(tab.page, "signin-status", "done");
    assert.equal(await custody(tab), "sealed");
    assert.match(await id(tab.page, "signin-status").innerText(), /Ada Lovelace.*sealed to your passkey/is);
    await signOut();
  });

  it("a passkey that promised PRF gives none: signed in, told what that means, one press to try again", async () => {
    await tab.page.reload();
    await withholdPrf(tab.page);
    await run(tab);
    await stateOf(tab.page, "signin-status", "done");
    assert.equal(await custody(tab), "key-missing");
    assert.match(await id(tab.page, "signin-status").innerText(), /did not give the key.*sign in with it again/is);
    assert.match(await id(tab.page, "signin-run").innerText(), /try again/i);
    await id(popup, "status-cannot-open").waitFor();
    await run(tab);
    await tab.page.locator('[data-testid="signin-status"][data-custody="sealed"]').waitFor();
    await id(popup, "status-cannot-open").waitFor({ state: "detached" });
    await signOut();
  });

  it("two tabs at once: both end signed in, and one session is left", async () => {
    const copy = await copiedAuthenticator();
    await tab.page.bringToFront();
    await tab.page.reload();
    await useOnce();
    for (const one of [copy, tab]) await askLater(one);
    for (const one of [copy, tab]) {
      await goOn(one);
      await stateOf(one.page, "signin-status", "done");
    }
    await copy.page.close();
    await popup.bringToFront();
    await id(popup, "technician-name").waitFor();
    await id(popup, "status-cannot-open").waitFor({ state: "detached" });
    const session = await sessionOf(popup);
    const sessions = async () => (await stack.cloud.call("GET", "/v1/sessions", { session })).body.sessions;
    while ((await sessions()).length > 1) await popup.evaluate(() => new Promise(requestAnimationFrame));
    const [{ is_current: isCurrent, origin_kind: kind, browser }] = await sessions();
    assert.deepEqual([isCurrent, kind], [true, "extension"]);
    assert.match(browser, /Chrom/);
    await signOut();
  });

  it("signed out in the popup while the browser asks for the passkey: no session begins unnoticed", async () => {
    await tab.page.reload();
    await run(tab);
    await stateOf(tab.page, "signin-status", "done");
    await tab.page.reload();
    await askLater(tab);
    await signOut();
    await goOn(tab);
    assert.match(await failure(tab), /sign in again/i);
    await run(tab);
    await stateOf(tab.page, "signin-status", "done");
    await signOut();
  });

  it("an update in mid-ceremony takes tab and memory away: signed out, and the next sign-in works", async () => {
    await presence(tab, false);
    await tab.page.reload();
    await run(tab);
    await stateOf(tab.page, "signin-status", "passkey");
    // What an update does to its extension; the browser cannot do it to one that its command line loaded.
    await tab.page.goto("about:blank");
    await popup.evaluate(() => chrome.storage.session.clear());
    await stack.browser.killWorker();
    await popup.reload();
    await id(popup, "signin-button").waitFor();
    await presence(tab, true);
    await tab.page.goto(`${stack.browser.url}/signin.html`);
    await run(tab);
    await stateOf(tab.page, "signin-status", "done");
    await popup.bringToFront();
    await id(popup, "technician-name").waitFor();
  });
});
