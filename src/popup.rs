//! The popup and the extension's own pages (sign-in tab, options), in Leptos: one WebAssembly
//! module, which tells the pages apart by `<body data-page>`.
//!
//! Nothing lives only here: a popup is gone as soon as it loses the focus. What is shown is a view
//! of what the worker knows, in [`model`]; what is pressed goes to the worker through [`actions`].

#![expect(
    unreachable_pub,
    reason = "the component macro writes `pub` on what it makes"
)]
#![expect(
    clippy::needless_pass_by_value,
    reason = "a component owns its properties"
)]

mod actions;
mod app;
mod bridge;
mod components;
#[cfg(feature = "gallery")]
mod gallery;
mod live;
mod model;
mod pages;
mod state;

pub use app::start;
