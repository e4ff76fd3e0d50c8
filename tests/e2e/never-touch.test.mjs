// Screens that are never touched: nothing is written, nothing pressed, and the popup says in one
// sentence what Microsoft asks.
import assert from "node:assert/strict";
import { after, afterEach, before, describe, it } from "node:test";

import { filledScreens, hints } from "../stack/hints.mjs";
import {
  hintThatSays, newAccount, pageEvents, postedWith, serveScreens, settle, technicianAtWork, traces,
} from "../stack/sign-in.mjs";
import { Stack, buildStack } from "../stack/stack.mjs";
import { launch } from "../stack/story.mjs";

/** Those that Microsoft shows between an accepted password and the portal. */
const afterPassword = [
  "consent", "cmsi", "proof_up", "registration_campaign", "security_defaults", "change_password", "tfa_code",
  "tfa_access_pass", "tfa_push", "method_list", "fido", "captcha", "terms_of_use", "device_needed", "error",
  "shape_only", "unknown",
];

describe("screens that are never touched", () => {
  let stack;
  let popup;
  let account;
  let simulator;

  before(async () => {
    stack = await Stack.start(await buildStack());
    ({ simulator } = stack);
    popup = await technicianAtWork(stack);
    account = await newAccount(stack, popup, "Contoso");
    await simulator.setPages({ animation_ms: 0, form_in_html: true });
  });
  after(() => stack?.stop());
  afterEach(async () => {
    await serveScreens(simulator);
    await simulator.setPages({ generation: "knockout", language: "english", branding: false });
    await stack.browser.context.clearCookies();
    await simulator.control("DELETE", "browsers");
  });

  it("every screen that the simulator serves is in this file or is one that is filled", async () => {
    const served = await simulator.control("GET", "screens");
    for (const [generation, told] of Object.entries(hints)) {
      const known = [...filledScreens(generation, "password"), ...Object.keys(told)];
      assert.deepEqual(known.sort(), [...served].sort(), generation);
    }
  });

  for (const [generation, all] of Object.entries(hints)) {
    describe(`as the first screen of a launched tab, ${generation}`, () => {
      for (const [name, says] of Object.entries(all)) {
        it(`${name}: no input, no click, no post, and a hint`, () => isLeftAlone(generation, name, says));
      }
    });
  }

  it("words in other letters, from right to left, and a customer's branding change nothing", async () => {
    for (const language of ["japanese", "arabic"]) {
      await simulator.setPages({ language, branding: true });
      for (const name of ["consent", "tfa_code", "proof_up"]) {
        await isLeftAlone("knockout", name, hints.knockout[name]);
      }
    }
  });

  async function isLeftAlone(generation, name, says) {
    await simulator.setPages({ generation });
    await serveScreens(simulator, { first: name });
    await simulator.control("DELETE", "records");
    const page = await launch(stack.browser, account.row);
    const hint = await hintThatSays(account.row, says);
    await settle(page, popup, 10);
    assertOneSentence(hint);
    assert.deepEqual(await simulator.control("GET", "posted"), []);
    await assertUntouched(page);
    await page.close();
  }

  describe("after the password", () => {
    for (const name of afterPassword) {
      it(`${name}: one password, then nothing, and a hint`, async () => {
        await serveScreens(simulator, { afterPassword: name });
        await simulator.control("DELETE", "records");
        const page = await launch(stack.browser, account.row);
        const hint = await hintThatSays(account.row, hints.knockout[name]);
        await settle(page, popup, 10);
        assertOneSentence(hint);
        const secrets = await postedWith(simulator, account.password);
        assert.deepEqual(secrets.map((field) => field.name), ["passwd"]);
        const posts = (await simulator.control("GET", "requests"))
          .filter(({ host, method, path }) => method === "POST" && /^login\./.test(host) && path !== "/sim/beacon")
          .map(({ path }) => path.split("/").pop());
        assert.deepEqual(posts, ["login"]);
        await assertUntouched(page);
        await page.close();
      });
    }
  });

  it("an error page's code is not lost, whether it is known or not", async () => {
    // Refused by policy, another tenant, application not set up, a further step, and one that nobody knows.
    for (const code of ["53003", "90002", "50105", "50076", "50020", "7654321"]) {
      // An error that ends the fill ends the tab's binding too.
      await serveScreens(simulator, { first: "captcha" });
      const page = await launch(stack.browser, account.row);
      await hintThatSays(account.row, hints.knockout.captcha);
      await page.goto(`https://login.microsoftonline.com/${account.domain}/sim/screen/error?code=${code}`);
      await hintThatSays(account.row, new RegExp(`\\b${code}\\b`));
      await assertUntouched(page);
      await page.close();
    }
  });

  /** The shown document noticed nothing that was done to it; its own script ran. */
  async function assertUntouched(page) {
    const events = await page.evaluate(() => window.__sim.events);
    assert.deepEqual(events.filter((event) => traces.includes(event.what)), []);
    const values = await page.locator("input:not([type=submit]):not([type=button])").evaluateAll((inputs) =>
      inputs.filter((input) => input.value !== input.defaultValue).map((input) => input.name));
    assert.deepEqual(values, []);
    assert.deepEqual(await pageEvents(simulator, ["twin_input", "twin_focus"]), []);
  }
});

/** What is asked and what to do: short enough to be read at a glance, and without markup. */
function assertOneSentence(hint) {
  assert.ok(hint.length <= 200 && /[.]$/.test(hint.trim()), hint);
}
