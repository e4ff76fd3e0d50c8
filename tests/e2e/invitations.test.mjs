// Invitations that cannot be used, and enrolments that do not go straight.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

import { Stack, buildStack } from "../stack/stack.mjs";
import { cancelNext, enrol, id, stateOf } from "../stack/story.mjs";

describe("invitations", () => {
  let stack;

  before(async () => {
    stack = await Stack.start(await buildStack());
  });
  after(() => stack?.stop());

  const invitees = (function* () {
    for (let n = 1; ; n++) yield [`Technician ${n}`, `technician-${n}@northwind.example`];
  })();
  const invite = (...options) => stack.cloud.invite(...invitees.next().value, { options });

  /** Opens a link that must be refused, and gives the sentence on the screen. */
  async function refused(link) {
    const page = await stack.browser.context.newPage();
    await page.goto(link);
    await stateOf(page, "enrol-status", "invalid");
    assert.equal(await id(page, "enrol-submit").count(), 0, "there is nothing to press");
    const sentence = await id(page, "enrol-error").innerText();
    await page.close();
    return sentence;
  }

  /** The API's answer to an invitation's secret. */
  async function start(invitation) {
    const answer = await stack.cloud.post("/v1/enrolment/start", { invitation });
    return [answer.status, answer.body.code];
  }

  it("a wrong one says to ask for a new one", async () => {
    assert.match(await refused(`${stack.cloud.origin}/enrol#${"A".repeat(43)}`), /not valid.*ask your administrator/is);
    assert.deepEqual(await start("A".repeat(43)), [410, "invitation_invalid"]);
  });

  it("one that was cut off says that the link is not complete", async () => {
    assert.match(await refused(`${stack.cloud.origin}/enrol`), /not complete.*open it again/is);
  });

  it("an expired one says to ask for a new one", async () => {
    const { link } = await invite("--valid-for", "0s");
    assert.match(await refused(link), /expired.*ask your administrator/is);
    assert.deepEqual(await start(new URL(link).hash.slice(1)), [410, "invitation_invalid"]);
  });

  it("a used one says to ask for a new one, and enrols nobody", async () => {
    const { link } = await invite();
    const tab = await stack.browser.tabWithAuthenticator();
    await enrol(tab, link);
    assert.match(await refused(link), /used already.*ask your administrator/is);
    assert.deepEqual(await start(new URL(link).hash.slice(1)), [410, "invitation_invalid"]);
    await tab.page.close();
  });

  it("the used link is taken out of the address bar", async () => {
    const { link } = await invite();
    const tab = await stack.browser.tabWithAuthenticator();
    await enrol(tab, link);
    assert.equal(new URL(tab.page.url()).hash, "");
    await tab.page.close();
  });

  it("a device that is enrolled already says so, and the invitation stays good for another", async () => {
    const person = invitees.next().value;
    const first = await stack.cloud.invite(...person);
    const tab = await stack.browser.tabWithAuthenticator();
    await enrol(tab, first.link);
    const second = await stack.cloud.invite(...person);
    await tab.page.goto(second.link);
    await id(tab.page, "enrol-submit").click();
    await stateOf(tab.page, "enrol-status", "retry");
    assert.match(await id(tab.page, "enrol-error").innerText(), /already has a Hallpass passkey.*sign in with it/is);

    const other = await stack.browser.tabWithAuthenticator();
    await enrol(other, second.link);
    await other.page.close();
    await tab.page.close();
  });

  it("a person who cancels is told to try again, and the next attempt works", async () => {
    const { link } = await invite();
    const tab = await stack.browser.tabWithAuthenticator();
    await tab.page.goto(link);
    await id(tab.page, "enrol-submit").waitFor();
    await cancelNext(tab.page, "create");
    await id(tab.page, "enrol-submit").click();
    await stateOf(tab.page, "enrol-status", "retry");
    assert.match(await id(tab.page, "enrol-error").innerText(), /No passkey was made\. Try again; your invitation is still good/);
    await id(tab.page, "enrol-submit").click();
    await id(tab.page, "enrol-done").waitFor();
    await tab.page.close();
  });

  it("a person whom the device cannot verify gets no passkey, and another device enrols", async () => {
    const { link } = await invite();
    const tab = await stack.browser.tabWithAuthenticator();
    await tab.session.send("WebAuthn.setUserVerified", { authenticatorId: tab.authenticatorId, isUserVerified: false });
    await tab.page.goto(link);
    await id(tab.page, "enrol-submit").click();
    await stateOf(tab.page, "enrol-status", "retry");
    assert.match(await id(tab.page, "enrol-error").innerText(), /No passkey was made\. Try again/);
    await tab.page.close();
    const other = await stack.browser.tabWithAuthenticator();
    await enrol(other, link);
    await other.page.close();
  });

  it("a tab that is closed while the browser asks uses nothing up", async () => {
    const { link } = await invite();
    const tab = await stack.browser.tabWithAuthenticator();
    await tab.session.send("WebAuthn.setAutomaticPresenceSimulation", {
      authenticatorId: tab.authenticatorId, enabled: false,
    });
    await tab.page.goto(link);
    await id(tab.page, "enrol-submit").click();
    await stateOf(tab.page, "enrol-status", "running");
    await tab.page.close();

    const again = await stack.browser.tabWithAuthenticator();
    await enrol(again, link);
    await again.page.close();
  });

  it("a cloud that is away says so, and opening again works", async () => {
    const { link } = await invite();
    const tab = await stack.browser.tabWithAuthenticator();
    await tab.page.goto(link);
    await id(tab.page, "enrol-submit").waitFor();
    await stack.cloud.kill();
    await id(tab.page, "enrol-submit").click();
    await stateOf(tab.page, "enrol-status", "retry");
    assert.match(await id(tab.page, "enrol-error").innerText(), /cannot be reached.*try again/is);
    await stack.cloud.serve();
    await id(tab.page, "enrol-submit").click();
    await id(tab.page, "enrol-done").waitFor();
    await tab.page.close();
  });

  it("a passkey without PRF is told at once that credentials cannot be sealed to it", async () => {
    const { link } = await invite();
    const tab = await stack.browser.tabWithAuthenticator({ hasPrf: false });
    await enrol(tab, link);
    assert.equal(await id(tab.page, "enrol-done").getAttribute("data-custody"), "cloud");
    assert.match(await id(tab.page, "enrol-done").innerText(), /no PRF support.*held by the cloud.*add another passkey/is);
  });
});
