//! The Hallpass browser extension.
//!
//! Three contexts, one module each, that talk only through the typed ports in [`ports`]: the
//! popup (and the extension's own pages), the worker, which alone decides and alone holds secrets,
//! and the content script, which reads a sign-in page and commits what the worker planned.

#[cfg(any(feature = "worker", feature = "popup"))]
pub mod browser;
#[cfg(feature = "content")]
pub mod content;
mod json;
#[cfg(feature = "popup")]
pub mod popup;
pub mod ports;
#[cfg(feature = "worker")]
pub mod worker;
