// Calls of the API with a proof of possession (RFC 9449), as a client that the extension knows nothing of.

/** A key as the extension makes one. */
export const makeKeys = () =>
  crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign"]);

/**
 * Sends one request with proofs by `keys`, or by the key that lies in this extension's IndexedDB; again when the cloud
 * asks for its nonce or its time; `from` is the address that a proxy names. Stands alone, so that it can also be run inside a page.
 */
export async function sendProven({ origin, method, route, body, token, from }, keys) {
  const base64url = (bytes) =>
    btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  const text = (value) => new TextEncoder().encode(value);
  const settled = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  if (!keys) {
    const database = await settled(indexedDB.open("hallpass"));
    keys = await settled(database.transaction("keys").objectStore("keys").get("session"));
    database.close();
  }
  const { kty, crv, x, y } = await crypto.subtle.exportKey("jwk", keys.publicKey);
  const header = { typ: "dpop+jwt", alg: "ES256", jwk: { kty, crv, x, y } };
  const ath = token && base64url(await crypto.subtle.digest("SHA-256", text(token)));
  let nonce;
  let now = Math.floor(Date.now() / 1000);
  for (let repeats = 0; ; repeats++) {
    const jti = base64url(crypto.getRandomValues(new Uint8Array(16)));
    const claims = { jti, htm: method, htu: `${origin}${route.split("?")[0]}`, iat: now, ath, nonce };
    const input = [header, claims].map((part) => base64url(text(JSON.stringify(part)))).join(".");
    const signature = await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, keys.privateKey, text(input));
    const answer = await fetch(`${origin}${route}`, {
      method,
      headers: {
        dpop: `${input}.${base64url(signature)}`,
        ...(token && { authorization: `DPoP ${token}` }),
        ...(body && { "content-type": "application/json" }),
        ...(from && { "x-forwarded-for": from }),
      },
      body: body && JSON.stringify(body),
    });
    const json = await answer.text();
    const result = { status: answer.status, body: json === "" ? null : JSON.parse(json) };
    if (!["use_dpop_nonce", "dpop_clock"].includes(result.body?.code) || repeats === 2) return result;
    nonce = answer.headers.get("dpop-nonce") ?? nonce;
    now = Number(answer.headers.get("dpop-time") ?? now);
  }
}
