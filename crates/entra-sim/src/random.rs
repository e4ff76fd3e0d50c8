//! Random identifiers and tokens.

use data_encoding::BASE64URL_NOPAD;
use uuid::Uuid;

/// `N` bytes from the operating system.
///
/// # Panics
/// When the operating system has no randomness to give.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the simulator's source of randomness"
)]
fn make_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system to give randomness");
    bytes
}

/// A random UUID, version 4.
pub(crate) fn make_id() -> Uuid {
    uuid::Builder::from_random_bytes(make_bytes()).into_uuid()
}

/// An unguessable string of 43 URL-safe characters.
pub(crate) fn make_token() -> String {
    BASE64URL_NOPAD.encode(&make_bytes::<32>())
}
