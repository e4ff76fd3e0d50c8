//! All that checks an approver's signature, without the cloud.

use core::fmt;

use hallpass_approval::{
    Assertion, Digest, Expected, Nonce, Number, PersonId, Transaction, VerificationError, verify,
};
use hallpass_protocol::ids::{
    ApprovalId, CustomerId, EntraGroupId, EntraTenantId, MspId, PasskeyId, PresetId,
    RoleTemplateId, TechnicianId,
};
use hallpass_protocol::{Base64Url, Lifetime, Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::record::{Approval, Given};

/// What an approver signed (ADR 24, `approve-v1`) and the signature. Written into the log once the
/// request is decided: before that the number is to be known to the requester alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApprovalEvidence {
    /// Which request.
    pub approval_id: ApprovalId,
    /// In which MSP.
    pub msp_id: MspId,
    /// Who asked.
    pub requester_id: TechnicianId,
    /// For an account at which customer.
    pub customer_id: CustomerId,
    /// In which tenant.
    pub tenant_id: EntraTenantId,
    /// With which preset.
    pub preset_id: PresetId,
    /// With which roles.
    pub role_ids: Vec<RoleTemplateId>,
    /// With which groups.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub group_ids: Vec<EntraGroupId>,
    /// For how long, in seconds.
    pub lifetime_s: u32,
    /// Until when it could be decided.
    pub expires_at: Timestamp,
    /// Why; absent without a reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// For which ticket; absent without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket: Option<String>,
    /// The start that was asked for, where it was not at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starts_at: Option<Timestamp>,
    /// With which the approver opened it (16 bytes).
    pub nonce: Base64Url,
    /// The three digits.
    pub number: String,
    /// Who approved.
    pub approver_id: TechnicianId,
    /// Which human being that is: two technicians may be one.
    pub approver_person: Uuid,
    /// With which passkey.
    pub passkey_id: PasskeyId,
    /// The relying party's id.
    pub rp_id: String,
    /// The origins on which approvals were given then.
    pub origins: Vec<String>,
    /// `authenticatorData`.
    pub authenticator_data: Base64Url,
    /// `clientDataJSON`.
    pub client_data: Base64Url,
    /// `signature`.
    pub signature: Base64Url,
    /// The passkey's public key (`COSE_Key`, RFC 9053).
    pub public_key: Base64Url,
    /// When.
    pub approved_at: Timestamp,
}

/// The signature does not hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EvidenceError {
    /// A field is not what it can be.
    #[error("{0} is not what it can be")]
    Field(&'static str),
    /// The first check that failed.
    #[error(transparent)]
    Verification(#[from] VerificationError),
}

impl ApprovalEvidence {
    /// Of an approval of a request.
    pub(super) fn of(
        approval: &Approval,
        given: &Given,
        (rp_id, origins): (&str, Vec<String>),
    ) -> Self {
        let transaction = approval.transaction();
        let bytes = |bytes: &[u8]| Base64Url::from(bytes.to_vec());
        Self {
            approval_id: approval.id,
            msp_id: approval.msp_id,
            requester_id: approval.requester_id,
            customer_id: approval.customer_id,
            tenant_id: approval.tenant_id,
            preset_id: approval.preset_id,
            role_ids: transaction.role_ids.into_iter().collect(),
            group_ids: transaction.group_ids.into_iter().collect(),
            lifetime_s: approval.lifetime.as_secs(),
            expires_at: approval.expires_at,
            reason: transaction.reason,
            ticket: transaction.ticket,
            starts_at: approval.starts_at,
            nonce: bytes(given.nonce.as_bytes()),
            number: approval.secrets.digits(),
            approver_id: given.technician_id,
            approver_person: *given.person.as_uuid(),
            passkey_id: given.passkey_id,
            rp_id: rp_id.to_owned(),
            origins,
            authenticator_data: bytes(&given.signature.authenticator_data),
            client_data: bytes(&given.signature.client_data),
            signature: bytes(&given.signature.signature),
            public_key: bytes(&given.signature.public_key),
            approved_at: given.given_at,
        }
    }

    /// Which human being approved.
    pub const fn person(&self) -> PersonId {
        PersonId::new(self.approver_person)
    }

    /// What was to be signed, made anew of the fields.
    ///
    /// # Errors
    /// When a field is not what it can be.
    pub fn digest(&self) -> Result<Digest, EvidenceError> {
        let lifetime = Lifetime::from_secs(self.lifetime_s.into())
            .map_err(|_| EvidenceError::Field("the lifetime"))?;
        let number =
            Number::from_digits(&self.number).map_err(|_| EvidenceError::Field("the number"))?;
        let nonce: [u8; 16] = self
            .nonce
            .as_bytes()
            .try_into()
            .map_err(|_| EvidenceError::Field("the nonce"))?;
        let transaction = Transaction {
            approval_id: self.approval_id,
            msp_id: self.msp_id,
            requester_id: self.requester_id,
            customer_id: self.customer_id,
            tenant_id: self.tenant_id,
            preset_id: self.preset_id,
            role_ids: self.role_ids.iter().copied().collect(),
            group_ids: self.group_ids.iter().copied().collect(),
            lifetime,
            expires_at: self.expires_at,
            reason: self.reason.clone(),
            ticket: self.ticket.clone(),
            starts_at: self.starts_at,
        };
        Ok(transaction.digest(&number, &Nonce::new(nonce)))
    }

    /// Whether the passkey with this public key signed this request.
    ///
    /// # Errors
    /// The first check that failed.
    pub fn verify(&self) -> Result<(), EvidenceError> {
        let digest = self.digest()?;
        let origins: Vec<&str> = self.origins.iter().map(String::as_str).collect();
        let assertion = Assertion {
            authenticator_data: self.authenticator_data.as_bytes(),
            client_data_json: self.client_data.as_bytes(),
            signature: self.signature.as_bytes(),
        };
        let expected = Expected {
            rp_id: &self.rp_id,
            origins: &origins,
            digest: &digest,
        };
        Ok(verify(&assertion, self.public_key.as_bytes(), &expected)?)
    }
}

/// Names the request and the approver.
impl fmt::Display for ApprovalEvidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "approval of request {} by {}",
            self.approval_id, self.approver_id
        )
    }
}
