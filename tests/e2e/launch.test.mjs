// Launch: Microsoft is told the account's name for the launched tab alone; a portal that somebody else is signed in to
// is not taken for the account's.
import assert from "node:assert/strict";
import { after, afterEach, before, describe, it } from "node:test";

import { accountOf } from "../stack/methods.mjs";
import { contoso } from "../stack/simulator.mjs";
import { hintThatSays, newAccount, pageEvents, postedWith, settle, signInByHand, technicianAtWork } from "../stack/sign-in.mjs";
import { Stack, buildStack } from "../stack/stack.mjs";
import { holds, id, launch, portalShown } from "../stack/story.mjs";

describe("launch", () => {
  let stack;
  let popup;
  let account;
  let simulator;

  before(async () => {
    stack = await Stack.start(await buildStack());
    ({ simulator } = stack);
    popup = await technicianAtWork(stack);
    account = await newAccount(stack, popup, "Contoso");
    await simulator.setPages({ animation_ms: 0 });
  });
  after(() => stack?.stop());
  afterEach(async () => {
    for (const page of stack.browser.context.pages()) if (/microsoft/.test(page.url())) await page.close();
    await simulator.control("PUT", "screen", { first: null, after_password: null });
    await stack.browser.context.clearCookies();
    await simulator.control("DELETE", "browsers");
    await simulator.control("DELETE", "records");
  });

  const rules = () => popup.evaluate(() => chrome.declarativeNetRequest.getSessionRules());
  const authorizeRequests = async () =>
    (await simulator.control("GET", "requests")).filter(({ path }) => path.endsWith("/authorize"));
  const hintOf = ({ query }) => new URLSearchParams(query).get("login_hint");

  for (const portal of ["launch-entra", "launch-azure", "launch-microsoft365"]) {
    it(`${portal}: the user name is not asked for, and the rule goes with the sign-in`, async () => {
      const page = await launch(stack.browser, account.row, portal);
      const shown = await portalShown(page);
      assert.equal(shown.user, account.userName);
      const asked = await authorizeRequests();
      assert.deepEqual(asked.map(hintOf), [account.userName]);
      // What the portal asked for is as it was.
      const { query } = asked[0];
      assert.deepEqual([...new URLSearchParams(query).keys()],
        ["client_id", "redirect_uri", "response_type", "response_mode", "scope", "state", "nonce", "login_hint"]);
      assert.deepEqual(await pageEvents(simulator, ["first_input", "twin_input"]).then((all) => all.map(({ target }) => target)), ["passwd"]);
      assert.deepEqual(await rules(), []);
      await page.close();
    });
  }

  it("a portal's script that navigates is named the account too, and another tab is not", async () => {
    await simulator.control("PUT", "screen", { first: "captcha", after_password: null });
    const page = await launch(stack.browser, account.row);
    await hintThatSays(account.row, /you are a person/);
    const [{ path, query }] = await authorizeRequests();
    const plain = new URLSearchParams(query);
    plain.delete("login_hint");
    const address = `https://login.microsoftonline.com${path}?${plain}`;
    await simulator.control("DELETE", "records");
    const other = await stack.browser.context.newPage();
    await other.goto(address);
    await Promise.all([page.waitForEvent("load"), page.evaluate((to) => location.assign(to), address)]);
    assert.deepEqual((await authorizeRequests()).map(hintOf), [null, account.userName]);
    await other.close();
    await page.close();
  });

  it("an account that Microsoft does not know yet: loaded again once, nothing sent, the hint says to wait", async () => {
    const users = `tenants/${contoso.initial_domain}/users`;
    const later = `later@${account.domain}`;
    await simulator.control("PATCH", `${users}/${account.userName}`, { user_principal_name: later });
    const page = await launch(stack.browser, account.row);
    await hintThatSays(account.row, /still does not know this account.*Wait/);
    assert.deepEqual((await authorizeRequests()).map(hintOf), [account.userName, account.userName]);
    assert.deepEqual(await simulator.control("GET", "posted"), []);
    assert.deepEqual(await rules(), []);
    await simulator.control("PATCH", `${users}/${later}`, { user_principal_name: account.userName });
    await page.close();
  });

  it("the rule goes with its tab, and with a worker that was killed meanwhile", async () => {
    await simulator.control("PUT", "screen", { first: "captcha", after_password: null });
    const page = await launch(stack.browser, account.row);
    await hintThatSays(account.row, /you are a person/);
    assert.equal((await rules()).length, 1);
    await stack.browser.killWorker();
    await page.close();
    // The browser wakes the worker for the tab that was closed.
    await holds(popup, async () => (await chrome.declarativeNetRequest.getSessionRules()).length === 0);
  });

  it("a rule that nobody stands for is removed when the worker starts", async () => {
    await popup.evaluate((rule) => chrome.declarativeNetRequest.updateSessionRules({ addRules: [rule] }), {
      id: 4711, action: { type: "block" }, condition: { urlFilter: "||login.microsoftonline.com/nowhere" },
    });
    await stack.browser.killWorker();
    await settle(popup, popup, 1);
    assert.deepEqual(await rules(), []);
  });

  it("a second portal opens without a sign-in and without a word", async () => {
    const first = await launch(stack.browser, account.row);
    await portalShown(first);
    await simulator.control("DELETE", "records");
    const second = await launch(stack.browser, account.row, "launch-azure");
    assert.equal((await portalShown(second)).user, account.userName);
    await settle(second, popup, 10);
    assert.equal(await id(account.row, "account-hint").count(), 0);
    const posted = await simulator.control("GET", "posted");
    assert.deepEqual(posted.filter(({ origin }) => /login[.]/.test(origin)), []);
    await first.close();
    await second.close();
  });

  it("a private window is refused until the person allows it", async () => {
    const options = await stack.browser.open("options.html");
    await id(options, "launch-place-private").click();
    await id(options, "launch-place-error").filter({ hasText: /page of extensions/ }).waitFor();
    assert.ok(await id(options, "launch-place-window").locator("input").isChecked());
    await options.close();
  });

  it("a portal that somebody else is signed in to is refused with a sentence, and nothing is filled", async () => {
    // An account that was never signed in here.
    const { row, user } = await accountOf(simulator, popup, "password");
    const foreign = await signInByHand(stack, contoso);
    await simulator.control("DELETE", "records");
    const page = await launch(stack.browser, row);
    const shown = await portalShown(page);
    assert.equal(shown.user, foreign, "the portal goes on with its own session");
    const hint = await hintThatSays(row, /somebody else.*private windows/);
    assert.ok(hint.length <= 200, hint);
    assert.deepEqual(await simulator.control("GET", "posted"), []);
    // The way out that the sentence names: signed out there, the same tab signs in as the account.
    await page.evaluate(() => location.assign("/signout"));
    await id(page, "portal-user").filter({ hasText: user.user_principal_name }).waitFor();
    assert.equal((await postedWith(simulator, user.password)).length, 1);
    await id(row, "account-hint").waitFor({ state: "detached" });
    await page.close();
  });
});
