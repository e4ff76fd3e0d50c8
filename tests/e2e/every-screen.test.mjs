// Every screen that the simulator serves, in both generations of markup, under three policies, for accounts of every
// method: what is to be filled is filled once, with the right secret in the right field; everything else is left alone,
// and the popup says why.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

import { filledScreens, hints } from "../stack/hints.mjs";
import { accountOf, demand, methods } from "../stack/methods.mjs";
import { contoso } from "../stack/simulator.mjs";
import { ask, pageEvents, serveScreens, technicianAtWork } from "../stack/sign-in.mjs";
import { Stack, buildStack } from "../stack/stack.mjs";

/** The first secret that an account of each method is asked for, and its field. */
const firstFactor = { access_pass: "accesspass", one_time_code: "passwd", password: "passwd" };

/** The field that a filled screen leads to, beside those that lead to the first factor. */
const leadsTo = { password: "passwd", access_pass: "accesspass", tfa_access_pass: "accesspass", tfa_code: "otc" };

/** Served after every accepted secret, and between others: it is the same in both generations, and never touched. */
const resting = "consent";

/** Whatever somebody does to a page; told by the browser, not by the page. */
const acts = ["click", "input", "change", "focusin", "keydown", "keyup", "pointerdown", "mousedown", "submit"];

