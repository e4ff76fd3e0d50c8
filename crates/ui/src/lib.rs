//! What popup and portal share: components without I/O, time in words, and the browser's edges
//! for passkeys, clock and clipboard.
//!
//! Everything a person sees is styled by `theme.css` beside this crate; no component writes an
//! inline style, because the pages' policy is `style-src 'self'`.

pub mod account;
pub mod ceremony;
pub mod clipboard;
pub mod clock;
pub mod components;
mod focus;
pub mod load;
pub mod qr;
pub mod remaining;
