//! The browser's random numbers.

use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = crypto, js_name = getRandomValues)]
    fn get_random_values(buffer: &mut [u8]);
}

/// 32 random bits from `crypto.getRandomValues`.
pub fn random_u32() -> u32 {
    let mut bytes = [0; 4];
    get_random_values(&mut bytes);
    u32::from_le_bytes(bytes)
}
