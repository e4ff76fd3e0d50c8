// One launch that nobody watches or holds up: when the servers saw each step of it.

/** The requests on the way from Launch to the portal's first page, in their order. */
const steps = [
  { name: "the portal is asked for", method: "GET", at: /^entra[.]/, path: /^[/]/ },
  { name: "it sends to Microsoft's sign-in, which is told the user name", method: "GET", at: /^login[.]/, path: /[/]authorize$/ },
  { name: "the Temporary Access Pass is filled in and sent", method: "POST", at: /^login[.]/, path: /[/]login$/ },
  { name: "\"Stay signed in?\" is answered with No", method: "POST", at: /^login[.]/, path: /[/]kmsi$/ },
  { name: "the portal takes the sign-in", method: "POST", at: /^entra[.]/, path: /[/]callback$/ },
  { name: "the portal's first page is asked for", method: "GET", at: /^entra[.]/, path: /^[/]/ },
];

/** Adds a step to `report` for each request and one for the whole, which `open` carries out. */
export async function reportLaunch(simulator, report, open) {
  await simulator.control("DELETE", "records");
  const began = performance.now();
  const portal = await open();
  const total = performance.now() - began;
  const left = (await simulator.control("GET", "requests")).filter(({ host }) => /^(?:entra|login)[.]/.test(host));
  let before;
  for (const { name, method, at, path } of steps) {
    const seen = left.findIndex((one) => one.method === method && at.test(one.host) && path.test(one.path));
    if (seen < 0) throw new Error(`the servers did not see that ${name}`);
    const [{ at_ms }] = left.splice(0, seen + 1).slice(-1);
    report.add(`Launch: ${name}`, at_ms - (before ?? at_ms), null);
    before = at_ms;
  }
  report.add("From Launch to the portal's first page, nothing pressed", total, null);
  return portal;
}
