//! The technician's passkeys: added, removed, and what they open.

use hallpass_cloud::audit::AuditEvent;
use hallpass_cloud::lifecycle::{Account, PasskeyChange, Progress, passkeys_changed};
use hallpass_cloud::store::{WriteTransaction, sql};
use hallpass_protocol::ids::PasskeyId;
use hallpass_seal::{PrfOutput, SealingKey};
use uuid::Uuid;

use crate::cloud::Cloud;
use crate::installation::{MSP, PASSKEY, TECHNICIAN, insert_passkey};
use crate::stack::Stack;

/// A second passkey that can open credentials.
pub(crate) const SECOND: PasskeyId = PasskeyId::new(Uuid::from_u128(0x556));

/// A passkey without PRF.
pub(crate) const PLAIN: PasskeyId = PasskeyId::new(Uuid::from_u128(0x557));

/// The key of [`PASSKEY`] or of [`SECOND`].
pub(crate) fn key_of(passkey: PasskeyId) -> SealingKey {
    let seed = if passkey == PASSKEY { 7 } else { 8 };
    SealingKey::derive(&PrfOutput::from_bytes([seed; 32]))
}

/// As the route that enrols a passkey does.
pub(crate) async fn add(stack: &Stack, cloud: &Cloud, id: PasskeyId) {
    let mut tx = cloud.store.write().await.unwrap();
    let key = (id != PLAIN).then(|| key_of(id));
    insert_passkey(&mut tx, id, key.as_ref()).await;
    change(stack, tx, PasskeyChange::Added).await;
    cloud.lifecycle.wake();
}

/// As the route that removes one does.
pub(crate) async fn remove(stack: &Stack, cloud: &Cloud, id: PasskeyId) {
    let mut tx = cloud.store.write().await.unwrap();
    sql::query("DELETE FROM passkeys WHERE msp_id = ? AND passkey_id = ?")
        .bind(MSP.as_uuid())
        .bind(id.as_uuid())
        .execute(&mut tx)
        .await
        .unwrap();
    change(stack, tx, PasskeyChange::Removed).await;
    cloud.lifecycle.wake();
}

async fn change(stack: &Stack, mut tx: WriteTransaction, change: PasskeyChange) {
    let now = stack.clock.now();
    passkeys_changed(&mut tx, MSP, TECHNICIAN, change, now)
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

/// The password that this passkey opens now, by what the cloud gives its technician.
pub(crate) async fn open(
    stack: &Stack,
    cloud: &Cloud,
    account: &Account,
    passkey: PasskeyId,
) -> Option<String> {
    let released = cloud.released(stack, account).await?;
    if let Some(held) = released.held {
        assert!(released.sealed.is_empty());
        return Some(held.into_password());
    }
    let blob = released
        .sealed
        .iter()
        .find(|blob| blob.passkey_id == passkey)?;
    let opened = key_of(passkey).open(&released.binding, blob).unwrap();
    Some(opened.password.expose().to_owned())
}

/// The password that Entra has.
pub(crate) fn password(stack: &Stack, account: &Account) -> String {
    stack.user(account).unwrap().password
}

/// Waits until no rotation is wanted any more.
pub(crate) async fn wait_rotated(cloud: &Cloud, account: &Account) -> Account {
    let rotated = cloud
        .wait(account, |account| {
            account.progress == Progress::Ready && account.rotation.is_none()
        })
        .await;
    assert_eq!(rotated.rotation_refused_at, None);
    rotated
}

pub(crate) async fn count(cloud: &Cloud, wanted: fn(&AuditEvent) -> bool) -> usize {
    cloud.audit().await.iter().filter(|e| wanted(e)).count()
}
