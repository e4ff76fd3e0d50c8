// What stands in the memory of the extension's service worker: its JavaScript heap and its WebAssembly memory.

/** Looks into the running worker, through the debugger. */
export class WorkerMemory {
  static async attach(browser) {
    await browser.worker();
    const session = await browser.context.browser().newBrowserCDPSession();
    const { targetInfos } = await session.send("Target.getTargets");
    const { targetId } = targetInfos.find(({ type, url }) => type === "service_worker" && url.startsWith(browser.url));
    // Flat sessions are the driver's own; here each message is wrapped.
    const { sessionId } = await session.send("Target.attachToTarget", { targetId, flatten: false });
    return new WorkerMemory(session, sessionId);
  }

  #calls = new Map();
  #snapshot = "";

  constructor(session, sessionId) {
    this.session = session;
    this.sessionId = sessionId;
    session.on("Target.receivedMessageFromTarget", ({ sessionId: from, message }) => {
      if (from !== sessionId) return;
      const { id, method, params, result, error } = JSON.parse(message);
      if (method === "HeapProfiler.addHeapSnapshotChunk") this.#snapshot += params.chunk;
      if (!id) return;
      const { resolve, reject } = this.#calls.get(id);
      if (error) reject(new Error(error.message));
      else resolve(result);
    });
  }

  async #call(method, params = {}) {
    const id = this.#calls.size + 1;
    const answer = new Promise((resolve, reject) => this.#calls.set(id, { resolve, reject }));
    await this.session.send("Target.sendMessageToTarget", {
      sessionId: this.sessionId, message: JSON.stringify({ id, method, params }),
    });
    return answer;
  }

  /** Those of `texts` that stand somewhere in the WebAssembly memory, as UTF-8. */
  async inWasm(texts) {
    const { result: prototype } = await this.#call("Runtime.evaluate", { expression: "WebAssembly.Memory.prototype" });
    const { objects } = await this.#call("Runtime.queryObjects", { prototypeObjectId: prototype.objectId });
    const { result } = await this.#call("Runtime.callFunctionOn", {
      objectId: objects.objectId,
      arguments: [{ value: texts }],
      returnByValue: true,
      functionDeclaration: `function (texts) {
        if (this.length === 0) throw new Error("the worker has no memory");
        const bytes = this.map((memory) => new TextDecoder("latin1").decode(new Uint8Array(memory.buffer)));
        const latin1 = (text) => String.fromCharCode(...new TextEncoder().encode(text));
        return texts.filter((text) => bytes.some((all) => all.includes(latin1(text))));
      }`,
    });
    return result.value;
  }

  /** Those of `texts` that a live JavaScript string holds, after a collection of what is dead. */
  async inHeap(texts) {
    this.#snapshot = "";
    await this.#call("HeapProfiler.enable");
    await this.#call("HeapProfiler.collectGarbage");
    await this.#call("HeapProfiler.takeHeapSnapshot", { reportProgress: false });
    return texts.filter((text) => this.#snapshot.includes(JSON.stringify(text).slice(1, -1)));
  }

  async detach() {
    await this.session.send("Target.detachFromTarget", { sessionId: this.sessionId });
    await this.session.detach();
  }
}
