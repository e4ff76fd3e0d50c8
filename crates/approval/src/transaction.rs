//! What is asked for, and its digest.

use std::collections::BTreeSet;

use hallpass_protocol::ids::{
    ApprovalId, CustomerId, EntraGroupId, EntraTenantId, MspId, PresetId, RoleTemplateId,
    TechnicianId,
};
use hallpass_protocol::{Lifetime, Timestamp};

use crate::digest::Fields;
use crate::{Digest, LinkDigest, Nonce, Number};

/// What is signed by an approver.
const DOMAIN: &str = "approve-v1";
/// What is in a link.
const LINK_DOMAIN: &str = "approve-link-v1";

/// Everything that an approver says yes to. The approver's page makes the digest of what it shows, the
/// cloud that of its row: where one field differs the signature does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transaction {
    /// Which request.
    pub approval_id: ApprovalId,
    /// In which MSP.
    pub msp_id: MspId,
    /// Who asks.
    pub requester_id: TechnicianId,
    /// For an account at which customer.
    pub customer_id: CustomerId,
    /// In which of its tenants.
    pub tenant_id: EntraTenantId,
    /// With which preset.
    pub preset_id: PresetId,
    /// With which roles: a preset can be changed after it was asked for.
    pub role_ids: BTreeSet<RoleTemplateId>,
    /// With which groups.
    pub group_ids: BTreeSet<EntraGroupId>,
    /// For how long.
    pub lifetime: Lifetime,
    /// Nothing can be decided at this moment or later.
    pub expires_at: Timestamp,
    /// Why.
    pub reason: Option<String>,
    /// For which ticket.
    pub ticket: Option<String>,
    /// When the account is to start; at once where it is absent.
    pub starts_at: Option<Timestamp>,
}

impl Transaction {
    /// What an approver signs who opened the request with `nonce` and typed `number`.
    pub fn digest(&self, number: &Number, nonce: &Nonce) -> Digest {
        // EXPOSE: the number is part of what is signed.
        let number = number.expose();
        Digest::new(self.fields(DOMAIN, nonce).field(number).finish())
    }

    /// What the link with `nonce` says of the request.
    pub fn link_digest(&self, nonce: &Nonce) -> LinkDigest {
        LinkDigest::new(self.fields(LINK_DOMAIN, nonce).finish())
    }

    fn fields(&self, domain: &str, nonce: &Nonce) -> Fields {
        let starts_at = self.starts_at.map(|moment| moment.unix_ms().to_be_bytes());
        Fields::new(domain)
            .field(self.approval_id.as_uuid().as_bytes())
            .field(self.msp_id.as_uuid().as_bytes())
            .field(self.requester_id.as_uuid().as_bytes())
            .field(self.customer_id.as_uuid().as_bytes())
            .field(self.tenant_id.as_uuid().as_bytes())
            .field(self.preset_id.as_uuid().as_bytes())
            .list(
                self.role_ids
                    .iter()
                    .map(|role| role.as_uuid().as_bytes().as_slice()),
            )
            .list(
                self.group_ids
                    .iter()
                    .map(|group| group.as_uuid().as_bytes().as_slice()),
            )
            .field(&self.lifetime.as_secs().to_be_bytes())
            .field(&self.expires_at.unix_ms().to_be_bytes())
            .optional(self.reason.as_deref().map(str::as_bytes))
            .optional(self.ticket.as_deref().map(str::as_bytes))
            .optional(starts_at.as_ref().map(<[u8; 8]>::as_slice))
            .field(nonce.as_bytes())
    }
}

#[cfg(test)]
mod tests;
