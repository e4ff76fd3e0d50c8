//! Reads a sign-in page into a snapshot and commits a fill; decides nothing.
//!
//! What it may do to a page is in `content/content.design.md`. The parts that know no browser
//! ([`Filler`], [`Pace`], the wire format) are tested natively; `live` and what it stands on are
//! the thin edge.

#[cfg(any(test, target_arch = "wasm32"))]
mod config;
mod filler;
mod json;
mod pace;
mod page;
mod wire;

#[cfg(target_arch = "wasm32")]
mod dom;
#[cfg(target_arch = "wasm32")]
mod live;
#[cfg(target_arch = "wasm32")]
mod motion;
#[cfg(target_arch = "wasm32")]
mod observer;
#[cfg(target_arch = "wasm32")]
mod reading;
#[cfg(target_arch = "wasm32")]
mod visibility;

pub use filler::Filler;
#[cfg(target_arch = "wasm32")]
pub use live::start;
pub use pace::Pace;
pub use page::{Orphaned, Page, Target};
