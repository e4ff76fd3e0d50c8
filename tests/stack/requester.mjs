// A technician who asks for accounts without a browser extension: a session bound to a key of the test's own.
import { randomUUID } from "node:crypto";

import { makeKeys, sendProven } from "./proof.mjs";

export class Requester {
  /** Signs in with the passkey of `tab`, whose page stands on the cloud's origin; from an address, where one is given. */
  static async signedIn(cloud, tab, from) {
    const requester = new Requester();
    requester.cloud = cloud;
    requester.from = from;
    requester.keys = await makeKeys();
    const { body: started } = await requester.call("POST", "/v1/sign-in/start");
    const credential = await tab.page.evaluate(async (options) => {
      const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options.publicKey);
      return (await navigator.credentials.get({ publicKey })).toJSON();
    }, started.options);
    const { status, body } = await requester.call("POST", "/v1/sign-in/finish", {
      ceremony_id: started.ceremony_id, credential,
    });
    if (status !== 200) throw new Error(`nobody is signed in: ${JSON.stringify(body)}`);
    requester.token = body.token;
    return requester;
  }

  /** One call in the session. */
  call(method, route, body) {
    const { token, from } = this;
    return sendProven({ origin: this.cloud.origin, method, route, body, token, from }, this.keys);
  }

  /** Asks for somebody's approval; gives the request as its requester sees it, with link, code and number. */
  async ask(order) {
    const { status, body } = await this.call("POST", "/v1/approvals", {
      idempotency_key: randomUUID(), reason: "A user cannot sign in", ...order,
    });
    if (status !== 202) throw new Error(`the request was not taken: ${status} ${JSON.stringify(body)}`);
    return body.approval.shown ? body.approval : this.see(body.approval.id);
  }

  /** The request as it is now. */
  async see(id) {
    const { status, body } = await this.call("GET", `/v1/approvals/${id}`);
    if (status !== 200) throw new Error(`the request cannot be seen: ${status} ${JSON.stringify(body)}`);
    return body.approval;
  }
}

/** Another number than the one that is shown. */
export const otherThan = (number) => String((Number(number) + 1) % 1000).padStart(3, "0");
