// The real extension in the distribution's Chromium, real host names on the simulator.
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";

import { chromium } from "playwright-core";

/** Fixed by the key in manifest.json. */
export const extensionId = "hodjdcakdmbfigfjkmfhidmfidmhgbol";

export class Browser {
  /** `hosts`: further names on the simulator: `name`, `name:8443` (https), `http://name`. */
  static async start({ executable, extension, simulator, headed = false, hosts = [] }) {
    const profile = mkdtempSync(path.join(os.tmpdir(), "hallpass-profile-"));
    const httpPort = new URL(simulator.http).port;
    const at = (host) => {
      if (host.startsWith("http://")) return `MAP ${host.slice("http://".length)}:80 127.0.0.1:${httpPort}`;
      return `MAP ${host.includes(":") ? host : `${host}:443`} 127.0.0.1:${simulator.httpsPort}`;
    };
    const names = [
      "login.microsoftonline.com", "login.microsoft.com", "entra.microsoft.com", "portal.azure.com",
      "admin.cloud.microsoft", "intune.microsoft.com", "security.microsoft.com", "purview.microsoft.com",
      "admin.teams.microsoft.com", "admin.powerplatform.microsoft.com", "contoso-admin.sharepoint.com", ...hosts,
    ];
    const context = await chromium.launchPersistentContext(profile, {
      executablePath: executable,
      headless: false,
      viewport: { width: 1200, height: 800 },
      args: [
        ...(headed ? [] : ["--headless=new"]),
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync",
        `--host-resolver-rules=${names.map(at).join(", ")}`,
        // The simulator's certificate and no other: what its pages see is a proper https origin.
        `--ignore-certificate-errors-spki-list=${simulator.certificateHash}`,
        `--disable-extensions-except=${extension}`, `--load-extension=${extension}`,
      ],
    });
    const browser = new Browser(context, profile);
    await browser.worker();
    return browser;
  }

  constructor(context, profile) {
    this.context = context;
    this.profile = profile;
    this.url = `chrome-extension://${extensionId}`;
  }

  /** The extension's service worker, once it runs. */
  async worker() {
    const [running] = this.context.serviceWorkers();
    return running ?? (await this.context.waitForEvent("serviceworker"));
  }

  /** A tab with a passkey authenticator of its own: user verification, resident keys, PRF. */
  async tabWithAuthenticator({ hasPrf = true } = {}) {
    const page = await this.context.newPage();
    const session = await this.context.newCDPSession(page);
    await session.send("WebAuthn.enable");
    const { authenticatorId } = await session.send("WebAuthn.addVirtualAuthenticator", {
      options: {
        protocol: "ctap2", ctap2Version: "ctap2_1", transport: "internal", hasResidentKey: true,
        hasUserVerification: true, isUserVerified: true, hasPrf, automaticPresenceSimulation: true,
      },
    });
    return { page, session, authenticatorId };
  }

  /** One of the extension's pages in a tab. */
  async open(name) {
    const page = await this.context.newPage();
    await page.goto(`${this.url}/${name}`);
    return page;
  }

  /** Kills the service worker, as the browser does after 30 idle seconds. */
  async killWorker() {
    // By a tab that is there: a new one would put the others into the background.
    const session = await this.context.newCDPSession(this.context.pages()[0]);
    const running = new Set();
    const allStopped = new Promise((done) => {
      session.on("ServiceWorker.workerVersionUpdated", ({ versions }) => {
        for (const { versionId, runningStatus } of versions) {
          if (runningStatus === "running") running.add(versionId);
          if (runningStatus === "stopped") running.delete(versionId);
        }
        if (running.size === 0) done();
      });
    });
    await session.send("ServiceWorker.enable");
    await session.send("ServiceWorker.stopAllWorkers");
    // It is answered before they are gone, and what comes meanwhile is lost with them.
    if (running.size > 0) await allStopped;
    await session.detach();
  }

  async stop() {
    await this.context.close();
    rmSync(this.profile, { recursive: true, force: true });
  }
}
