// Watches a sign-in without taking part in it: holds each of the page's own requests just long
// enough for a picture of the screen that sent it, and collects what the pages' clocks measured.

const screens = [
  { name: "Microsoft asks for the Temporary Access Pass", url: /login\.microsoftonline\.com\/[^/]+\/login$/ },
  { name: "Microsoft asks to stay signed in", url: /login\.microsoftonline\.com\/.*kmsi$/ },
];

export class SignInWatch {
  #pictures = new Map();
  #sessions = new Map();
  #since = 0;

  constructor(context, report) {
    this.context = context;
    this.report = report;
    this.onPage = (page) => this.#sessions.set(page, context.newCDPSession(page));
  }

  async start() {
    this.#since = performance.now();
    this.context.on("page", this.onPage);
    for (const screen of screens) await this.context.route(screen.url, (route) => this.#hold(screen, route));
  }

  /** Photographs the page that sent this request, then lets the request go. */
  async #hold({ name }, route) {
    const page = route.request().frame().page();
    if (route.request().method() === "POST" && !this.#pictures.has(name)) {
      const seen = { ms: performance.now() - this.#since };
      this.#pictures.set(name, seen);
      // By the protocol: Playwright's own screenshot waits for the navigation that is held here.
      const session = await this.#sessions.get(page);
      const { data } = await session.send("Page.captureScreenshot", { format: "png" });
      seen.picture = this.report.keep(name, Buffer.from(data, "base64"));
      this.#since = performance.now();
    }
    await route.continue();
  }

  /** Whether every screen was seen. */
  isComplete() {
    return screens.every(({ name }) => this.#pictures.get(name)?.picture);
  }

  async stop() {
    this.context.off("page", this.onPage);
    for (const screen of screens) await this.context.unroute(screen.url);
    for (const { name } of screens) {
      const seen = this.#pictures.get(name);
      if (!seen?.picture) throw new Error(`no picture of the screen "${name}"`);
      this.report.add(name, seen.ms, seen.picture);
    }
  }

  /** For each field: milliseconds from the moment when it stood still to the moment when it was filled. */
  async fillTimes(simulator) {
    const reports = await simulator.control("GET", "reports");
    const times = {};
    for (const { events } of reports) {
      for (const { target, at_ms: visible } of events.filter((event) => event.what === "visible")) {
        const filled = events.find((event) => event.what === "first_input" && event.target === target);
        if (filled) times[target] = Math.round((filled.at_ms - visible) * 10) / 10;
      }
    }
    return times;
  }
}
