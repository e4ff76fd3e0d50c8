//! An account that is ready, as the lifecycle leaves it. The benches have it too.

use hallpass_cloud::envelope::KeyRing;
use hallpass_cloud::lifecycle::{Account, Progress};
use hallpass_cloud::random::RandomSource;
use hallpass_cloud::store::WriteTransaction;
use hallpass_cloud::store::accounts;
use hallpass_cloud::store::accounts::credentials::{self, NewSecret};
use hallpass_protocol::Timestamp;
use hallpass_protocol::credential::{CredentialBinding, SealedCredential};

/// Gives the account a secret that Entra has confirmed, and makes it ready.
pub(crate) async fn make_ready(
    tx: &mut WriteTransaction,
    sources: (&dyn RandomSource, &KeyRing),
    account: &Account,
    (secret, version): (&NewSecret, u32),
    now: Timestamp,
) {
    let binding = CredentialBinding {
        tenant_id: account.tenant_id,
        account_id: account.id,
        technician_id: account.technician_id,
        version,
        expires_at: now.plus(account.lifetime.as_duration()),
    };
    credentials::add(tx, sources, account, &binding, secret)
        .await
        .unwrap();
    credentials::confirm(tx, account, version, secret.custody())
        .await
        .unwrap();
    accounts::record_progress(tx, account, &Progress::Ready, None, now)
        .await
        .unwrap();
}

/// A secret that is sealed to the technician's first passkey. Nobody opens it here.
pub(crate) async fn seal_to_first_passkey(
    tx: &mut WriteTransaction,
    account: &Account,
    ciphertext: &[u8],
) -> NewSecret {
    let keys = credentials::list_sealing_keys(tx, account.msp_id, account.technician_id);
    let (passkey_id, _) = keys.await.unwrap().remove(0);
    NewSecret::Sealed(vec![SealedCredential {
        format: 1,
        passkey_id,
        encapsulated_key: vec![1; 32].into(),
        ciphertext: ciphertext.to_vec().into(),
    }])
}
