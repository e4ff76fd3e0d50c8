//! The content script's module. The shim calls `start` once for each document.
#![cfg_attr(target_arch = "wasm32", no_main)]

/// A free list in place of the standard allocator, which would be a fifth of the script: a reading
/// is a few dozen short-lived pieces.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: lol_alloc::LockedAllocator<lol_alloc::FreeListAllocator> =
    lol_alloc::LockedAllocator::new(lol_alloc::FreeListAllocator::new());

/// Begins to watch the document.
#[cfg(target_arch = "wasm32")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn start() {
    hallpass_extension::content::start();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {}
