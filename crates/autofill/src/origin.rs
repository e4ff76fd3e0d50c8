//! Which origins may be filled, and which tenant a page's address names.

use hallpass_protocol::ids::EntraTenantId;

use crate::table::{SIGN_IN_ORIGINS, SOVEREIGN_ORIGINS, SovereignCloud, TENANT_ALIASES};

/// Whether `origin`, as the browser states it for the sender's document, is one of Microsoft's
/// sign-in origins: compared as a whole, never by suffix. A trailing dot, a port, another letter
/// case or scheme make another origin.
pub fn is_sign_in_origin(origin: &str) -> bool {
    SIGN_IN_ORIGINS.contains(&origin)
}

/// The other cloud of Microsoft's whose sign-in page `url` is, compared by its whole origin.
pub fn sovereign_cloud(url: &str) -> Option<SovereignCloud> {
    SOVEREIGN_ORIGINS
        .iter()
        .find(|(_, origin)| {
            url.strip_prefix(origin)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
        .map(|(cloud, _)| *cloud)
}

/// The tenant that the address of a sign-in page names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TenantHint {
    /// None: an alias such as `common`, another kind of path, or not a sign-in page.
    None,
    /// By id.
    Id(EntraTenantId),
    /// By a domain of its own, in lower case. Whether it is verified is not known here.
    Domain(String),
}

/// Reads the tenant from `/{tenant}/…` in `url`, the address that the browser states for the
/// sender's document. Page content never names a tenant.
pub fn tenant_hint(url: &str) -> TenantHint {
    let Some(segment) = first_segment(url) else {
        return TenantHint::None;
    };
    let name = segment.to_ascii_lowercase();
    if TENANT_ALIASES.contains(&name.as_str()) {
        TenantHint::None
    } else if let Some(id) = parse_id(&name) {
        TenantHint::Id(id)
    } else if is_domain(&name) {
        TenantHint::Domain(name)
    } else {
        TenantHint::None
    }
}

/// What a page's address says about one tenant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TenantMatch {
    /// It names this tenant.
    This,
    /// It names another tenant: nothing of this one may be filled.
    Another,
    /// It names none.
    None,
}

/// Holds the tenant that `url` names against the tenant `id` and its verified `domains`.
pub fn match_tenant<D: AsRef<str>>(url: &str, id: &EntraTenantId, domains: &[D]) -> TenantMatch {
    let is_this = match tenant_hint(url) {
        TenantHint::None => return TenantMatch::None,
        TenantHint::Id(named) => named == *id,
        TenantHint::Domain(named) => domains
            .iter()
            .any(|domain| domain.as_ref().eq_ignore_ascii_case(&named)),
    };
    if is_this {
        TenantMatch::This
    } else {
        TenantMatch::Another
    }
}

/// The path's first segment, when another one follows: a tenant never stands alone.
fn first_segment(url: &str) -> Option<&str> {
    let rest = SIGN_IN_ORIGINS
        .iter()
        .find_map(|origin| url.strip_prefix(origin))?;
    let path = rest.split(['?', '#']).next()?.strip_prefix('/')?;
    path.split_once('/').map(|(segment, _)| segment)
}

/// Only the hyphenated form: the shorter and braced ones that UUID parsers take are not Entra's.
fn parse_id(name: &str) -> Option<EntraTenantId> {
    (name.len() == 36).then(|| name.parse().ok()).flatten()
}

/// Letters, digits and hyphens in two labels or more (RFC 1035 §2.3.1). Internationalised domains
/// stand in an address in their `xn--` form.
fn is_domain(name: &str) -> bool {
    name.len() <= 253
        && name.contains('.')
        && name.split('.').all(|label| {
            (1..=63).contains(&label.len())
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        })
}

#[cfg(test)]
mod tests;
