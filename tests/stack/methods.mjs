// What a tenant allows and demands, and accounts that sign in with the best that it allows.
import { contoso } from "./simulator.mjs";
import { longJob } from "./sign-in.mjs";
import { requestRow } from "./story.mjs";

/** Contoso's policies, by the method that its accounts sign in with then. */
const policies = {
  access_pass: { mandatory_mfa: true, access_pass: { state: "everybody" } },
  one_time_code: { mandatory_mfa: true, hardware_oath: "everybody" },
  password: {},
};

export const methods = Object.keys(policies);

/** Has Contoso allow `method` and demand what it satisfies. */
export function demand(simulator, method) {
  return simulator.control("PUT", `tenants/${contoso.initial_domain}/sign-in`, policies[method]);
}

/** An account that was made while the tenant allowed `method`: its row in the popup, and its user in Entra. */
export async function accountOf(simulator, popup, method) {
  await demand(simulator, method);
  const before = new Set((await simulator.accounts()).map((user) => user.user_principal_name));
  const row = await requestRow(popup, { customer: "Contoso", preset: longJob, reason: "Ticket 4711" });
  await row.locator('[data-testid="launch-entra"]').waitFor({ timeout: 60_000 });
  const user = (await simulator.accounts()).find((one) => !before.has(one.user_principal_name));
  return { row, user };
}
