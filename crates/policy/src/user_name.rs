//! What accounts are called.
//!
//! A sign-in name is a stem from the policy's template, `-`, and six random characters. The stem says
//! who it is in the customer's logs. The random part keeps clear of names that exist, so no account is
//! ever taken over; and since accounts stay in the tenant disabled, a name without it would be used up
//! by the first one.

mod display;
mod person;
mod reserved;
mod template;

pub(crate) use display::is_invisible;
pub use display::{DisplayTemplate, DisplayTemplateError};
pub use person::NamedPerson;
pub use reserved::is_reserved;
pub use template::{NameTemplate, TemplateError, check_prefix};

/// The random part's length, in characters.
pub const SUFFIX_CHARS: usize = 6;

/// The longest part before the `@` that Entra allows, in characters (Microsoft Learn: "User name
/// policies that apply to a user principal name").
pub const LOCAL_MAX_CHARS: usize = 64;

/// The sign-in name of this stem, random part and domain.
pub fn join(stem: &str, suffix: &str, domain: &str) -> String {
    format!("{stem}-{suffix}@{domain}")
}

/// The mail alias: what stands before the `@`.
pub fn mail_nickname(user_principal_name: &str) -> &str {
    user_principal_name
        .split_once('@')
        .map_or(user_principal_name, |(local, _)| local)
}

/// The same name with another random part.
pub fn with_suffix(user_principal_name: &str, suffix: &str) -> String {
    let (local, domain) = user_principal_name
        .split_once('@')
        .unwrap_or((user_principal_name, ""));
    let stem = local.rsplit_once('-').map_or(local, |(stem, _)| stem);
    join(stem, suffix, domain)
}

/// Whether a sign-in name ends as those that we make, whatever template it was made by.
pub fn has_our_shape(user_principal_name: &str) -> bool {
    let local = mail_nickname(user_principal_name).to_ascii_lowercase();
    local.rsplit_once('-').is_some_and(|(stem, suffix)| {
        !stem.is_empty()
            && suffix.len() == SUFFIX_CHARS
            && suffix
                .chars()
                .all(|c| c.is_ascii_lowercase() || ('2'..='7').contains(&c))
    })
}

#[cfg(test)]
mod tests;
