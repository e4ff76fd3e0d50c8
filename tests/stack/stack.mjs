// A fresh stack: simulator, cloud, browser; and the first steps that every story shares.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";

import { binaries, buildNative } from "../../scripts/native.mjs";
import { root, setUpBuild, setUpChromium, setUpFirefox } from "../../scripts/setup.mjs";
import { Browser } from "./browser.mjs";
import { Cloud } from "./cloud.mjs";
import { Firefox } from "./firefox.mjs";
import { Simulator, contoso, fabrikam } from "./simulator.mjs";

/** Well-known template ids of directory roles. */
export const roles = {
  helpdesk: "729827e3-9c14-49f7-bb1b-9608f156bbb8=Helpdesk Administrator",
  exchange: "29232cdf-9323-42fd-ade2-1d097af3e4de=Exchange Administrator",
};

/** How each browser comes here and starts. */
const browsers = {
  chromium: { setUp: setUpChromium, start: Browser.start },
  firefox: { setUp: setUpFirefox, start: Firefox.start },
};

/**
 * Builds what the stack runs; quick when nothing changed. `HALLPASS_PREBUILT=1` takes what is built:
 * for running one test again and again.
 */
export async function buildStack({ browser = "chromium" } = {}) {
  // First, so that what can't be installed is said before minutes of compiling.
  const executable = await browsers[browser].setUp();
  if (process.env.HALLPASS_PREBUILT !== "1") await build();
  return {
    browser,
    executable,
    extension: path.join(root, "dist", browser),
    portal: path.join(root, "dist", "portal"),
    binaries,
  };
}

async function build() {
  await setUpBuild();
  const { buildPackages } = await import("../../scripts/packages.mjs");
  await buildPackages({ cloud: "localhost" });
  await buildNative();
}

export class Stack {
  static async start(parts, { headed = false, hosts = [], cloudArgs = [], tenants } = {}) {
    const folder = mkdtempSync(path.join(os.tmpdir(), "hallpass-stack-"));
    const stack = new Stack();
    stack.folder = folder;
    try {
      stack.simulator = await Simulator.start({ binaries: parts.binaries, folder, tenants });
      stack.cloud = await Cloud.start({
        binaries: parts.binaries, folder, simulator: stack.simulator, portal: parts.portal, extraArgs: cloudArgs,
      });
      stack.browser = await browsers[parts.browser].start({
        executable: parts.executable, extension: parts.extension, simulator: stack.simulator, headed, hosts,
      });
    } catch (error) {
      await stack.stop();
      throw error;
    }
    return stack;
  }

  /** Two customers and short-lived presets. */
  async addCustomers() {
    this.contoso = await this.cloud.addCustomer("Contoso Ltd", contoso);
    this.fabrikam = await this.cloud.addCustomer("Fabrikam Inc", fabrikam);
  }

  async stop() {
    await this.browser?.stop();
    await this.cloud?.stop();
    await this.simulator?.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** An empty folder under target/. */
export function freshFolder(...names) {
  const folder = path.join(root, "target", ...names);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return folder;
}
