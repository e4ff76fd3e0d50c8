// The whole fill, from the user name to the portal, under every policy and shape of the page.
import assert from "node:assert/strict";
import { after, afterEach, before, describe, it } from "node:test";

import { contoso, fabrikam } from "../stack/simulator.mjs";
import { newAccount, pageEvents, postedWith, signInByHand, technicianAtWork } from "../stack/sign-in.mjs";
import { Stack, buildStack } from "../stack/stack.mjs";
import { launch, portalShown } from "../stack/story.mjs";

/** Microsoft's own length of a slide, milliseconds. */
const slide = 700;

/**
 * Of the first three settings each pair of values stands together once. The user name is asked for in all but one:
 * there Microsoft takes the hint that the launch gives it.
 */
const shapes = [
  { form_in_html: false, twins: "off_screen", animation_ms: slide, takes_login_hint: false },
  { form_in_html: false, twins: "zero_sized", animation_ms: 0, takes_login_hint: false },
  { form_in_html: true, twins: "off_screen", animation_ms: 0, takes_login_hint: true },
  { form_in_html: true, twins: "zero_sized", animation_ms: slide, takes_login_hint: false },
];

describe("the whole fill under every policy", () => {
  let stack;
  let popup;
  let account;
  let simulator;

  before(async () => {
    stack = await Stack.start(await buildStack());
    ({ simulator } = stack);
    popup = await technicianAtWork(stack);
    account = await newAccount(stack, popup, "Contoso");
  });
  after(() => stack?.stop());
  // Each sign-in starts as in a fresh browser.
  afterEach(async () => {
    await stack.browser.context.clearCookies();
    await simulator.control("DELETE", "browsers");
  });

  /** Launches, waits for the portal, and holds what happened against what must. */
  async function signsIn(settings) {
    await simulator.setPages(settings);
    await simulator.control("DELETE", "records");
    const page = await launch(stack.browser, account.row);
    const shown = await portalShown(page);

    assert.match(shown.tenant, new RegExp(contoso.display_name));
    assert.match(shown.user, new RegExp(account.userName.split("@")[0]));
    const secrets = await postedWith(simulator, account.password);
    assert.deepEqual(secrets.map(({ origin, name }) => ({ origin, name })), [
      { origin: "https://login.microsoftonline.com", name: "passwd" },
    ]);
    assert.deepEqual(await pageEvents(simulator, ["twin_input", "twin_focus"]), [], "a hidden twin was touched");
    const sessions = (await simulator.control("GET", "sign-ins"))
      .filter((session) => session.user_principal_name === account.userName);
    assert.deepEqual(sessions.map((session) => session.is_persistent), [false], "stay signed in? → No");
    const answers = await simulator.control("GET", "posted");
    assert.equal(answers.find((field) => field.path === "/kmsi" && field.name === "LoginOptions").value, "3");
    // As many as a person needs, in the same order.
    const documents = (await simulator.control("GET", "requests"))
      .filter(({ host, path }) => host === "login.microsoftonline.com" && /\/(authorize|login|kmsi)$/.test(path));
    assert.deepEqual(documents.map(({ method, path }) => `${method} ${path.split("/").pop()}`), [
      "GET authorize", "POST login", "POST kmsi",
    ]);
    await page.close();
  }

  for (const csp of ["none", "permissive", "strict", "trusted_types"]) {
    for (const shape of shapes) {
      const words = [
        shape.form_in_html ? "form in the HTML" : "form by script",
        `${shape.twins} twins`,
        shape.animation_ms === 0 ? "no slide" : "slide",
        shape.takes_login_hint ? "user name known" : "user name asked for",
      ];
      it(`signs in under csp ${csp}: ${words.join(", ")}`, () => signsIn({ csp, ...shape }));
    }
  }

  for (const csp of ["none", "permissive", "strict", "trusted_types"]) {
    it(`signs in past the tile of another session under csp ${csp}`, async () => {
      await signInByHand(stack, fabrikam);
      await signsIn({ csp, form_in_html: false, twins: "off_screen", animation_ms: 0, takes_login_hint: false });
    });
  }

  it("the audit log of all of it verifies", async () => {
    const { code, output } = await stack.cloud.verifyAudit();
    assert.equal(code, 0, output);
  });
});
