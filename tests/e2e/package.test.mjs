// What is packaged is what is promised, and an ordinary page has nothing of it.
import assert from "node:assert/strict";
import { readFileSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { after, before, describe, it } from "node:test";

import { extensionId } from "../stack/browser.mjs";
import { Stack, buildStack } from "../stack/stack.mjs";
import { root } from "../../scripts/setup.mjs";

const signInHosts = ["https://login.microsoftonline.com/*", "https://login.microsoft.com/*"];
const contentScripts = [{
  matches: signInHosts, js: ["content.js"], run_at: "document_start", all_frames: false, match_about_blank: false,
}];

describe("the package", () => {
  let stack;
  let parts;

  before(async () => {
    parts = await buildStack();
    stack = await Stack.start(parts, { hosts: ["ordinary.example"] });
  });
  after(() => stack?.stop());

  const packages = ["chromium", "firefox"];
  const folderOf = (browser) => path.join(root, "dist", browser);
  const manifestOf = (browser) => JSON.parse(readFileSync(path.join(folderOf(browser), "manifest.json"), "utf8"));
  const filesOf = (browser) =>
    readdirSync(folderOf(browser), { recursive: true }).filter((name) => statSync(path.join(folderOf(browser), name)).isFile());

  for (const browser of packages) {
    it(`${browser}: asks for the least that the work needs`, () => {
      const manifest = manifestOf(browser);
      assert.equal(manifest.manifest_version, 3);
      // Firefox opens tabs in containers for those alone who may ask for cookies.
      const own = { chromium: ["declarativeNetRequestWithHostAccess"], firefox: ["contextualIdentities", "cookies"] }[browser];
      assert.deepEqual([...manifest.permissions].sort(), ["alarms", "idle", "notifications", "storage", ...own].sort());
      // One worker for private windows and the others: it alone knows which account a tab is for.
      assert.equal(manifest.incognito, "spanning");
      // The tests' package names its cloud, and nothing else beyond the sign-in hosts.
      assert.deepEqual(manifest.host_permissions, [...signInHosts, "*://localhost/*"]);
      for (const absent of ["web_accessible_resources", "optional_permissions", "optional_host_permissions"]) {
        assert.equal(manifest[absent], undefined, absent);
      }
    });

    it(`${browser}: its content script runs on the two sign-in hosts, in the top frame, in its own world`, () => {
      assert.deepEqual(manifestOf(browser).content_scripts, contentScripts);
    });

    it(`${browser}: its pages run packaged code only and cannot be framed`, () => {
      const policy = Object.fromEntries(
        manifestOf(browser).content_security_policy.extension_pages
          .split("; ").map((directive) => directive.split(/ (.*)/s).slice(0, 2)),
      );
      assert.deepEqual(policy, {
        "default-src": "'self'",
        "script-src": "'self' 'wasm-unsafe-eval'",
        "img-src": "'self' data:",
        "object-src": "'none'",
        "frame-ancestors": "'none'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "connect-src": "'self' http://localhost:*",
      });
    });

    it(`${browser}: no packaged file names a path of the machine that built it`, () => {
      const names = filesOf(browser);
      assert.ok(names.includes("worker.wasm") && names.includes("popup.wasm"));
      for (const name of names) {
        const text = readFileSync(path.join(folderOf(browser), name), "latin1");
        // Paths of packages are cut to their own names; a home or build folder would say who built it.
        const found = text.match(/(?:\/root|\/home|\/work|\/Users|\/tmp|\.cargo|\.rustup)\/[\w./-]*/);
        assert.equal(found, null, `${name}: ${found?.[0]}`);
      }
    });

    it(`${browser}: no packaged code is written to run text as code`, () => {
      for (const name of filesOf(browser).filter((name) => name.endsWith(".js"))) {
        const text = readFileSync(path.join(folderOf(browser), name), "utf8");
        assert.equal(text.match(/\beval\(|new Function\(|importScripts\(/), null, name);
      }
      for (const name of filesOf(browser).filter((name) => name.endsWith(".html"))) {
        const text = readFileSync(path.join(folderOf(browser), name), "utf8");
        assert.equal(text.match(/<script(?![^>]*\bsrc=)|\son\w+=|https?:\/\//), null, name);
      }
    });
  }

  it("chromium: closed to pages and other extensions, with a key that fixes the id", async () => {
    const manifest = manifestOf("chromium");
    assert.deepEqual(manifest.externally_connectable, { ids: [], matches: [] });
    assert.ok(manifest.key);
    const worker = await stack.browser.worker();
    assert.equal(worker.url(), `chrome-extension://${extensionId}/worker.js`);
    assert.equal(manifest.background.scripts, undefined);
  });

  it("chromium: the content script is plain JavaScript, which no page's policy forbids", () => {
    const text = readFileSync(path.join(folderOf("chromium"), "content.js"), "latin1");
    assert.equal(text.match(/WebAssembly\.(?:compile|instantiate|Module|Instance|validate)\w*/), null);
  });

  it("firefox: has its own id, and no key", () => {
    const manifest = manifestOf("firefox");
    assert.equal(manifest.browser_specific_settings.gecko.id, "extension@hallpass.example");
    assert.equal(manifest.key, undefined);
    assert.equal(manifest.background.service_worker, undefined);
  });

  describe("in the browser", () => {
    /** The worlds of a page that belong to an extension, once it has been loaded. */
    async function extensionWorlds(url) {
      const page = await stack.browser.context.newPage();
      const session = await stack.browser.context.newCDPSession(page);
      const worlds = [];
      session.on("Runtime.executionContextCreated", ({ context }) => {
        if (context.origin.startsWith("chrome-extension://")) worlds.push(context.origin);
      });
      await session.send("Runtime.enable");
      await page.goto(url);
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
      await page.close();
      return [...new Set(worlds)];
    }

    it("a sign-in page has the extension's world", async () => {
      const own = [`chrome-extension://${extensionId}`];
      assert.deepEqual(await extensionWorlds("https://login.microsoftonline.com/common/sim/screen/username"), own);
      assert.deepEqual(await extensionWorlds("https://login.microsoft.com/common/sim/screen/username"), own);
    });

    it("an ordinary page, a portal and the cloud have none", async () => {
      const urls = ["https://ordinary.example/", "https://entra.microsoft.com/sim/session", `${stack.cloud.origin}/healthz`];
      for (const url of urls) assert.deepEqual(await extensionWorlds(url), [], url);
    });

    it("an ordinary page is the same, byte for byte, with and without the extension", async () => {
      const page = await stack.browser.context.newPage();
      const html = "<!DOCTYPE html><html><head><title>Ordinary</title></head><body><form><input type=\"password\"></form></body></html>";
      await page.route("https://ordinary.example/plain", (route) => route.fulfill({ contentType: "text/html", body: html }));
      await page.goto("https://ordinary.example/plain");
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
      assert.equal(await page.content(), html);
      assert.equal(await page.evaluate(() => document.querySelector("input").value), "");
      await page.close();
    });
  });
});
