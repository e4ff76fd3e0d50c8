//! Logos: what somebody uploads is decoded, and only what was decoded is kept.
//!
//! Whatever else a file holds (scripts, places, a second image behind the first) is left behind: the
//! logo is encoded anew from its pixels.

mod addition;
mod decode;

pub use addition::{AddLogoError, LOGOS_MAX, add_logo};
pub use decode::{Logo, LogoError, decode_logo};

#[cfg(test)]
mod tests;
