//! The browser's random numbers.

/// `N` random bytes; `None` where the browser has none to give.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the browser's randomness"
)]
pub(crate) fn random_bytes<const N: usize>() -> Option<[u8; N]> {
    let mut bytes = [0; N];
    let crypto = web_sys::window()?.crypto().ok()?;
    crypto
        .get_random_values_with_u8_array(&mut bytes)
        .ok()
        .map(|_| bytes)
}
