//! What group commit promises, held one by one; `tests/interleavings.rs` holds it at random.

mod desk;
mod failures;
mod interleavings;
mod sharing;
