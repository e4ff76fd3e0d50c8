// Sign-ins that do not go straight, and sessions that end.
import assert from "node:assert/strict";
import path from "node:path";
import { after, before, describe, it } from "node:test";

import { Stack, buildStack } from "../stack/stack.mjs";
import { cancelNext, enrolledTechnician, id, openPopup, sessionOf, sessionStorage, signIn, stateOf } from "../stack/story.mjs";

describe("sign-in", () => {
  let stack;
  let tab;
  let popup;
  const authenticator = (method, settings) =>
    tab.session.send(`WebAuthn.${method}`, { authenticatorId: tab.authenticatorId, ...settings });

  before(async () => {
    stack = await Stack.start(await buildStack());
    tab = await enrolledTechnician(stack);
    await tab.page.goto(`${stack.browser.url}/signin.html`);
    popup = await openPopup(stack.browser);
  });
  after(() => stack?.stop());

  /** Presses the button of the sign-in tab and gives what it fails with. */
  async function failure() {
    await id(tab.page, "signin-run").click();
    await stateOf(tab.page, "signin-status", "failed");
    assert.equal(await id(popup, "technician-name").count(), 0, "nobody is signed in");
    return id(tab.page, "signin-status").innerText();
  }

  it("a cancelled one says what to do, and the next attempt is one press away", async () => {
    await cancelNext(tab.page, "get");
    assert.match(await failure(), /No passkey was used.*try again/is);
    assert.match(await id(tab.page, "signin-run").innerText(), /try again/i);
    await id(tab.page, "signin-run").click();
    await id(popup, "technician-name").waitFor();
    await id(popup, "signout-button").click();
    await id(popup, "signin-button").waitFor();
  });

  it("an answer whose signature is wrong is refused, and the next attempt works", async () => {
    await tab.page.reload();
    await authenticator("setResponseOverrideBits", { isBogusSignature: true });
    assert.match(await failure(), /refused|not verif/i);
    await authenticator("setResponseOverrideBits", { isBogusSignature: false });
    popup = await signIn(stack.browser, tab);
    await id(popup, "signout-button").click();
    await id(popup, "signin-button").waitFor();
    await tab.page.reload();
  });

  it("a page that is left while the browser asks leaves no half session, and the next attempt works", async () => {
    await authenticator("setAutomaticPresenceSimulation", { enabled: false });
    await id(tab.page, "signin-run").click();
    await stateOf(tab.page, "signin-status", "passkey");
    await tab.page.goto("about:blank");
    await id(popup, "signin-button").waitFor();
    assert.deepEqual(secretsIn(await sessionStorage(popup)), []);
    await authenticator("setAutomaticPresenceSimulation", { enabled: true });
    popup = await signIn(stack.browser, tab);
    assert.deepEqual(secretsIn(await sessionStorage(popup)), ["sealing_key", "session"]);
  });

  it("signing out ends the session in the cloud and wipes the browser's memory", async () => {
    const before = await sessionStorage(popup);
    const { token } = await sessionOf(popup);
    await id(popup, "signout-button").click();
    await id(popup, "signin-button").waitFor();
    const after = JSON.stringify(await sessionStorage(popup));
    for (const secret of [token, before.sealing_key]) assert.ok(!after.includes(secret), after);
    const answer = await stack.cloud.call("GET", "/v1/session", { session: { token } });
    assert.deepEqual([answer.status, answer.body.code], [401, "not_signed_in"]);
  });

  it("an answer of the passkey is accepted once", async () => {
    const page = tab.page;
    await page.goto(`${stack.cloud.origin}/`);
    const { body: started } = await stack.cloud.post("/v1/sign-in/start");
    const credential = await page.evaluate(async (options) => {
      const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options.publicKey);
      return (await navigator.credentials.get({ publicKey })).toJSON();
    }, started.options);
    const finish = { ceremony_id: started.ceremony_id, credential };
    const [first, second] = [
      await stack.cloud.post("/v1/sign-in/finish", finish), await stack.cloud.post("/v1/sign-in/finish", finish),
    ];
    assert.equal(first.status, 200, JSON.stringify(first.body));
    assert.deepEqual([second.status, second.body.code], [410, "ceremony_expired"]);
    const { body: other } = await stack.cloud.post("/v1/sign-in/start");
    const third = await stack.cloud.post("/v1/sign-in/finish", { ceremony_id: other.ceremony_id, credential });
    assert.deepEqual([third.status, third.body.code], [401, "passkey_refused"], "nor for another challenge");
  });

  it("a session that the cloud ends shows the signed-out screen and says why", async () => {
    popup = await signIn(stack.browser, tab);
    const session = await sessionOf(popup);
    assert.equal((await stack.cloud.call("DELETE", "/v1/session", { session })).status, 204);
    await id(popup, "signin-button").waitFor();
    assert.match(await id(popup, "status-problem").innerText(), /session has ended.*sign in again/is);
    assert.deepEqual(secretsIn(await sessionStorage(popup)), []);
  });

  it("a cloud with other data knows neither the session nor the passkey, and says what to do", async () => {
    popup = await signIn(stack.browser, tab);
    await stack.cloud.kill();
    stack.cloud.dataDir = path.join(stack.folder, "other-data");
    await stack.cloud.serve();
    await id(popup, "signin-button").waitFor();
    assert.match(await id(popup, "status-problem").innerText(), /session has ended.*sign in again/is);
    assert.deepEqual(secretsIn(await sessionStorage(popup)), []);
    await tab.page.goto(`${stack.browser.url}/signin.html`);
    assert.match(await failure(), /not enrolled here.*ask your administrator for an invitation/is);
  });
});

/** The keys under which a session's secrets stand. */
function secretsIn(storage) {
  return Object.keys(storage).filter((key) => ["session", "sealing_key", "sealed"].includes(key)).sort();
}
