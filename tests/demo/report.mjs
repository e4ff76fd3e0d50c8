// The demo's report: each step with its time and its picture.
import { writeFileSync } from "node:fs";
import path from "node:path";

export class Report {
  #steps = [];
  #figures = {};

  constructor(folder) {
    this.folder = folder;
  }

  /** Runs a step; the `page` that it returns, or the `part` of it, is photographed when it has held. */
  async step(name, body) {
    const started = performance.now();
    const entry = { name, ok: false, ms: 0, screenshot: null };
    this.#steps.push(entry);
    try {
      const shown = await body();
      entry.ms = Math.round(performance.now() - started);
      if (shown?.page) entry.screenshot = this.keep(name, await (shown.part ?? shown.page).screenshot());
      entry.ok = true;
      console.log(`  ✓ ${name}  ${entry.ms} ms`);
      return shown;
    } catch (error) {
      entry.ms = Math.round(performance.now() - started);
      entry.error = error.message.split("\n")[0];
      console.log(`  ✗ ${name}  ${entry.ms} ms\n    ${error.message}`);
      throw error;
    }
  }

  /** Keeps a picture beside the report. */
  keep(name, png) {
    const file = `${String(this.#pictures++).padStart(2, "0")}-${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-")}.png`;
    writeFileSync(path.join(this.folder, file), png);
    return file;
  }

  #pictures = 1;

  /** A step that something else observed, such as a screen that passed by. */
  add(name, ms, screenshot) {
    this.#steps.push({ name, ok: true, ms: Math.round(ms), screenshot });
    console.log(`  ✓ ${name}  ${Math.round(ms)} ms`);
  }

  /** A measured figure, for the report's readers. */
  figure(name, value) {
    this.#figures[name] = value;
    console.log(`    ${name}: ${value}`);
  }

  write(ok) {
    const report = { ok, steps: this.#steps, figures: this.#figures };
    writeFileSync(path.join(this.folder, "report.json"), `${JSON.stringify(report, null, 2)}\n`);
  }
}
