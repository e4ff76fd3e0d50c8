// The portal's sign-in, its session's key and token, its lock, and the list of sessions.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

import { enrolled, out, rowOf, sharePasskeys, signInToPortal, stored, within } from "../stack/portal.mjs";
import { Stack, buildStack } from "../stack/stack.mjs";
import { cancelNext, id } from "../stack/story.mjs";

describe("the portal: security", () => {
  let stack;
  let origin;

  before(async () => {
    stack = await Stack.start(await buildStack());
    origin = stack.cloud.origin;
  });
  after(() => stack?.stop());

  it("signs in to the room that the address names, and stays signed in when the page is loaded again", async () => {
    const tab = await enrolled(stack);
    await signInToPortal(tab, origin, "/security");
    await id(tab.page, "portal-security").waitFor();
    await tab.page.reload();
    await id(tab.page, "portal-security").waitFor();
    assert.equal(await id(tab.page, "portal-signin").count(), 0);
    await tab.page.close();
  });

  it("keeps a token for this tab alone and a key that cannot be exported, and neither after signing out", async () => {
    const tab = await enrolled(stack);
    await signInToPortal(tab, origin);
    const { local, session, keys } = await stored(tab.page);
    assert.deepEqual(local, {});
    assert.deepEqual(Object.keys(session).sort(), ["hallpass.last-input", "hallpass.session", "hallpass.token"]);
    const [key] = keys.filter((one) => one.id === session["hallpass.session"]);
    assert.deepEqual([key.isExtractable, key.usages], [false, ["sign"]]);

    await id(tab.page, "portal-signout").click();
    await out(tab.page, "signed-out");
    const left = await stored(tab.page);
    assert.deepEqual(left.session, {});
    assert.equal(left.keys.filter((one) => one.id === key.id).length, 0);
    await tab.page.reload();
    await out(tab.page, "signed-out");
    await tab.page.close();
  });

  it("a token that was copied into another tab without its key signs nobody in", async () => {
    const tab = await enrolled(stack);
    await signInToPortal(tab, origin);
    const { session } = await stored(tab.page);
    await id(tab.page, "portal-signout").waitFor();

    const thief = await stack.browser.context.newPage();
    await thief.goto(origin);
    await thief.evaluate((items) => {
      for (const [name, value] of Object.entries(items)) sessionStorage.setItem(name, value);
      sessionStorage.setItem("hallpass.session", crypto.randomUUID());
    }, session);
    await thief.reload();
    await out(thief, "signed-out");
    assert.deepEqual((await stored(thief)).session, {}, "the useless token is thrown away");
    await thief.close();
    await tab.page.close();
  });

  it("a person who cancels is told so, and the next attempt works", async () => {
    const tab = await enrolled(stack);
    await tab.page.goto(origin);
    await id(tab.page, "portal-signin").waitFor();
    await cancelNext(tab.page, "get");
    await id(tab.page, "portal-signin").click();
    assert.match(await id(tab.page, "portal-error").innerText(), /No passkey was used\. If you closed the window, try again/);
    await id(tab.page, "portal-signin").click();
    await id(tab.page, "portal-shell").waitFor();
    await tab.page.close();
  });

  it("a browser whose clock is hours wrong signs in", async () => {
    for (const hours of [-7, 5]) {
      const tab = await enrolled(stack);
      await tab.page.clock.setFixedTime(Date.now() + hours * 3_600_000);
      await signInToPortal(tab, origin, "/security");
      await rowOf(tab.page, "session-row", "This one").filter({ hasText: "Used just now" }).waitFor();
      await tab.page.close();
    }
  });

  it("locks when nobody is there, wipes what opens something, and goes on in the same room", async () => {
    const tab = await enrolled(stack);
    await tab.page.clock.install();
    await signInToPortal(tab, origin, "/security");
    await id(tab.page, "session-row").first().waitFor();
    const before = await stored(tab.page);
    await tab.page.clock.fastForward("14:00");
    assert.equal(await id(tab.page, "portal-shell").count(), 1, "a quarter of an hour is not over");
    await tab.page.keyboard.press("Shift");
    await tab.page.clock.fastForward("14:00");
    assert.equal(await id(tab.page, "portal-shell").count(), 1, "somebody was there meanwhile");
    await tab.page.clock.fastForward("01:10");
    await out(tab.page, "locked");
    assert.match(await id(tab.page, "portal-locked-name").innerText(), /Technician/);
    const left = await stored(tab.page);
    assert.deepEqual(left.session, {});
    assert.equal(left.keys.filter((one) => one.id === before.session["hallpass.session"]).length, 0);

    await id(tab.page, "portal-signin").click();
    await id(tab.page, "portal-security").waitFor();
    await tab.page.close();
  });

  it("is locked when the browser opens the tab again after hours", async () => {
    const tab = await enrolled(stack);
    await signInToPortal(tab, origin);
    await tab.page.evaluate((ms) => sessionStorage.setItem("hallpass.last-input", ms), String(Date.now() - 3_600_000));
    await tab.page.reload();
    await out(tab.page, "locked");
    assert.deepEqual((await stored(tab.page)).session, {});
    await tab.page.close();
  });

  it("sessions are listed, one is ended from another tab, and all of them everywhere", async () => {
    const here = await enrolled(stack);
    await signInToPortal(here, origin, "/security");
    const there = await stack.browser.tabWithAuthenticator();
    await sharePasskeys(here, there);
    await signInToPortal(there, origin, "/security");
    await id(there.page, "session-row").nth(1).waitFor();
    const current = there.page.locator('[data-testid="session-row"][data-current="true"]');
    assert.match(await current.innerText(), /Chrom.* on Linux.*This one.*Portal/s);

    const other = there.page.locator('[data-testid="session-row"][data-current="false"]');
    await within(other, "session-end").click();
    await here.page.bringToFront();
    assert.match(await out(here.page, "ended"), /signed out.*Sign in again/is);

    await sharePasskeys(there, here);
    await id(here.page, "portal-signin").click();
    await id(here.page, "session-row").nth(1).waitFor();
    await id(here.page, "session-end-all").click();
    await id(here.page, "session-end-all-confirm").click();
    assert.match(await out(here.page, "ended"), /signed out everywhere/i);
    await there.page.bringToFront();
    await out(there.page, "ended");
    await here.page.close();
    await there.page.close();
  });

  it("an address that names no room says so", async () => {
    const tab = await enrolled(stack);
    await signInToPortal(tab, origin, "/technicians/nobody");
    await id(tab.page, "room-nowhere").waitFor();
    await tab.page.close();
  });
});
