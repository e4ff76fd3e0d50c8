//! The content script's module. The shim calls `start` once for each document.
#![cfg_attr(target_arch = "wasm32", no_main)]

/// Begins to watch the document.
#[cfg(target_arch = "wasm32")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn start() {
    hallpass_extension::content::start();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {}
