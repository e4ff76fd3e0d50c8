//! In which of a tenant's domains accounts can be made, and in which they should be.

use hallpass_graph::Domain;
use hallpass_protocol::connection::DomainView;

/// The domains, the recommended one first, then those that can be taken, by name.
pub fn domain_views(domains: &[Domain], chosen: &str) -> Vec<DomainView> {
    let mut views: Vec<DomainView> = domains
        .iter()
        .map(|domain| DomainView {
            name: domain.id.clone(),
            is_chosen: domain.id.eq_ignore_ascii_case(chosen),
            is_recommended: domain.is_initial && domain.can_hold_accounts(),
            refusal: refusal(domain),
        })
        .collect();
    views.sort_by(|a, b| {
        let place = |view: &DomainView| (!view.is_recommended, view.refusal.is_some());
        place(a).cmp(&place(b)).then_with(|| a.name.cmp(&b.name))
    });
    views
}

/// How the tenant writes the domain, where accounts can be made in it.
///
/// # Errors
/// With the sentence that says why they cannot.
pub fn find_usable_domain<'a>(domains: &'a [Domain], wanted: &str) -> Result<&'a str, String> {
    let wanted = wanted.trim();
    let found = domains
        .iter()
        .find(|domain| domain.id.eq_ignore_ascii_case(wanted));
    match found {
        None => Err("The tenant has no such domain; choose one of its own.".to_owned()),
        Some(domain) => refusal(domain).map_or(Ok(domain.id.as_str()), Err),
    }
}

fn refusal(domain: &Domain) -> Option<String> {
    if !domain.is_verified {
        Some(format!(
            "{} is not verified, so Entra makes no users in it; verify it first, or choose another \
             domain.",
            domain.id
        ))
    } else if domain.can_hold_accounts() {
        None
    } else {
        Some(format!(
            "{} is federated: its users sign in at the customer's own identity provider, where \
             Hallpass's passwords and passes are unknown; choose the onmicrosoft.com domain.",
            domain.id
        ))
    }
}
