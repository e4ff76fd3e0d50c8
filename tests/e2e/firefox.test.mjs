// The main job in the distribution's Firefox, with a container for each customer.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

import { longJob, postedWith } from "../stack/sign-in.mjs";
import { contoso } from "../stack/simulator.mjs";
import { Stack, buildStack, roles } from "../stack/stack.mjs";

/** By `data-testid`, docs/testing.md lists them. */
const at = (testId) => `[data-testid="${testId}"]`;

describe("the extension in Firefox", () => {
  let stack;
  let browser;
  let simulator;
  let popup;
  /** The launched tabs, by customer: `{page, store}`. */
  const launched = {};

  before(async () => {
    stack = await Stack.start(await buildStack({ browser: "firefox" }));
    ({ browser, simulator } = stack);
    await stack.addCustomers();
    await stack.cloud.addPreset(longJob, [roles.helpdesk], { byDefault: "1h", min: "15m", max: "2h" });
    await browser.addAuthenticator();
    await simulator.setPages({ animation_ms: 0 });
  });
  after(() => stack?.stop());

  it("a passkey is enrolled, and signs the extension in", async () => {
    const { link } = await stack.cloud.invite("Ada Lovelace", "ada@northwind.example");
    const portal = await browser.newPage(link);
    await withoutPrf(portal, "create");
    await portal.click(at("enrol-submit"));
    await portal.find(at("enrol-done"));

    const options = await browser.open("options.html");
    await options.type(at("options-cloud"), stack.cloud.origin);
    await options.click(at("options-save"));
    await options.find(at("options-status"), /\S/);

    popup = await browser.open("popup.html");
    const tab = await browser.opened(() => popup.click(at("signin-button")));
    await tab.find(at("signin-run"));
    await withoutPrf(tab, "get");
    await tab.click(at("signin-run"));
    await tab.find(`${at("signin-status")}[data-state="done"][data-custody="cloud"]`);
    assert.match(await popup.text(at("technician-name"), /\S/), /Ada Lovelace/);
  });

  it("a container for each customer can be chosen, and the choice is kept", async () => {
    for (let round = 0; round < 2; round += 1) {
      const options = await browser.open("options.html");
      if (round === 0) await options.click(at("launch-place-container"));
      await options.find(`${at("launch-place-container")} input:checked`);
      assert.equal(await options.count(at("launch-place-error")), 0);
    }
  });

  it("a launch opens the customer's container, and signs in there without a key being pressed", async () => {
    const account = await newAccount("Contoso");
    launched.contoso = await launch(account);
    assert.equal(await userShown(launched.contoso.page), account.userName);
    assert.equal((await postedWith(simulator, account.password)).length, 1);
    assert.deepEqual(await containersOf("Contoso Ltd"), [launched.contoso.store]);
  });

  it("another customer's opens in another, by a background page that was stopped, under Microsoft's strict policy", async () => {
    const account = await newAccount("Fabrikam");
    await simulator.setPages({ csp: "strict" });
    await browser.stopBackground();
    launched.fabrikam = await launch(account);
    assert.equal(await userShown(launched.fabrikam.page), account.userName);
    assert.equal((await postedWith(simulator, account.password)).length, 1);
    assert.notEqual(launched.fabrikam.store, launched.contoso.store);
    assert.deepEqual(await containersOf("Fabrikam Inc"), [launched.fabrikam.store]);
  });

  it("each container has the session of its own customer, and ordinary tabs have none", async () => {
    const again = await launch({ row: rowOf("Contoso") });
    assert.equal(again.store, launched.contoso.store);
    assert.equal(await userShown(again.page), await userShown(launched.contoso.page));
    assert.equal(await popup.count(at("account-hint")), 0, "the session is ours");
    const ordinary = await browser.newPage(`https://entra.microsoft.com/${contoso.initial_domain}`);
    await ordinary.find("#i0116");
  });

  it("at the end the session in the container is over, and the customer's next account signs in there as itself", async () => {
    const before = await userShown(launched.contoso.page);
    await popup.click(`${rowOf("Contoso")} ${at("account-end")}`);
    await popup.click(`${rowOf("Contoso")} ${at("account-end-confirm")}`);
    await launched.contoso.page.find(at("portal-signed-out"));
    await popup.find(`${at("account-row")}[data-state="ended"]`, /Contoso/);
    assert.match(await userShown(launched.fabrikam.page), /@fabrikam\.onmicrosoft\.com$/);

    const account = await newAccount("Contoso");
    const next = await launch(account);
    assert.equal(next.store, launched.contoso.store);
    assert.equal(await userShown(next.page), account.userName);
    assert.notEqual(account.userName, before);
  });

  /**
   * Lets the page's ceremonies ask for no PRF. Firefox's soft token puts the extension's output into an assertion's
   * authenticator data without the flag that says so, and the cloud rightly refuses what is not well-formed.
   */
  const withoutPrf = (page, method) => page.evaluate((method) => {
    const real = navigator.credentials[method].bind(navigator.credentials);
    navigator.credentials[method] = (options) => {
      delete options.publicKey.extensions.prf;
      return real(options);
    };
  }, method);

  /** The row of the customer's account that lives. */
  const rowOf = (customer) => `${at("account-row")}[aria-label^="${customer}"]:not([data-state="ended"])`;

  /** A new account of `customer` that is ready. */
  async function newAccount(customer) {
    const known = new Set((await simulator.accounts()).map((user) => user.user_principal_name));
    await popup.click(at("request-open"));
    await popup.type(at("request-customer"), customer);
    await popup.click(at("request-customer-option"), new RegExp(customer));
    await popup.click(at("request-preset"), new RegExp(longJob));
    await popup.type(at("request-reason"), "Ticket 4711");
    await popup.click(at("request-submit"));
    await popup.find(`${rowOf(customer)} ${at("launch-entra")}`);
    const user = (await simulator.accounts()).find((one) => !known.has(one.user_principal_name));
    return { row: rowOf(customer), userName: user.user_principal_name, password: user.password };
  }

  /** Presses Launch: the tab that opens, and its cookie store. */
  async function launch({ row }) {
    const tabs = () => popup.evaluate(async () => (await chrome.tabs.query({})).map((tab) => [tab.id, tab.cookieStoreId]));
    const before = new Map(await tabs());
    const page = await browser.opened(() => popup.click(`${row} ${at("launch-entra")}`));
    const [[, store]] = (await tabs()).filter(([id]) => !before.has(id));
    return { page, store };
  }

  /** The cookie stores of the containers of that name. */
  function containersOf(name) {
    return popup.evaluate(async (name) => (await chrome.contextualIdentities.query({ name })).map((one) => one.cookieStoreId), name);
  }

  /** Whom the stand-in portal shows. */
  const userShown = (page) => page.text(at("portal-user"), /\S/);
});
