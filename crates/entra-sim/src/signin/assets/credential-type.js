// Asks which credential a user name has. Answers are kept for the life of the page, "there is no
// such account" included.
const credentialTypes = (function () {
  "use strict";
  const config = window.$Config;
  const known = new Map();
  const key = (username) => username.trim().toLowerCase();
  if (config.oGetCredTypeResult) {
    known.set(key(config.oGetCredTypeResult.Username), config.oGetCredTypeResult);
  }
  return {
    cached: (username) => known.get(key(username)),
    ask: async function (username) {
      const kept = known.get(key(username));
      if (kept) {
        return kept;
      }
      const answer = await fetch(config.urlGetCredentialType, {
        method: "POST",
        signal: AbortSignal.timeout(30000),
        headers: {
          "Content-Type": "application/json; charset=UTF-8",
          canary: config.apiCanary,
          "client-request-id": config.correlationId,
          hpgid: String(config.hpgid),
          hpgact: String(config.hpgact),
          hpgrequestid: config.sessionId,
        },
        body: JSON.stringify({
          username: username,
          uaid: config.correlationId.replaceAll("-", ""),
          isOtherIdpSupported: true,
          isFederationDisabled: false,
          checkPhones: false,
          isRemoteNGCSupported: true,
          isCookieBannerShown: false,
          isFidoSupported: true,
          isAccessPassSupported: true,
          originalRequest: config.sCtx,
          country: "DK",
          forceotclogin: false,
          otclogindisallowed: false,
          isExternalFederationDisallowed: false,
          isRemoteConnectSupported: false,
          federationFlags: 0,
          isSignup: false,
          flowToken: config.sFT,
        }),
      });
      const said = await answer.json();
      if (said.FlowToken) {
        config.sFT = said.FlowToken;
        config.apiCanary = said.apiCanary;
        known.set(key(username), said);
      }
      return said;
    },
  };
})();
