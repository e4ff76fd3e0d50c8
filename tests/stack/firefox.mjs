// The real extension in the distribution's Firefox, real host names on the simulator. Offers what the tests of Chromium
// take from playwright, as far as they need it here: `browser.open(page)`, and pages that wait for elements.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, watch, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";

import { Marionette } from "./marionette.mjs";
import { Service } from "./process.mjs";

/** The id in manifest.json. */
const addonId = "extension@hallpass.example";
/** Firefox makes one up for each profile; a fixed one gives the pages an address that is known. */
const uuid = "6f1d2a52-7d0c-4a5e-9d0a-3b1c5d7e9f10";

/** How long an element may take to come, milliseconds. */
const patience = 30_000;

export class Firefox {
  static async start({ executable, extension, simulator }) {
    const home = mkdtempSync(path.join(os.tmpdir(), "hallpass-firefox-"));
    const profile = path.join(home, "profile");
    const browser = new Firefox(home);
    try {
      mkdirSync(profile);
      writeFileSync(path.join(profile, "user.js"), userPrefs(simulator.httpsPort));
      const portFile = whenWritten(profile, "MarionetteActivePort");
      browser.process = new Service(
        executable,
        // The last one lets scripts into the browser's own context, to stop the extension's background as Firefox does.
        ["--headless", "--no-remote", "--profile", profile, "--marionette", "--remote-allow-system-access"],
        { env: { ...process.env, HOME: home, MOZ_HEADLESS: "1" } },
      );
      await Promise.race([portFile, browser.process.line(() => false)]);
      browser.marionette = await Marionette.connect(Number(readFileSync(path.join(profile, "MarionetteActivePort"), "utf8")));
      await browser.marionette.send("WebDriver:NewSession", { acceptInsecureCerts: true, pageLoadStrategy: "normal" });
      await browser.marionette.send("Addon:Install", { path: extension, temporary: true });
    } catch (error) {
      await browser.stop();
      throw error;
    }
    return browser;
  }

  constructor(home) {
    this.home = home;
    this.url = `moz-extension://${uuid}`;
  }

  /** A passkey authenticator of the browser: user verification, resident keys, PRF. It serves every tab. */
  async addAuthenticator() {
    await this.marionette.send("WebAuthn:AddVirtualAuthenticator", {
      protocol: "ctap2_1", transport: "internal", hasResidentKey: true, hasUserVerification: true,
      isUserConsenting: true, isUserVerified: true,
    });
  }

  /** A new tab at `url`. */
  async newPage(url) {
    const { handle } = await this.marionette.send("WebDriver:NewWindow", { type: "tab", focus: true });
    const page = new Page(this, handle);
    await page.goto(url);
    return page;
  }

  /** One of the extension's pages in a tab. */
  open(name) {
    return this.newPage(`${this.url}/${name}`);
  }

  handles() {
    return this.marionette.send("WebDriver:GetWindowHandles");
  }

  /** Does `act` and gives the tab that it opens. */
  async opened(act) {
    const before = new Set(await this.handles());
    await act();
    const handle = await until("a new tab", async () => (await this.handles()).find((one) => !before.has(one)));
    return new Page(this, handle);
  }

  /** Stops the extension's background page, as the browser does after 30 idle seconds. */
  async stopBackground() {
    const script = "return WebExtensionPolicy.getByID(arguments[0]).extension.terminateBackground();";
    await this.marionette.send("Marionette:SetContext", { value: "chrome" });
    await this.marionette.send("WebDriver:ExecuteScript", { script, args: [addonId] });
    await this.marionette.send("Marionette:SetContext", { value: "content" });
  }

