// What the technician's browser downloads and loads, in bytes.
import { statSync } from "node:fs";
import path from "node:path";

import { dist } from "../scripts/packages.mjs";
import { resultOf } from "./result.mjs";

const files = {
  "size-content": "chromium/content.js",
  "size-popup-wasm": "chromium/popup.wasm",
  "size-worker-wasm": "chromium/worker.wasm",
  "size-package": "hallpass-chromium.zip",
};

export function measureSizes() {
  return Object.entries(files).map(([name, file]) => resultOf(name, "bytes", [statSync(path.join(dist, file)).size]));
}
