//! The popup and the extension's own pages, in Leptos.
