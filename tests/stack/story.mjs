// The steps that a technician takes, on the real screens. Each waits for a state, never for time.

/** By `data-testid`, docs/testing.md lists them. */
export const id = (page, testId) => page.locator(`[data-testid="${testId}"]`);

/** Waits until the element says that it is in this state. */
export const stateOf = (page, testId, state) => page.locator(`[data-testid="${testId}"][data-state="${state}"]`).waitFor();

/** Opens an invitation in `tab` and enrols a passkey. */
export async function enrol(tab, link, { passkeyName } = {}) {
  await tab.page.goto(link);
  await id(tab.page, "enrol-submit").waitFor();
  if (passkeyName) await id(tab.page, "enrol-passkey-name").fill(passkeyName);
  await id(tab.page, "enrol-submit").click();
  await id(tab.page, "enrol-done").waitFor();
}

/** Lets the page's next ceremony end as when the person closes the browser's window. */
export function cancelNext(page, method) {
  return page.evaluate((method) => {
    const real = navigator.credentials[method];
    navigator.credentials[method] = () => {
      navigator.credentials[method] = real;
      return Promise.reject(new DOMException("cancelled", "NotAllowedError"));
    };
  }, method);
}

/** Lets the page's next ceremony end without the PRF's result, as with an authenticator that promised more than it has. */
export function withholdPrf(page) {
  return page.evaluate(() => {
    const real = PublicKeyCredential.prototype.getClientExtensionResults;
    PublicKeyCredential.prototype.getClientExtensionResults = () => {
      PublicKeyCredential.prototype.getClientExtensionResults = real;
      return {};
    };
  });
}

/** Tells the extension where the cloud is. */
export async function setCloud(browser, origin) {
  const page = await browser.open("options.html");
  await id(page, "options-cloud").fill(origin);
  await id(page, "options-save").click();
  await id(page, "options-status").filter({ hasText: /\S/ }).waitFor();
  await page.close();
}

/** A technician who has enrolled in a tab of their own, the tab given; their extension knows the cloud. */
export async function enrolledTechnician(stack, authenticator = {}) {
  const tab = await stack.browser.tabWithAuthenticator(authenticator);
  const { link } = await stack.cloud.invite("Ada Lovelace", "ada@northwind.example");
  await enrol(tab, link);
  await setCloud(stack.browser, stack.cloud.origin);
  return tab;
}

/**
 * Signs in through the extension's tab. `tab` has the authenticator that enrolled: an authenticator
 * of the DevTools protocol belongs to one tab, so the tab that enrolled becomes the sign-in tab.
 */
export async function signIn(browser, tab) {
  await tab.page.goto(`${browser.url}/signin.html`);
  const popup = await openPopup(browser);
  await id(popup, "signin-button").click();
  await id(tab.page, "signin-run").click();
  await id(popup, "technician-name").waitFor();
  // Behind another tab nothing is drawn, and every press would wait for the browser's slow clock.
  await popup.bringToFront();
  return popup;
}

/**
 * Waits until `predicate`, which may be asynchronous, holds in the page. `waitForFunction` would take its promise for a
 * yes.
 */
export async function holds(page, predicate) {
  const deadline = Date.now() + 15_000;
  while (!(await page.evaluate(predicate))) {
    if (Date.now() > deadline) throw new Error(`it never held: ${predicate}`);
    await page.evaluate(() => new Promise((next) => setTimeout(next, 20)));
  }
}

/** The popup's page, in a tab of the popup's size. */
export async function openPopup(browser) {
  const popup = await browser.open("popup.html");
  await popup.setViewportSize({ width: 380, height: 600 });
  return popup;
}

/** What the extension keeps in the browser's memory for a worker that was killed. */
export const sessionStorage = (popup) => popup.evaluate(() => chrome.storage.session.get(null));

/** The extension's session, to call the API beside it: the token, and a page that can sign with its key. */
export async function sessionOf(popup) {
  const { token } = JSON.parse((await sessionStorage(popup)).session);
  return { token, page: popup };
}

/** Fills the request form and sends it. */
export async function request(popup, { customer, preset, reason, lifetime }) {
  await fillRequest(popup, { customer, preset, reason, lifetime });
  await id(popup, "request-submit").click();
}

/** Fills the request form. */
export async function fillRequest(popup, { customer, preset, reason, lifetime }) {
  await id(popup, "request-open").click();
  await id(popup, "request-customer").fill(customer);
  await id(popup, "request-customer-option").filter({ hasText: customer }).first().click();
  await id(popup, "request-preset").filter({ hasText: preset }).first().click();
  if (lifetime) await id(popup, "request-lifetime").filter({ hasText: lifetime }).first().click();
  await id(popup, "request-reason").fill(reason);
}

/** Waits until the account of `customer` can be used, and gives its row. */
export async function ready(popup, customer) {
  const row = id(popup, "account-row").filter({ hasText: customer }).first();
  await row.locator('[data-testid="launch-entra"]').waitFor({ timeout: 60_000 });
  return row;
}

/** Presses a launch button and gives the tab that opens. */
export async function launch(browser, row, portal = "launch-entra") {
  // As a popup is: behind another tab the browser draws it seldom, and a press waits for that.
  await row.page().bringToFront();
  const opened = browser.context.waitForEvent("page");
  await row.locator(`[data-testid="${portal}"]`).click();
  return opened;
}

/** Waits until the stand-in portal shows who is signed in. */
export async function portalShown(page) {
  await id(page, "portal-user").waitFor({ timeout: 30_000 });
  return {
    tenant: await id(page, "portal-tenant").innerText(),
    user: await id(page, "portal-user").innerText(),
    roles: await id(page, "portal-roles").innerText(),
  };
}

const idsShown = (popup) => popup.$$eval("[data-account-id]", (rows) => rows.map((row) => row.dataset.accountId));

/** Sends a request and gives the row that it adds to the list. */
export async function requestRow(popup, order) {
  const known = await idsShown(popup);
  await request(popup, order);
  await popup.waitForFunction(
    (known) => [...document.querySelectorAll("[data-account-id]")].some((row) => !known.includes(row.dataset.accountId)),
    known,
  );
  const [fresh] = (await idsShown(popup)).filter((one) => !known.includes(one));
  return popup.locator(`[data-account-id="${fresh}"]`);
}

/** Ends the account of `row` now. */
export async function endNow(row) {
  await row.locator('[data-testid="account-end"]').click();
  await row.locator('[data-testid="account-end-confirm"]').click();
}

/** Waits until the popup shows that the account's end is proven. */
export const ended = (row) => row.and(row.page().locator('[data-state="ended"]')).waitFor({ timeout: 60_000 });
