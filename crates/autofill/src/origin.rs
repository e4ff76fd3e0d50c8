//! Which origins may be filled.

/// Whether `origin`, as the browser states it for the sender's document, is one of Microsoft's
/// sign-in origins: compared as a whole, never by suffix.
pub fn is_sign_in_origin(origin: &str) -> bool {
    crate::table::SIGN_IN_ORIGINS.contains(&origin)
}
