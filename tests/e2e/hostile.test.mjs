// The same markup anywhere else: nothing is filled, nothing is added, nothing is fetched.
import assert from "node:assert/strict";
import { readdirSync, statSync } from "node:fs";
import path from "node:path";
import { after, afterEach, before, describe, it } from "node:test";

import { extensionId } from "../stack/browser.mjs";
import { fabrikam } from "../stack/simulator.mjs";
import {
  ask, auditAtRest, auditLength, hintThatSays, newAccount, pageEvents, postedWith, serveScreens, settle, technicianAtWork, traces,
} from "../stack/sign-in.mjs";
import { Stack, buildStack } from "../stack/stack.mjs";
import { launch, portalShown } from "../stack/story.mjs";

/** Names of a host that resemble the genuine ones. */
const lookAlikes = [
  "attack.example",
  "login.microsoftonline.com.evil.example",
  "login-microsoftonline.com",
  "xlogin.microsoftonline.com",
  "login.microsoftonline.com-evil.example",
  "login.microsoftonline.co",
  "microsoftonline.com",
  "login.microsoftonllne.com",
  "login.live.com",
  "xn--login-microsoftnline-ixd.com",
];

/** Origins that serve the sign-in page's markup; `isGenuineServer`: the real page at a false origin. */
const origins = [
  ...lookAlikes.map((host) => ({ origin: `https://${host}` })),
  { origin: "https://login.microsoftonline.com." },
  { origin: "https://login.microsoft.com." },
  { origin: "https://login.microsoftonline.com:8443", isGenuineServer: true },
  { origin: "https://login.microsoft.com:8443", isGenuineServer: true },
  { origin: "https://login.windows.net", isGenuineServer: true },
  { origin: "http://attack.example" },
  { origin: "http://login.microsoftonline.com.evil.example" },
  { origin: "http://login.microsoft.com" },
];

