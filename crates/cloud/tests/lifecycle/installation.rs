//! The rows that an installation starts with: an MSP with a technician, their passkey and a preset,
//! and customers with their tenants.

#[path = "../../src/testing/connected_customer.rs"]
mod connected_customer;

use entra_sim::SeedTenant;
use hallpass_cloud::envelope::KeyRing;
use hallpass_cloud::random::RandomSource;
use hallpass_cloud::store::connections::Connection;
use hallpass_cloud::store::msps::Msp;
use hallpass_cloud::store::presets::Preset;
use hallpass_cloud::store::technicians::Technician;
use hallpass_cloud::store::{WriteTransaction, installation, msps, presets, sql, technicians};
use hallpass_protocol::Timestamp;
use hallpass_protocol::customer::RoleView;
use hallpass_protocol::ids::{
    ConnectionId, CustomerId, EntraTenantId, MspId, PasskeyId, PresetId, RoleTemplateId,
    TechnicianId,
};
use hallpass_protocol::technician::{TechnicianRole, TechnicianState};
use hallpass_seal::{PrfOutput, SealingKey};
use uuid::Uuid;

use self::connected_customer::insert_connected_customer;

pub(crate) const MSP: MspId = MspId::new(Uuid::from_u128(0x111));
pub(crate) const TECHNICIAN: TechnicianId = TechnicianId::new(Uuid::from_u128(0x222));
pub(crate) const PRESET: PresetId = PresetId::new(Uuid::from_u128(0x444));
pub(crate) const PASSKEY: PasskeyId = PasskeyId::new(Uuid::from_u128(0x555));

/// Both are roles that only a high administrator may disable the holder of.
const ROLES: [(&str, &str); 2] = [
    (
        "29232cdf-9323-42fd-ade2-1d097af3e4de",
        "Exchange Administrator",
    ),
    (
        "194ae4cb-b126-40b2-bd5b-6091b380977d",
        "Security Administrator",
    ),
];

/// Inserts everything but the customers.
pub(crate) async fn insert(tx: &mut WriteTransaction, keys: &KeyRing, now: Timestamp) {
    let made = installation::Installation {
        public_url: "http://localhost".parse().unwrap(),
        kek_id: keys.ids()[0],
    };
    installation::put(tx, &made).await.unwrap();
    let msp = Msp {
        id: MSP,
        name: "Example MSP".into(),
    };
    msps::insert(tx, &msp, now).await.unwrap();
    technicians::insert(tx, &technician(), now).await.unwrap();
    let roles = ROLES.map(|(id, name)| RoleView {
        template_id: RoleTemplateId::new(id.parse().unwrap()),
        name: name.into(),
    });
    let preset = Preset {
        groups: Vec::new(),
        id: PRESET,
        name: "Two administrators".into(),
        roles: roles.into(),
        lifetime_default_s: 600,
        lifetime_min_s: 60,
        lifetime_max_s: 86_400,
    };
    presets::insert(tx, MSP, &preset, now).await.unwrap();
    insert_passkey(tx, PASSKEY, Some(&sealing_key())).await;
}

/// A passkey of the technician. Its own key is of no matter here; the one to which is sealed is.
pub(crate) async fn insert_passkey(
    tx: &mut WriteTransaction,
    id: PasskeyId,
    key: Option<&SealingKey>,
) {
    sql::query(
        "INSERT INTO passkeys (msp_id, passkey_id, technician_id, credential_id, passkey,
                               sealing_key, name, created_at)
         VALUES (?, ?, ?, ?, '{}', ?, 'test', 0)",
    )
    .bind(MSP.as_uuid())
    .bind(id.as_uuid())
    .bind(TECHNICIAN.as_uuid())
    .bind(id.as_uuid().as_bytes().as_slice())
    .bind(key.map(|key| key.public_key().as_bytes().to_vec()))
    .execute(tx)
    .await
    .unwrap();
}

/// A customer who is connected to a tenant in which nothing is missing.
pub(crate) async fn insert_customer(
    tx: &mut WriteTransaction,
    sources: (&dyn RandomSource, &KeyRing),
    (customer_id, id): (CustomerId, ConnectionId),
    tenant: &SeedTenant,
    now: Timestamp,
) {
    let connection = Connection {
        id,
        customer_id,
        tenant_id: EntraTenantId::new(tenant.tenant_id),
        tenant_name: tenant.display_name.clone(),
        account_domain: tenant.initial_domain.clone(),
        client_id: tenant.app.client_id,
        uses_registration: false,
        disconnected_at: None,
    };
    let whose = (MSP, &*tenant.display_name);
    let secret = &tenant.app.client_secret;
    insert_connected_customer(tx, sources, whose, &connection, secret, now).await;
}

pub(crate) fn technician() -> Technician {
    Technician {
        msp_id: MSP,
        id: TECHNICIAN,
        display_name: "Ada Lovelace".into(),
        email: "ada@msp.example".into(),
        role: TechnicianRole::Technician,
        state: TechnicianState::Active,
    }
}

/// The key that opens what is sealed to [`PASSKEY`].
pub(crate) fn sealing_key() -> SealingKey {
    SealingKey::derive(&PrfOutput::from_bytes([7; 32]))
}
