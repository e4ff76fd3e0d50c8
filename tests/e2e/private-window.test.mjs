// Portals in private windows, once the person lets the extension there: they know of no session of the other windows.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

import { extensionId } from "../stack/browser.mjs";
import { contoso } from "../stack/simulator.mjs";
import { newAccount, postedWith, signInByHand, technicianAtWork } from "../stack/sign-in.mjs";
import { Stack, buildStack } from "../stack/stack.mjs";
import { id, launch, portalShown } from "../stack/story.mjs";

describe("portals in private windows", () => {
  let stack;
  let popup;
  let account;
  let simulator;

  before(async () => {
    stack = await Stack.start(await buildStack());
    ({ simulator } = stack);
    await allowPrivateWindows(stack.browser.context);
    popup = await technicianAtWork(stack);
    account = await newAccount(stack, popup, "Contoso");
    await simulator.setPages({ animation_ms: 0 });
  });
  after(() => stack?.stop());

  it("are chosen on the options page, and the choice is kept", async () => {
    for (let round = 0; round < 2; round += 1) {
      const options = await stack.browser.open("options.html");
      const choice = id(options, "launch-place-private");
      if (round === 0) await choice.click();
      await choice.locator("input:checked").waitFor();
      assert.equal(await id(options, "launch-place-error").count(), 0);
      await options.close();
    }
  });

  it("open as the account, although the browser is signed in to the portal as somebody else", async () => {
    await signInByHand(stack, contoso);
    await simulator.control("DELETE", "records");
    const page = await launch(stack.browser, account.row);
    assert.equal((await portalShown(page)).user, account.userName);
    assert.equal((await postedWith(simulator, account.password)).length, 1);
    const open = await popup.evaluate(() => chrome.tabs.query({}));
    assert.equal(open.filter((tab) => tab.incognito).length, 1);
    assert.equal(await id(account.row, "account-hint").count(), 0);
    assert.deepEqual(await popup.evaluate(() => chrome.declarativeNetRequest.getSessionRules()), []);
  });
});

/** As the person does on the browser's page of extensions; the extension is loaded again. */
async function allowPrivateWindows(context) {
  const page = await context.newPage();
  await page.goto("chrome://extensions");
  const reloaded = context.waitForEvent("serviceworker");
  await page.evaluate((extensionId) => chrome.developerPrivate.updateExtensionConfiguration({ extensionId, incognitoAccess: true }), extensionId);
  await reloaded;
  await page.close();
}
