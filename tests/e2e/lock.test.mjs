// The lock and the sign-out: what they wipe, what they leave, and how one goes on.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, it } from "node:test";

import { ask, newAccount, technicianAtWork } from "../stack/sign-in.mjs";
import { Stack, buildStack } from "../stack/stack.mjs";
import { holds, id, launch, openPopup, portalShown, sessionOf, sessionStorage, stateOf } from "../stack/story.mjs";
import { WorkerMemory } from "../stack/worker-memory.mjs";

describe("the lock", () => {
  let stack;
  let tab;
  let popup;
  let account;
  let secrets;

  before(async () => {
    stack = await Stack.start(await buildStack());
    popup = await technicianAtWork(stack);
    ({ tab } = stack);
    await tab.page.goto("about:blank");
    account = await newAccount(stack, popup, "Contoso");
    await stack.simulator.setPages({ animation_ms: 0 });
  });
  after(() => stack?.stop());

  const locked = () => id(popup, "locked-page").waitFor();
  const atWork = () => id(popup, "technician-name").waitFor();

  /** Everything that the extension keeps outside its worker's memory, as one text; and whether there is a key. */
  const kept = () => popup.evaluate(async () => {
    const areas = await Promise.all(["session", "local", "sync"].map((area) => chrome.storage[area].get(null)));
    const names = (await indexedDB.databases()).map(({ name }) => name);
    const records = [];
    for (const name of names) {
      const database = await new Promise((done) => (indexedDB.open(name).onsuccess = (event) => done(event.target.result)));
      for (const store of database.objectStoreNames) {
        const all = database.transaction(store).objectStore(store).getAll();
        records.push(...await new Promise((done) => (all.onsuccess = () => done(all.result))));
      }
      database.close();
    }
    return { text: JSON.stringify([areas, { ...localStorage }, records]), records: records.length };
  });

  /** Fills once, copies once, and collects every secret that this took. */
  async function useEverything() {
    const portal = await launch(stack.browser, account.row);
    await portalShown(portal);
    await portal.close();
    await popup.bringToFront();
    const accountId = await account.row.getAttribute("data-account-id");
    const copied = await ask(popup, "copy", { password: { account_id: accountId } });
    assert.equal(copied.Ok, account.password);
    const storage = await sessionStorage(popup);
    const { token } = await sessionOf(popup);
    const prf = await tab.page.evaluate(() => globalThis.handed?.prf ?? null);
    const sealed = JSON.parse(storage.sealed)[0][1].sealed[0].ciphertext;
    secrets = { token, password: account.password, sealingKey: storage.sealing_key, sealed, ...(prf && { prf }) };
    for (const [name, secret] of Object.entries(secrets)) assert.ok(secret?.length >= 12, name);
  }

  /** Signs in again from the tab, and remembers what it hands to the worker. */
  async function signInAgain() {
    await tab.page.goto(`${stack.browser.url}/signin.html`);
    await tab.page.evaluate(() => {
      const send = chrome.runtime.sendMessage;
      chrome.runtime.sendMessage = (message) => {
        const { op, arg } = JSON.parse(message).body;
        if (op === "finish_sign_in") globalThis.handed = arg;
        return send.call(chrome.runtime, message);
      };
    });
    await id(tab.page, "signin-run").click();
    await stateOf(tab.page, "signin-status", "done");
    await popup.bringToFront();
    await atWork();
  }

  /** Nothing is left anywhere, and nobody gets anything. */
  async function assertNothingIsLeft(accountId) {
    await holds(popup, async () => {
      const database = await new Promise((done) => (indexedDB.open("hallpass").onsuccess = (event) => done(event.target.result)));
      const count = database.transaction("keys").objectStore("keys").count();
      const keys = await new Promise((done) => (count.onsuccess = () => done(count.result)));
      database.close();
      return keys === 0;
    });
    const { text, records } = await kept();
    assert.equal(records, 0, "the key is gone");
    for (const [name, secret] of Object.entries(secrets)) assert.ok(!text.includes(secret), `${name} in ${text}`);
    const refused = await ask(popup, "copy", { password: { account_id: accountId } });
    assert.ok(refused.Err, JSON.stringify(refused));
    const { status, body } = await stack.cloud.call("GET", "/v1/session", { session: { token: secrets.token } });
    assert.deepEqual([status, body.code], [401, "not_signed_in"]);
  }

  /** Neither the worker's JavaScript nor its WebAssembly holds a secret. */
  async function assertMemoryIsClean() {
    const memory = await WorkerMemory.attach(stack.browser);
    const texts = Object.values(secrets);
    const named = (found) => Object.keys(secrets).filter((name) => found.includes(secrets[name]));
    assert.deepEqual(named(await memory.inWasm(texts)), [], "in the WebAssembly memory");
    assert.deepEqual(named(await memory.inHeap(texts)), [], "in the JavaScript heap");
    await memory.detach();
  }

  it("while signed in, the secrets are where they have to be: this test can see them", async () => {
    await useEverything();
    const { text, records } = await kept();
    assert.equal(records, 1, "one key");
    assert.ok(text.includes(secrets.token) && text.includes(secrets.sealingKey));
    assert.ok(!text.includes(secrets.password));
    const memory = await WorkerMemory.attach(stack.browser);
    assert.deepEqual(await memory.inWasm([secrets.token]), [secrets.token]);
    const worker = await stack.browser.worker();
    const canary = `canary-${randomUUID()}`;
    await worker.evaluate((text) => (globalThis.canary = text), canary);
    assert.deepEqual(await memory.inHeap([canary, "never written"]), [canary]);
    await memory.detach();
  });

  it("the popup's button locks: nothing is left in storage, on the disk, in the worker, in the cloud", async () => {
    const accountId = await account.row.getAttribute("data-account-id");
    await id(popup, "lock-button").click();
    await locked();
    assert.match(await id(popup, "locked-page").innerText(), /Ada Lovelace/);
    await assertNothingIsLeft(accountId);
    await assertMemoryIsClean();
  });

  it("while locked, the badge keeps the account's time, also beside a new worker", async () => {
    await stack.browser.killWorker();
    await popup.reload();
    await locked();
    await holds(popup, async () => /^(\d+m|1h)$/.test(await chrome.action.getBadgeText({})));
  });

  it("one button unlocks with the passkey, and the account is there again", async () => {
    await id(popup, "unlock-button").waitFor();
    const signInPage = `${stack.browser.url}/signin.html`;
    for (const page of stack.browser.context.pages().filter((page) => page.url() === signInPage)) await page.close();
    const opened = stack.browser.context.waitForEvent("page");
    await id(popup, "unlock-button").click();
    const page = await opened;
    await page.waitForURL(signInPage);
    await page.close();
    await signInAgain();
    await account.row.locator('[data-testid="launch-entra"]').waitFor();
    await useEverything();
  });

  it("the operating system's lock locks, also when the worker was killed before", async () => {
    const accountId = await account.row.getAttribute("data-account-id");
    await stack.browser.killWorker();
    // Its question wakes the next one.
    assert.ok((await ask(popup, "status", null)).Ok);
    const worker = await stack.browser.worker();
    await worker.evaluate(() => chrome.idle.onStateChanged.dispatch("locked"));
    await locked();
    await assertNothingIsLeft(accountId);
  });

  it("signing out leaves nothing either, not even the name", async () => {
    await signInAgain();
    await useEverything();
    const accountId = await account.row.getAttribute("data-account-id");
    await id(popup, "signout-button").click();
    await id(popup, "signin-button").waitFor();
    await assertNothingIsLeft(accountId);
    await assertMemoryIsClean();
    assert.ok(!(await kept()).text.includes("Ada"), "nor who it was");
  });

  it("a locked extension can be signed out of by somebody else", async () => {
    await signInAgain();
    await id(popup, "lock-button").click();
    await locked();
    await id(popup, "signout-button").click();
    await id(popup, "signin-button").waitFor();
    popup = await openPopup(stack.browser);
    await id(popup, "signin-button").waitFor();
  });
});
