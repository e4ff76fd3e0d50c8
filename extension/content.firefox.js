// The content script in Firefox: the Rust crate as WebAssembly, which the page's policy does not
// reach there. The module is inlined, so that no file of the extension is readable by pages.
import { initSync, start } from "../pkg/content.js";
import module from "../pkg/content_bg.wasm";

const bytes = Uint8Array.from(atob(module.slice(module.indexOf(",") + 1)), (c) => c.charCodeAt(0));
initSync({ module: bytes });
start();