describe("every screen", () => {
  let stack;
  let popup;
  let simulator;
  let page;
  const accounts = {};

  before(async () => {
    stack = await Stack.start(await buildStack());
    ({ simulator } = stack);
    popup = await technicianAtWork(stack);
    for (const method of methods) accounts[method] = await accountOf(simulator, popup, method);
    await simulator.setPages({ animation_ms: 0, form_in_html: true, credential_type_delay_ms: 0 });
    await serveScreens(simulator, { afterPassword: resting });
    page = await stack.browser.context.newPage();
    await page.addInitScript((acts) => {
      window.__acts = [];
      for (const what of acts) {
        addEventListener(what, ({ target }) => window.__acts.push(`${what} ${target.id || target.name || target.localName}`), true);
      }
    }, acts);
  });
  after(() => stack?.stop());

  for (const generation of Object.keys(hints)) {
    for (const csp of ["none", "permissive", "strict"]) {
      for (const method of methods) {
        it(`${method}, ${generation}, csp ${csp}`, async (t) => {
          await demand(simulator, method);
          await simulator.setPages({ generation, csp });
          const filled = filledScreens(generation, method);
          const told = Object.entries(hints[generation]).filter(([name]) => !filled.includes(name));
          const served = await simulator.control("GET", "screens");
          assert.deepEqual([...filled, ...told.map(([name]) => name)].sort(), served.sort());
          const loads = (await areLeftAlone(accounts[method], told)) + (await areFilled(method, filled));
          t.diagnostic(`${loads} pages`);
        });
      }
    }
  }

  /** Shows `told` in the tab of one intent; each says its own sentence, and nothing is done to any. */
  async function areLeftAlone(account, told) {
    let loads = 0;
    let hint = await bindTo(account);
    await simulator.control("DELETE", "records");
    const left = [...told];
    while (left.length > 0) {
      // A sentence is waited for that is not the one shown: two of a kind don't follow each other.
      const at = left.findIndex(([, says]) => !says.test(hint));
      const [name, says] = at < 0 ? [resting, hints.knockout[resting]] : left.splice(at, 1)[0];
      await open(name, account);
      hint = await hintOf(account, says, name);
      assert.deepEqual(await doneTo(), { acts: [], changed: [] }, name);
      // Some end the intent: then the technician presses Fill once more.
      if (!(await isBound())) hint = await bindTo(account);
      loads += 1;
    }
    assert.deepEqual(await simulator.control("GET", "posted"), []);
    return loads;
  }

  /** What was done to the shown page, two frames after it was judged. */
  const doneTo = () => page.evaluate(async () => {
    for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
    const changed = [...document.querySelectorAll("input")]
      .filter((input) => input.value !== input.defaultValue || input.checked !== input.defaultChecked);
    return { acts: window.__acts, changed: changed.map(({ name, id }) => name || id) };
  });

  /** Presses Fill on each of `filled`. */
  async function areFilled(method, filled) {
    for (const name of filled) {
      // A code is taken once in half a minute, so each is of an account of its own.
      const takesCode = method === "one_time_code" && ["tfa_code", "method_list"].includes(name);
      const account = takesCode ? await freshAccount(method) : accounts[method];
      await endIntent();
      await simulator.control("DELETE", "records");
      await open(name, account);
      await press(account);
      await (special[name] ?? (() => isSubmitted(name, method, account)))(account);
      assert.deepEqual(await pageEvents(simulator, ["twin_input", "twin_focus"]), [], name);
    }
    return filled.length;
  }

  /** The secret that the screen leads to was posted once, in its field, and nothing else was. */
  async function isSubmitted(name, method, account) {
    await hintOf(account, hints.knockout[resting], name);
    const posted = (await simulator.control("GET", "posted"))
      .filter(({ name, value }) => ["passwd", "accesspass", "otc"].includes(name) && value !== "");
    const chosen = method === "one_time_code" ? "otc" : firstFactor[method];
    const field = leadsTo[name] ?? (name === "method_list" ? chosen : firstFactor[method]);
    assert.deepEqual(posted.map(({ name }) => name), [field], name);
    const { user } = account;
    const secrets = { passwd: user.password, accesspass: user.access_pass };
    if (field === "otc") assert.match(posted[0].value, /^\d{6}$/, name);
    else assert.equal(posted[0].value, secrets[field], name);
  }

  const special = {
    // "No", and the box stays empty.
    kmsi: async () => {
      await page.waitForURL(/[/]login$/);
      const posted = (await simulator.control("GET", "posted")).filter(({ name }) => ["LoginOptions", "DontShowAgain"].includes(name));
      assert.deepEqual(posted.map(({ name, value }) => `${name}=${value}`), ["LoginOptions=3"]);
    },
    idp_disambiguation: async () => {
      await page.waitForFunction(() => window.__acts.length > 0);
      assert.deepEqual(await doneTo(), { acts: ["click aadTile"], changed: [] });
    },
  };

  async function freshAccount(method) {
    await popup.bringToFront();
    return accountOf(simulator, popup, method);
  }

  async function open(name, { user }) {
    const hint = encodeURIComponent(user.user_principal_name);
    await page.goto(`https://login.microsoftonline.com/${contoso.initial_domain}/sim/screen/${name}?login_hint=${hint}`, {
      waitUntil: "domcontentloaded",
    });
  }

  /** Presses Fill for the tab in front. */
  async function press(account) {
    const pressed = await ask(popup, "fill", { account_id: await idOf(account) });
    assert.deepEqual(pressed, { Ok: null });
  }

  /** Makes the tab one of the account's intents, on a page that is not touched; the hint that it leaves. */
  async function bindTo(account) {
    await page.bringToFront();
    await open(resting, account);
    await press(account);
    return hintOf(account, hints.knockout[resting], resting);
  }

  /** Ends the intent that may be left of the tab: an error page does. */
  async function endIntent() {
    await page.bringToFront();
    if (await isBound()) await open("error", accounts.password);
    const deadline = Date.now() + 15_000;
    while (await isBound()) assert.ok(Date.now() < deadline, "an error page ends the intent");
  }

  /** Whether the worker holds an intent for the tab in front. */
  const isBound = () => popup.evaluate(async () => {
    const [tab] = await chrome.tabs.query({ active: true, lastFocusedWindow: true });
    const { bindings } = await chrome.storage.session.get("bindings");
    return JSON.parse(bindings ?? "[]").some((one) => one.tab_id === tab.id);
  });

  const idOf = ({ row }) => row.getAttribute("data-account-id");

  /** The hint that the popup shows with the account, once it says what `says` asks for. */
  async function hintOf(account, says, name) {
    const selector = `[data-account-id="${await idOf(account)}"] [data-testid="account-hint"]`;
    const deadline = Date.now() + 15_000;
    for (;;) {
      // A row that is not in front is drawn seldom, but its text is right.
      const text = await popup.evaluate((one) => document.querySelector(one)?.textContent ?? "", selector);
      if (says.test(text)) {
        assert.match(text.trim(), /[.]$/, name);
        return text;
      }
      if (Date.now() > deadline) throw new Error(`${name}: the popup says "${text}", not ${says}`);
    }
  }
});
