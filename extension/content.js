// The content script in Chromium: the Rust crate, translated to JavaScript, because there the
// page's policy decides whether a content script may run WebAssembly (docs/architecture.md).
import { start } from "../pkg/content-js/content.js";

start();
