//! Recognises Microsoft's sign-in screens in a snapshot of the page and plans one fill.
//!
//! Pure: no DOM, no clock, no network. The content script takes a [`PageSnapshot`] and commits a
//! [`FillPlan`]; the worker calls [`classify`] and [`plan()`]. A plan names only elements of the
//! [`table`], which is the one file that holds what Microsoft may change, and never carries a
//! value: the worker puts the account's own into the plan's slots.

#[cfg(test)]
mod fixture;
pub mod origin;
pub mod plan;
pub mod screen;
mod sentence;
pub mod snapshot;
pub mod table;

pub use origin::{
    TenantHint, TenantMatch, is_sign_in_origin, match_tenant, sovereign_cloud, tenant_hint,
};
pub use plan::{Decision, FillPlan, Grant, Slot, Standing, Standings, plan};
pub use screen::{Screen, classify};
pub use snapshot::PageSnapshot;
