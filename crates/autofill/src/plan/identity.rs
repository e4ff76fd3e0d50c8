//! For whom a page asks.

use super::grant::Grant;
use crate::snapshot::{ElementSnapshot, PageSnapshot};
use crate::table::ElementKey;

/// For whom a page asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Identity {
    /// For the grant's account.
    Ours,
    /// For another, or for more than one.
    Another,
    /// It does not say.
    NotShown,
}

/// For whom the page asks. All banners that are visible must agree.
pub(super) fn identity(snapshot: &PageSnapshot, grant: &Grant) -> Identity {
    let mut names = snapshot.visible(ElementKey::Identity).peekable();
    if names.peek().is_none() {
        return Identity::NotShown;
    }
    let is_ours = |name: &ElementSnapshot| {
        name.detail
            .as_deref()
            .is_some_and(|name| is_same_name(name, grant))
    };
    if names.all(is_ours) {
        Identity::Ours
    } else {
        Identity::Another
    }
}

/// Entra compares sign-in names without regard to letter case.
pub(super) fn is_same_name(shown: &str, grant: &Grant) -> bool {
    shown
        .trim()
        .eq_ignore_ascii_case(&grant.user_principal_name)
}
