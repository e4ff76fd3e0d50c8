// An approver's phone: a browser of its own, with its own passkeys, and a camera that reads QR codes.
import jsQR from "jsqr";
import { PNG } from "pngjs";
import { chromium } from "playwright-core";

import { Browser } from "./browser.mjs";
import { id } from "./story.mjs";

/** As the smallest phones are that people carry. */
const screen = { width: 390, height: 844 };

export class Phone {
  static async start({ executable }) {
    const browser = await chromium.launch({
      executablePath: executable,
      headless: false,
      args: ["--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
    });
    const context = await browser.newContext({ viewport: screen, isMobile: true, hasTouch: true, deviceScaleFactor: 2 });
    const phone = new Phone();
    phone.browser = browser;
    phone.pages = new Browser(context);
    return phone;
  }

  /** A tab with a passkey authenticator of its own. */
  tab() {
    return this.pages.tabWithAuthenticator();
  }

  stop() {
    return this.browser.close();
  }
}

/** What the one QR code in a picture of `page` holds; `undefined` where there is none. */
export async function scanned(page) {
  const { data, width, height } = PNG.sync.read(await page.screenshot());
  return jsQR(new Uint8ClampedArray(data), width, height)?.data;
}

/** Opens on the phone what its camera read, and signs in there where nobody is. */
export async function openScanned({ page }, link, status = "approve-status") {
  await page.goto("about:blank");
  await page.goto(link);
  await id(page, "portal-signin").or(id(page, status)).first().waitFor();
  if (await id(page, "portal-signin").isVisible()) await id(page, "portal-signin").click();
  await id(page, status).waitFor();
  return page;
}
