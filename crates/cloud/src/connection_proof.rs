//! Proves that a credential reaches the tenant it is meant for, before it is kept.

use hallpass_graph::{GraphClient, GraphError, Organization};
use hallpass_protocol::ids::EntraTenantId;

/// The tenant is not proven.
#[derive(Debug, thiserror::Error)]
pub enum ProofError {
    /// No token, or Graph refuses it.
    #[error(
        "the tenant was not reached; check tenant id, client id and secret, and that an administrator of the tenant has consented"
    )]
    Graph(#[from] GraphError),
    /// The token speaks for somebody else.
    #[error("the credential belongs to tenant {actual}, not to {expected}")]
    OtherTenant {
        /// Which one was meant.
        expected: EntraTenantId,
        /// Which one answered.
        actual: EntraTenantId,
    },
    /// Accounts cannot be made there.
    #[error(
        "accounts cannot be made in {domain:?}; the tenant's verified, not federated domains are: {usable}"
    )]
    DomainNotUsable {
        /// What was asked for.
        domain: String,
        /// What could be.
        usable: String,
    },
}

/// Reads the tenant behind the credential. Answers with how it describes itself and how it writes
/// the domain.
///
/// # Errors
/// When it is another tenant, or accounts cannot be made in the domain.
pub async fn prove(
    graph: &GraphClient,
    expected: EntraTenantId,
    account_domain: &str,
) -> Result<(Organization, String), ProofError> {
    let organization = graph.organization().await?;
    if organization.id != expected {
        return Err(ProofError::OtherTenant {
            expected,
            actual: organization.id,
        });
    }
    let domains = graph.domains().await?;
    let usable: Vec<&str> = domains
        .iter()
        .filter(|domain| domain.can_hold_accounts())
        .map(|domain| domain.id.as_str())
        .collect();
    match usable
        .iter()
        .find(|domain| domain.eq_ignore_ascii_case(account_domain))
    {
        Some(domain) => Ok((organization, (*domain).to_owned())),
        None => Err(ProofError::DomainNotUsable {
            domain: account_domain.to_owned(),
            usable: usable.join(", "),
        }),
    }
}
