// From the moment when a field stands on Microsoft's page to the moment when it is filled, by the
// page's own clock, in milliseconds.
import { Stack, roles } from "../tests/stack/stack.mjs";
import { enrol, id, launch, portalShown, ready, request, setCloud, signIn } from "../tests/stack/story.mjs";
import { resultOf } from "./result.mjs";

// The slide is Microsoft's, not ours: without it the field stands as soon as it appears.
// Neither is the hint that spares the user name's view.
const pages = { animation_ms: 0, takes_login_hint: false };

const cases = [
  // The password's view replaces the user name's in one document; the worker has just answered.
  { name: "fill-warm", field: "passwd", pages: { ...pages, form_in_html: false } },
  // The same, with the worker killed while the page waits for its server.
  { name: "fill-cold", field: "passwd", pages: { ...pages, form_in_html: false }, kill: true },
  // The form stands in the document that the server sends.
  { name: "fill-html", field: "loginfmt", pages: { ...pages, form_in_html: true } },
];

export async function measureFills(parts, rounds) {
  const stack = await Stack.start(parts);
  try {
    await stack.addCustomers();
    await stack.cloud.addPreset("Bench", [roles.helpdesk], { byDefault: "4h", min: "1h", max: "8h" });
    const tab = await stack.browser.tabWithAuthenticator();
    const { link } = await stack.cloud.invite("Ada Lovelace", "ada@northwind.example");
    await enrol(tab, link);
    await setCloud(stack.browser, stack.cloud.origin);
    const popup = await signIn(stack.browser, tab);
    await request(popup, { customer: "Contoso", preset: "Bench", reason: "Measuring" });
    const row = await ready(popup, "Contoso");
    const results = [];
    for (const { name, field, pages: settings, kill } of cases) {
      await stack.simulator.control("PUT", "pages", settings);
      await fill(stack, row, field, kill); // once unmeasured: caches and compilers are warm afterwards
      const samples = [];
      for (let round = 0; round < rounds; round++) samples.push(await fill(stack, row, field, kill));
      results.push(resultOf(name, "ms", samples));
    }
    return results;
  } finally {
    await stack.stop();
  }
}

/** One whole sign-in; the time that `field` stood empty. */
async function fill(stack, row, field, kill) {
  const { simulator, browser } = stack;
  await simulator.control("DELETE", "browsers");
  await simulator.control("DELETE", "records");
  // The page waits for its server while the worker is killed.
  const asked = kill && simulator.whenStruck({ path: "*GetCredentialType*", action: { kind: "delay", ms: 1500 } });
  const page = await launch(browser, row);
  if (kill) {
    await asked;
    await browser.killWorker();
  }
  // Not before the page has gone: the driver's waiting would run on the page's own thread.
  await simulator.whenReported("first_input", field);
  await portalShown(page);
  await page.close();
  await id(row, "launch-entra").waitFor();
  const reports = await simulator.control("GET", "reports");
  const events = reports.flatMap((report) => report.events).filter((event) => event.target === field);
  const at = (what) => events.find((event) => event.what === what).at_ms;
  return at("first_input") - at("visible");
}
