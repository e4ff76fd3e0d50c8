//! Seals a credential to a technician's passkey and opens it again; makes one-time codes.
//!
//! A passkey's PRF gives 32 bytes that never leave the browser ([`PrfOutput`]); from them comes an
//! X25519 key pair ([`SealingKey`]). The cloud knows the public half ([`SealingPublicKey`]) and
//! seals each credential to it with HPKE (RFC 9180): DHKEM(X25519, HKDF-SHA256), HKDF-SHA256,
//! ChaCha20-Poly1305, base mode. What the blob is for (tenant, account, technician, version,
//! deadline, passkey) is authenticated with it, so that a blob opens in its own place only.
//!
//! Pure: no I/O, no clock, no randomness of its own. Compiles natively and for
//! `wasm32-unknown-unknown`.

mod binding;
mod credential;
mod key;
mod prf;
mod public_key;
mod sealed;
mod suite;
mod totp;

pub use credential::{AccessPass, Credential, Password};
pub use key::{InvalidSealingKeyError, SealingKey};
pub use prf::{InvalidPrfOutputError, PRF_SALT, PrfOutput};
pub use public_key::{InvalidPublicKeyError, SealingPublicKey};
pub use rand_core;
pub use sealed::{FORMAT, OpenError, SealError, seal};
pub use totp::{TOTP_SEED_BYTES, TOTP_STEP_MS, TotpSeed, totp_step};
