// Watches a sign-in without taking part in it: holds each of the page's own requests just long
// enough for a picture of the screen that sent it, and collects what the page's clock measured.

const screens = [
  { name: "Microsoft asks for the user name", url: /\/GetCredentialType/ },
  { name: "Microsoft asks for the password", url: /login\.microsoftonline\.com\/[^/]+\/login$/ },
  { name: "Microsoft asks to stay signed in", url: /\/kmsi$/ },
];

export class SignInWatch {
  #seen = new Map();

  constructor(context, report) {
    this.context = context;
    this.report = report;
  }

  async start() {
    for (const screen of screens) {
      await this.context.route(screen.url, async (route) => {
        const request = route.request();
        if (request.method() === "POST" && !this.#seen.has(screen.name)) {
          this.#seen.set(screen.name, null);
          const page = request.frame().page();
          this.#seen.set(screen.name, await this.report.picture(screen.name, page));
        }
        await route.continue();
      });
    }
  }

  async stop() {
    for (const screen of screens) await this.context.unroute(screen.url);
    for (const { name } of screens) {
      const picture = this.#seen.get(name);
      if (!picture) throw new Error(`no picture of the screen "${name}"`);
      this.report.add(name, 0, picture);
    }
  }

  /** Milliseconds from the moment when a field could be filled to the moment when it was. */
  async figures(simulator) {
    const pages = await simulator.control("GET", "pages");
    return Object.fromEntries(pages.map((page) => [`${page.field} appears → filled`, `${page.ms} ms`]));
  }
}
