//! A request that tests alter.

use hallpass_protocol::ids::{
    ApprovalId, CustomerId, EntraGroupId, EntraTenantId, MspId, PresetId, RoleTemplateId,
    TechnicianId,
};
use hallpass_protocol::{Lifetime, Timestamp};
use uuid::Uuid;

use crate::{APPROVAL_LIFETIME, Nonce, Transaction};

pub(crate) const NONCE: Nonce = Nonce::new([0x5a; 16]);

/// 2026-11-23T03:00:00Z.
pub(crate) fn created_at() -> Timestamp {
    Timestamp::from_unix_ms(1_795_402_800_000)
}

pub(crate) fn transaction() -> Transaction {
    let uuid = Uuid::from_u128;
    Transaction {
        approval_id: ApprovalId::new(uuid(0x1)),
        msp_id: MspId::new(uuid(0x2)),
        requester_id: TechnicianId::new(uuid(0x3)),
        customer_id: CustomerId::new(uuid(0x4)),
        tenant_id: EntraTenantId::new(uuid(0x5)),
        preset_id: PresetId::new(uuid(0x6)),
        role_ids: [
            RoleTemplateId::new(uuid(0x7)),
            RoleTemplateId::new(uuid(0x8)),
        ]
        .into(),
        group_ids: [EntraGroupId::new(uuid(0x9))].into(),
        lifetime: Lifetime::from_secs(3_600).unwrap(),
        expires_at: created_at().plus(APPROVAL_LIFETIME),
        reason: Some("mailbox of a leaver".to_owned()),
        ticket: Some("HD-4711".to_owned()),
        starts_at: None,
    }
}