  async stop() {
    this.marionette?.close();
    await this.process?.stop();
    rmSync(this.home, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** A tab. Every action brings it to the front of the automation first. */
class Page {
  constructor(browser, handle) {
    this.browser = browser;
    this.handle = handle;
  }

  async #send(name, parameters) {
    await this.browser.marionette.send("WebDriver:SwitchToWindow", { handle: this.handle, focus: false });
    return this.browser.marionette.send(name, parameters);
  }

  goto(url) {
    return this.#send("WebDriver:Navigate", { url });
  }

  /** Runs a function in the page and gives what it comes to. */
  async evaluate(body, ...args) {
    const script = `
      const done = arguments[arguments.length - 1];
      const args = Array.prototype.slice.call(arguments, 0, -1);
      Promise.resolve().then(() => (${body})(...args)).then((value) => done({ value }), (error) => done({ error: String(error) }));`;
    const { value: answer } = await this.#send("WebDriver:ExecuteAsyncScript", { script, args });
    if (answer.error) throw new Error(answer.error);
    return answer.value;
  }

  /** Waits for the element that fits `selector`, and whose text fits `text`; gives its reference. */
  find(selector, text = /(?:)/) {
    return until(`${selector} with ${text}`, async () => {
      const elements = await this.#send("WebDriver:FindElements", { using: "css selector", value: selector });
      for (const element of elements) {
        const [id] = Object.values(element);
        if (text.test(await this.#text(id))) return id;
      }
      return null;
    }, () => this.evaluate(() => document.body?.innerText ?? ""));
  }

  async #text(id) {
    try {
      return (await this.#send("WebDriver:GetElementText", { id })).value;
    } catch (error) {
      // Drawn anew meanwhile.
      if (error.code === "stale element reference") return "";
      throw error;
    }
  }

  /** Presses as a person does: Firefox takes it for one. */
  async click(selector, text) {
    await until(`a press on ${selector}`, async () => {
      const id = await this.find(selector, text);
      try {
        await this.#send("WebDriver:ElementClick", { id });
        return true;
      } catch (error) {
        if (["stale element reference", "element not interactable", "element click intercepted"].includes(error.code)) return false;
        throw error;
      }
    });
  }

  async type(selector, text) {
    const id = await this.find(selector);
    await this.#send("WebDriver:ElementClear", { id });
    await this.#send("WebDriver:ElementSendKeys", { id, text });
  }

  async text(selector, pattern) {
    return this.#text(await this.find(selector, pattern));
  }

  /** How many elements fit. */
  async count(selector) {
    return (await this.#send("WebDriver:FindElements", { using: "css selector", value: selector })).length;
  }
}

/** Asks `look` again and again until it gives something; the commands themselves take their time. */
async function until(what, look, detail = async () => "") {
  const deadline = Date.now() + patience;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > deadline) throw new Error(`${what}: never came\n${await detail()}`);
    await new Promise((next) => setTimeout(next, 20));
  }
}

/** Whether a file of this name was written into `folder`. */
function whenWritten(folder, name) {
  const file = path.join(folder, name);
  return new Promise((resolve) => {
    const watcher = watch(folder, () => {
      if (!existsSync(file) || !/^\d+\s*$/.test(readFileSync(file, "utf8"))) return;
      watcher.close();
      resolve();
    });
  });
}

function userPrefs(httpsPort) {
  const all = {
    "marionette.port": 0,
    "extensions.webextensions.uuids": JSON.stringify({ [addonId]: uuid }),
    // The virtual authenticator, and no look for a real one: a ceremony would wait for it for ever.
    "security.webauth.webauthn_enable_softtoken": true,
    "security.webauth.webauthn_enable_usbtoken": false,
    // Every name is this machine's, and what is meant for port 443 goes to the simulator: nothing leaves the machine.
    "network.dns.forceResolve": "127.0.0.1",
    "network.socket.forcePort": `443=${httpsPort}`,
    "network.proxy.type": 0,
    "network.http.http3.enable": false,
    "browser.shell.checkDefaultBrowser": false,
    "datareporting.policy.dataSubmissionEnabled": false,
    "toolkit.telemetry.reportingpolicy.firstRun": false,
  };
  return Object.entries(all).map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`).join("");
}
