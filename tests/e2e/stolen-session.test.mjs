// A session's token and storage, copied into another browser profile, open nothing there; the audit log tells.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

import { Browser } from "../stack/browser.mjs";
import { ask, newAccount, technicianAtWork } from "../stack/sign-in.mjs";
import { Stack, buildStack } from "../stack/stack.mjs";
import { id, openPopup, sessionOf, sessionStorage, setCloud } from "../stack/story.mjs";

describe("a stolen session", () => {
  let stack;
  let popup;
  let thief;
  let thiefPopup;
  let stolen;

  before(async () => {
    const parts = await buildStack();
    stack = await Stack.start(parts);
    popup = await technicianAtWork(stack);
    await newAccount(stack, popup, "Contoso");
    stolen = await sessionStorage(popup);
    thief = await Browser.start({ executable: parts.executable, extension: parts.extension, simulator: stack.simulator });
    await setCloud(thief, stack.cloud.origin);
    thiefPopup = await openPopup(thief);
    await id(thiefPopup, "signin-button").waitFor();
  });
  after(async () => {
    await thief?.stop();
    await stack?.stop();
  });

  /** Puts all that was stolen where the thief's extension looks for it, and starts its worker anew. */
  async function plant() {
    await thiefPopup.evaluate((items) => chrome.storage.session.set(items), stolen);
    await thief.killWorker();
    await thiefPopup.reload();
  }

  const auditLog = () => stack.cloud.atRest();

  it("the copy alone: the other extension says that the key is missing, and forgets the copy", async () => {
    await plant();
    await id(thiefPopup, "signin-button").waitFor();
    assert.match(await id(thiefPopup, "status-problem").innerText(), /lost the key.*sign in again/is);
    const left = JSON.stringify(await sessionStorage(thiefPopup));
    assert.ok(!left.includes(JSON.parse(stolen.session).token), left);
  });

  it("with a key of the thief's own: refused by the cloud, and an audit event tells", async () => {
    assert.ok(!auditLog().includes("session_token_misused"));
    // Starting a ceremony makes the key.
    assert.ok((await ask(thiefPopup, "start_sign_in", null)).Ok);
    await plant();
    await id(thiefPopup, "signin-button").waitFor();
    assert.match(await id(thiefPopup, "status-problem").innerText(), /session has ended/i);
    assert.ok(auditLog().includes("session_token_misused"));
    assert.equal((await stack.cloud.verifyAudit()).code, 0);
  });

  it("with any client: no read, no change, no stream of events", async () => {
    const session = { token: JSON.parse(stolen.session).token };
    const [{ id: accountId }] = JSON.parse(stolen.accounts);
    const routes = [
      ["GET", "/v1/session"], ["GET", "/v1/accounts"], ["GET", `/v1/accounts/${accountId}/credential`], ["GET", "/v1/events"],
      ["POST", `/v1/accounts/${accountId}/end`], ["DELETE", "/v1/session"],
    ];
    for (const [method, route] of routes) {
      const { status, body } = await stack.cloud.call(method, route, { session });
      assert.deepEqual([status, body.code], [401, "not_signed_in"], `${method} ${route}`);
    }
  });

  it("without a proof, or as a bearer token: refused", async () => {
    const { token } = JSON.parse(stolen.session);
    for (const scheme of ["Bearer", "DPoP"]) {
      const answer = await fetch(`${stack.cloud.origin}/v1/accounts`, { headers: { authorization: `${scheme} ${token}` } });
      assert.equal(answer.status, 401, scheme);
    }
  });

  it("the key does not come out of the browser that made it", async () => {
    const attempts = await popup.evaluate(async () => {
      const opened = indexedDB.open("hallpass");
      const database = await new Promise((done) => (opened.onsuccess = () => done(opened.result)));
      const read = database.transaction("keys").objectStore("keys").get("session");
      const { privateKey } = await new Promise((done) => (read.onsuccess = () => done(read.result)));
      database.close();
      const formats = ["jwk", "pkcs8", "raw"];
      const outcomes = formats.map((format) => crypto.subtle.exportKey(format, privateKey).then(() => format, () => null));
      return { isExtractable: privateKey.extractable, came: (await Promise.all(outcomes)).filter(Boolean) };
    });
    assert.deepEqual(attempts, { isExtractable: false, came: [] });
  });

  it("the rightful browser goes on working", async () => {
    const { status } = await stack.cloud.call("GET", "/v1/session", { session: await sessionOf(popup) });
    assert.equal(status, 200);
    await popup.reload();
    await id(popup, "technician-name").waitFor();
    assert.equal(await id(popup, "account-row").count(), 1);
  });
});
