// From an approver's press on Approve, on a phone, to the requester's popup that shows it, in milliseconds: the
// passkey's signature, two ways over the network, and the cloud's check of the signature lie in between.
import { Phone, openScanned, scanned } from "../tests/stack/phone.mjs";
import { longJob, technicianAtWork } from "../tests/stack/sign-in.mjs";
import { Stack } from "../tests/stack/stack.mjs";
import { endNow, ended, enrol, id, ready, request, stateOf } from "../tests/stack/story.mjs";
import { p95Of } from "./result.mjs";

// Nobody is asked more often in ten minutes.
const promptsEach = 3;
// More requests in an hour are refused for one tenant; one is not measured.
const most = 29;

export async function measureApprovals(parts, rounds) {
  const stack = await Stack.start(parts);
  const phone = await Phone.start(parts);
  try {
    const popup = await technicianAtWork(stack);
    const samples = [];
    let approver;
    // The first is not measured: caches and compilers are warm afterwards.
    for (let round = 0; round <= Math.min(rounds, most); round++) {
      if (round % promptsEach === 0) {
        await approver?.page.close();
        approver = await enrolled(stack, phone, round);
        if (round === 0) await stack.cloud.setPolicy({ approval: { value: { always: { approvers: { count: 1 } } } } });
      }
      const took = await approve(popup, approver);
      if (round > 0) samples.push(took);
      await endMade(popup);
    }
    return [p95Of("approve-to-requester-p95", "ms", samples)];
  } finally {
    await phone.stop();
    await stack.stop();
  }
}

/** Somebody with a passkey on the phone, signed in. */
async function enrolled(stack, phone, number) {
  const tab = await phone.tab();
  const email = `approver-${number}@northwind.example`;
  const { link } = await stack.cloud.invite(`Approver ${number}`, email, { role: "owner" });
  await enrol(tab, link);
  return tab;
}

/** One request from its form to its approval; the time from the press. */
async function approve(popup, approver) {
  await popup.bringToFront();
  await request(popup, { customer: "Contoso", preset: longJob, reason: "Measuring" });
  await stateOf(popup, "approval-state", "waiting");
  await id(popup, "approval-qr").waitFor();
  const digits = await id(popup, "approval-number").innerText();
  const page = await openScanned(approver, await scanned(popup));
  await stateOf(page, "approve-status", "shown");
  await stateOf(popup, "approval-state", "opened");
  await id(page, "approve-number").fill(digits);
  const seen = stateOf(popup, "approval-state", "approved").then(() => performance.now());
  const pressed = performance.now();
  await id(page, "approve-run").click();
  return (await seen) - pressed;
}

/** Back in the list, without the account that was made. */
async function endMade(popup) {
  await id(popup, "approval-done").click();
  const row = await ready(popup, "Contoso");
  const name = await row.getAttribute("data-account-id");
  await endNow(row);
  await ended(popup.locator(`[data-account-id="${name}"]`));
}
