//! Recognises Microsoft's sign-in screens in a snapshot of the page and plans one fill.
//!
//! Pure: no DOM, no clock, no network. The content script takes a [`PageSnapshot`] and commits a
//! [`FillPlan`]; the worker calls [`classify`] and [`plan`]. A plan names only elements of the
//! table in [`table`], which is the one file that holds what Microsoft may change.

pub mod origin;
pub mod plan;
pub mod screen;
pub mod snapshot;
pub mod table;

pub use plan::{Decision, FillPlan, Grant, plan};
pub use screen::{Screen, classify};
pub use snapshot::PageSnapshot;
