// Firefox's own way in for automation: WebDriver commands as JSON over TCP, each message with its length before it
// (https://firefox-source-docs.mozilla.org/testing/marionette/Protocol.html).
import { once } from "node:events";
import { connect } from "node:net";

/** A connection; one command at a time. */
export class Marionette {
  #socket;
  #buffer = Buffer.alloc(0);
  #answers = [];
  #waiting = null;
  #isClosed = false;
  #turn = Promise.resolve();
  #lastId = 0;

  static async connect(port) {
    const socket = connect(port, "127.0.0.1");
    await once(socket, "connect");
    const marionette = new Marionette(socket);
    const greeting = await marionette.#next();
    if (greeting.marionetteProtocol !== 3) throw new Error(`not Marionette's protocol 3: ${JSON.stringify(greeting)}`);
    return marionette;
  }

  constructor(socket) {
    this.#socket = socket;
    socket.on("data", (bytes) => this.#receive(bytes));
    socket.on("error", () => {});
    socket.on("close", () => {
      this.#isClosed = true;
      this.#waiting?.reject(new Error("Firefox closed the connection"));
    });
  }

  /** Sends a command and gives its answer. */
  send(name, parameters = {}) {
    const answer = this.#turn.then(() => this.#exchange(name, parameters));
    this.#turn = answer.catch(() => {});
    return answer;
  }

  close() {
    this.#socket.destroy();
  }

  async #exchange(name, parameters) {
    this.#lastId += 1;
    const id = this.#lastId;
    const message = Buffer.from(JSON.stringify([0, id, name, parameters]));
    this.#socket.write(Buffer.concat([Buffer.from(`${message.length}:`), message]));
    const [, answered, error, result] = await this.#next();
    if (answered !== id) throw new Error(`${name}: an answer to ${answered} instead of ${id}`);
    if (error) throw Object.assign(new Error(`${name}: ${error.error}: ${error.message}`), { code: error.error });
    return result;
  }

  #next() {
    if (this.#answers.length > 0) return Promise.resolve(this.#answers.shift());
    if (this.#isClosed) return Promise.reject(new Error("Firefox closed the connection"));
    return new Promise((resolve, reject) => (this.#waiting = { resolve, reject }));
  }

  #receive(bytes) {
    this.#buffer = Buffer.concat([this.#buffer, bytes]);
    for (;;) {
      const colon = this.#buffer.indexOf(":");
      if (colon < 0) return;
      const end = colon + 1 + Number(this.#buffer.subarray(0, colon).toString());
      if (this.#buffer.length < end) return;
      const message = JSON.parse(this.#buffer.subarray(colon + 1, end).toString());
      this.#buffer = this.#buffer.subarray(end);
      const waiting = this.#waiting;
      this.#waiting = null;
      if (waiting) waiting.resolve(message);
      else this.#answers.push(message);
    }
  }
}
