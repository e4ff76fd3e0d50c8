//! What browsers are signed in to.

/// Sign-in and portal sessions.
#[derive(Debug, Default)]
pub(crate) struct BrowserState {}
