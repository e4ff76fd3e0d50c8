//! Values that the worker's tests share.

use hallpass_protocol::Timestamp;
use hallpass_protocol::account::{AccountState, AccountView};
use hallpass_protocol::ids::{AccountId, CustomerId, EntraTenantId, PresetId};
use uuid::Uuid;

use crate::ports::Caller;

/// The tenant of [`account`].
pub(crate) const TENANT: u128 = 0xa;

/// A ready account of Contoso that ends an hour after the epoch of the tests' cloud.
pub(crate) fn account(number: u128) -> AccountView {
    AccountView {
        id: AccountId::new(Uuid::from_u128(number)),
        customer_id: CustomerId::new(Uuid::from_u128(100)),
        customer_name: "Contoso".to_owned(),
        tenant_id: EntraTenantId::new(Uuid::from_u128(TENANT)),
        tenant_domain: "contoso.onmicrosoft.com".to_owned(),
        user_principal_name: format!("hp-{number}@contoso.onmicrosoft.com"),
        preset_id: PresetId::new(Uuid::from_u128(200)),
        preset_name: "Helpdesk".to_owned(),
        credential_label: String::new(),
        credential_logo: None,
        roles: vec!["Helpdesk Administrator".to_owned()],
        groups: Vec::new(),
        reason: "ticket 7".to_owned(),
        ticket: String::new(),
        lifetime_s: 3600,
        lifetime_max_s: 28_800,
        state: AccountState::Ready,
        waiting_for: None,
        waits_until: None,
        custody: None,
        sign_in_method: None,
        credential_version: 0,
        is_rotating: false,
        rotation_refused_at: None,
        usual_making_s: None,
        starts_at: None,
        requested_at: Timestamp::from_unix_ms(1_795_000_000_000),
        ends_at: Some(Timestamp::from_unix_ms(1_795_000_000_000 + 3_600_000)),
        ended_at: None,
        revision: 10,
    }
}

/// The content script of a sign-in page in the top frame of `tab_id`.
pub(crate) fn sign_in_caller(tab_id: i32) -> Caller {
    Caller::Content {
        tab_id,
        frame_id: 0,
        origin: "https://login.microsoftonline.com".to_owned(),
        document_id: Some("D1".to_owned()),
        lifecycle: Some("active".to_owned()),
        url: "https://login.microsoftonline.com/common/oauth2/v2.0/authorize?client_id=x"
            .to_owned(),
    }
}
