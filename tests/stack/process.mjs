// A child process whose first lines of output say that it serves.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { createInterface } from "node:readline";

/** A running program: its lines so far, and a way to wait for one. */
export class Service {
  #child;
  #lines = [];
  #waiting = new Set();
  #ended = null;
  log = "";

  constructor(program, args, options = {}) {
    this.name = program.split("/").pop();
    this.#child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], ...options });
    createInterface({ input: this.#child.stdout }).on("line", (line) => {
      this.#lines.push(line);
      this.log += `${line}\n`;
      for (const check of this.#waiting) check();
    });
    createInterface({ input: this.#child.stderr }).on("line", (line) => (this.log += `${line}\n`));
    this.#child.on("error", (error) => this.#end(error.message));
    this.#child.on("exit", (code, signal) => this.#end(`ended with ${signal ?? `code ${code}`}`));
  }

  get pid() {
    return this.#child.pid;
  }

  /** The first line of standard output that `find` turns into something; fails when it ends first. */
  line(find) {
    return new Promise((resolve, reject) => {
      const check = () => {
        for (const line of this.#lines) {
          const found = find(line);
          if (found) {
            this.#waiting.delete(check);
            return resolve(found);
          }
        }
        if (this.#ended) {
          this.#waiting.delete(check);
          reject(new Error(`${this.name} ${this.#ended}\n${this.log.slice(-4000)}`));
        }
      };
      this.#waiting.add(check);
      check();
    });
  }

  async stop(signal = "SIGTERM") {
    if (this.#ended) return;
    const exit = once(this.#child, "exit");
    this.#child.kill(signal);
    await exit;
  }

  #end(how) {
    this.#ended = how;
    for (const check of [...this.#waiting]) check();
  }
}

/** A port of the loopback interface that was free a moment ago. */
export async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}