describe("sign-in markup at other origins", () => {
  let stack;
  let popup;
  let account;
  let simulator;
  let audited;

  before(async () => {
    const hosts = origins.map(({ origin }) => origin.replace("https://", ""));
    stack = await Stack.start(await buildStack(), { hosts });
    ({ simulator } = stack);
    popup = await technicianAtWork(stack);
    account = await newAccount(stack, popup, "Contoso");
    await simulator.setPages({ animation_ms: 0, form_in_html: true });
    audited = await auditLength(stack.cloud);
  });
  after(() => stack?.stop());
  afterEach(async () => {
    await serveScreens(simulator);
    await simulator.setPages({ deny_framing: true });
  });

  /** Where an origin shows the markup of a screen. */
  const address = ({ origin, isGenuineServer }, screen) =>
    isGenuineServer
      ? `${origin}/${account.domain}/sim/screen/${screen}?login_hint=${encodeURIComponent(account.userName)}`
      : `${origin}/screen/${screen}?login_hint=${encodeURIComponent(account.userName)}`;

  /** Opens a page, presses Fill at the worker as hard as the popup can, and looks for traces. */
  async function staysUntouched(page, url) {
    const answer = await page.goto(url);
    assert.equal(answer.status(), 200, url);
    await page.locator("input#i0116, input#i0118").first().waitFor({ state: "attached" });
    await settle(page, popup, 10);
    // The tab is in front: no offer to fill, and the press itself is refused.
    assert.ok(page.url().startsWith(new URL(url).origin), `the browser went elsewhere: ${page.url()}`);
    assert.equal((await ask(popup, "fill_offer", null)).Ok, "not_a_sign_in_page");
    const pressed = await ask(popup, "fill", { account_id: await accountId() });
    assert.ok(pressed.Err, JSON.stringify(pressed));
    await settle(page, popup, 10);
    await assertNoTrace(page, url);
  }

  /** In the page itself and in all of its frames. */
  async function assertNoTrace(page, url) {
    for (const frame of page.frames()) {
      const seen = await frame.evaluate(() => ({
        events: window.__sim?.events ?? [],
        filled: [...document.querySelectorAll("input")].filter((one) => one.value !== one.defaultValue).map((one) => one.name),
      }));
      assert.deepEqual(seen.filled, [], url);
      assert.deepEqual(seen.events.filter((event) => traces.includes(event.what)), [], url);
    }
  }

  const accountId = () => account.row.getAttribute("data-account-id");

  describe("with an account that is ready", () => {
    for (const target of origins) {
      it(`${target.origin}: nothing happens on the user name and password screens, not even on a press`, async () => {
        const page = await stack.browser.context.newPage();
        for (const screen of ["username", "password"]) await staysUntouched(page, address(target, screen));
        await page.close();
      });
    }
  });

  it("no credential was released and nothing was reported: the audit log did not grow", async () => {
    assert.equal(await auditLength(stack.cloud), audited);
  });

  describe("with the tab bound by a launch", () => {
    it("nothing happens at any of them, and back on the genuine page the same tab is filled", async () => {
      // A screen that hands over keeps the binding, so that the tab can be led away from it.
      await serveScreens(simulator, { first: "captcha" });
      const page = await launch(stack.browser, account.row);
      await hintThatSays(account.row, /you are a person/);
      await serveScreens(simulator);
      await simulator.control("DELETE", "records");
      const before = await auditAtRest(stack.cloud, page, popup);
      for (const target of origins) await staysUntouched(page, address(target, "password"));
      assert.deepEqual(await pageEvents(simulator, traces), []);
      assert.deepEqual(await postedWith(simulator, account.password), []);
      assert.equal(await auditLength(stack.cloud), before);

      await page.goto(`https://entra.microsoft.com/${account.domain}`);
      await portalShown(page);
      assert.equal((await postedWith(simulator, account.password)).length, 1);
      await page.close();
      await stack.browser.context.clearCookies();
      await simulator.control("DELETE", "browsers");
    });
  });

  describe("in frames", () => {
    const framed = {
      "a hostile copy in a frame": (kind) => `https://attack.example/${kind}?src=${encodeURIComponent("/screen/password")}`,
      "the genuine page in a frame of a hostile page": (kind) =>
        `https://attack.example/${kind}?src=${encodeURIComponent(
          `https://login.microsoftonline.com/${account.domain}/sim/screen/password?login_hint=${account.userName}`)}`,
    };
    for (const [words, urlOf] of Object.entries(framed)) {
      for (const kind of ["frame", "sandbox"]) {
        it(`${words}${kind === "sandbox" ? ", sandboxed" : ""}: nothing happens, bound or not`, async () => {
          await simulator.setPages({ deny_framing: false });
          await serveScreens(simulator, { first: "captcha" });
          const bound = await launch(stack.browser, account.row);
          await hintThatSays(account.row, /you are a person/);
          const before = await auditAtRest(stack.cloud, bound, popup);
          for (const page of [await stack.browser.context.newPage(), bound]) {
            await page.goto(urlOf(kind));
            const field = page.frameLocator("iframe").locator("input#i0118").first();
            await field.waitFor({ state: "visible" });
            await settle(page, popup, 20);
            assert.ok((await ask(popup, "fill", { account_id: await accountId() })).Err);
            await settle(page, popup, 10);
            await assertNoTrace(page, words);
            await page.close();
          }
          assert.equal(await auditLength(stack.cloud), before);
        });
      }
    }
  });

  it("the genuine host with another tenant's page: nothing is filled, and the hint says why", async () => {
    await serveScreens(simulator, { first: "captcha" });
    const page = await launch(stack.browser, account.row);
    await hintThatSays(account.row, /you are a person/);
    await serveScreens(simulator);
    const before = await auditLength(stack.cloud);
    for (const tenant of [fabrikam.initial_domain, fabrikam.tenant_id]) {
      await page.goto(`https://login.microsoftonline.com/${tenant}/oauth2/v2.0/authorize?client_id=x&login_hint=${account.userName}`);
      await page.locator("#i0281").waitFor();
      await hintThatSays(account.row, /not one of Contoso Ltd/);
      await settle(page, popup, 20);
      // The popup offers no account of another tenant, and refuses the press.
      assert.deepEqual(Object.keys((await ask(popup, "fill_offer", null)).Ok), ["no_account"]);
      const refused = JSON.stringify((await ask(popup, "fill", { account_id: await accountId() })).Err);
      assert.match(refused, /does not belong to the tenant/);
      await settle(page, popup, 10);
      await assertNoTrace(page, tenant);
    }
    assert.equal(await auditLength(stack.cloud), before);
    await page.close();
  });

  describe("page code and the extension", () => {
    const files = () => {
      const folder = path.resolve("dist", "chromium");
      return readdirSync(folder, { recursive: true }).filter((name) => statSync(path.join(folder, name)).isFile());
    };

    for (const origin of ["https://attack.example", "https://login.microsoftonline.com"]) {
      it(`a page at ${origin} reaches no packaged file`, async () => {
        await simulator.setPages({ csp: "none" });
        const page = await stack.browser.context.newPage();
        await page.goto(origin === "https://attack.example" ? `${origin}/` : `${origin}/common/sim/screen/captcha`);
        const names = files();
        assert.ok(names.includes("popup.wasm") && names.includes("content.js"));
        const reached = await page.evaluate(async ([base, names]) => {
          const load = (tag, property, url) => new Promise((done) => {
            const element = document.createElement(tag);
            element.onload = () => done(true);
            element.onerror = () => done(false);
            element[property] = url;
            document.head.append(element);
          });
          const reached = [];
          for (const name of names) {
            const url = `${base}/${name}`;
            if (await fetch(url).then(() => true, () => false)) reached.push(`fetch ${name}`);
            if (await fetch(url, { mode: "no-cors" }).then(() => true, () => false)) reached.push(`no-cors ${name}`);
            if (name.endsWith(".js") && (await load("script", "src", url))) reached.push(`script ${name}`);
            if (name.endsWith(".png") && (await load("img", "src", url))) reached.push(`img ${name}`);
          }
          return reached;
        }, [`chrome-extension://${extensionId}`, names]);
        assert.deepEqual(reached, []);
        await page.close();
        await simulator.setPages({ csp: "strict" });
      });

      it(`a page at ${origin} cannot frame the extension's pages`, async () => {
        await simulator.setPages({ csp: "none" });
        const page = await stack.browser.context.newPage();
        await page.goto(origin === "https://attack.example" ? `${origin}/` : `${origin}/common/sim/screen/captcha`);
        for (const name of ["popup.html", "signin.html", "options.html"]) {
          await page.evaluate((url) => new Promise((done) => {
            const frame = document.createElement("iframe");
            frame.onload = done;
            frame.src = url;
            document.body.append(frame);
          }), `chrome-extension://${extensionId}/${name}`);
        }
        const shown = page.frames().map((frame) => frame.url()).filter((url) => url.startsWith("chrome-extension://"));
        assert.deepEqual(shown, []);
        await page.close();
        await simulator.setPages({ csp: "strict" });
      });

      it(`a page at ${origin} has no chrome.runtime to send messages with`, async () => {
        const page = await stack.browser.context.newPage();
        await page.goto(origin === "https://attack.example" ? `${origin}/` : `${origin}/common/sim/screen/captcha`);
        assert.equal(await page.evaluate(() => typeof globalThis.chrome?.runtime), "undefined");
        await page.close();
      });
    }

    it("a page's own window navigates to an extension's page in vain", async () => {
      const page = await stack.browser.context.newPage();
      await page.goto("https://attack.example/");
      await page.evaluate((url) => void (location.href = url), `chrome-extension://${extensionId}/popup.html`);
      await page.waitForURL("chrome-error://chromewebdata/");
      await page.close();
    });
  });
});
