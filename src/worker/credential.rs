//! What signs an account in: fetched sealed, opened here, kept open for one use. Where the cloud
//! holds it, it comes in clear and stays in this worker's memory until that use.

use hallpass_protocol::ErrorCode;
use hallpass_protocol::credential::{CredentialResponse, Custody, HeldCredential};
use hallpass_protocol::ids::AccountId;
use hallpass_protocol::session::SessionView;
use hallpass_seal::{AccessPass, Credential, OpenError, Password, TotpSeed};
use zeroize::Zeroizing;

use crate::ports::PortError;
use crate::worker::Worker;
use crate::worker::binding::SecretKinds;
use crate::worker::cloud::{Call, CloudError};
use crate::worker::platform::Platform;
use crate::worker::state::{Opened, State, Topic};

/// Why there is no credential.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum CredentialError {
    /// The cloud did not give one.
    #[error(transparent)]
    Cloud(#[from] CloudError),
    /// This browser holds no sealing key.
    #[error(
        "This passkey cannot open credentials in this browser. \
         Sign in with a passkey that can, such as the one of your device."
    )]
    NoSealingKey,
    /// No blob is sealed to the passkey that is signed in.
    #[error(
        "The credential was sealed before this passkey was added. \
         Sign in with the passkey that was used when the account was requested."
    )]
    NotSealedToUs,
    /// The cloud holds it and does not give it.
    #[error("The cloud holds this credential but did not give it. Tell your administrator.")]
    NotGiven,
    /// It is bound to something else than what was asked for.
    #[error("The cloud gave a credential that is not for this account. Tell your administrator.")]
    Misplaced,
    /// It does not open.
    #[error("The credential cannot be opened: {0}. Tell your administrator.")]
    Open(#[from] OpenError),
}

impl From<CredentialError> for PortError {
    fn from(error: CredentialError) -> Self {
        let code = match &error {
            CredentialError::Cloud(error) => error.code(),
            CredentialError::NoSealingKey | CredentialError::NotSealedToUs => {
                ErrorCode::NoSealingKey
            }
            _ => ErrorCode::Internal,
        };
        Self::Failed {
            code,
            message: error.to_string(),
        }
    }
}

impl<P: Platform> Worker<P> {
    /// Makes sure that the account's credential is open in memory, and says what it holds.
    pub(super) async fn prepare_credential(
        &self,
        id: AccountId,
    ) -> Result<SecretKinds, CredentialError> {
        if let Some(kinds) = self.opened_kinds(id) {
            return Ok(kinds);
        }
        // Whoever comes second finds what the first one fetched.
        let _turn = self.0.credential_turn.lock().await;
        if let Some(kinds) = self.opened_kinds(id) {
            return Ok(kinds);
        }
        self.open_credential(id).await?;
        self.opened_kinds(id).ok_or(CredentialError::Misplaced)
    }

    fn opened_kinds(&self, id: AccountId) -> Option<SecretKinds> {
        let now = self.cloud_time();
        self.look(|state| {
            let Credential {
                access_pass,
                totp_seed,
                ..
            } = &state.opened.get(id)?.credential;
            Some(SecretKinds {
                has_access_pass: access_pass
                    .as_ref()
                    .is_some_and(|pass| pass.expires_at() > now),
                has_one_time_code: totp_seed.is_some(),
            })
        })
    }

    async fn open_credential(&self, id: AccountId) -> Result<(), CredentialError> {
        if !self.look(|state| state.sealed.contains(id)) {
            // Each release is an entry in the audit log: what cannot be opened is not asked for.
            if !self.look(|state| state.can_open_credentials() || state.is_held_by_cloud(id)) {
                return Err(CredentialError::NoSealingKey);
            }
            let path = format!("/v1/accounts/{id}/credential");
            let mut response: CredentialResponse = self.call(Call::get(path)).await?;
            let held = response.held.take();
            if response.custody == Custody::Cloud {
                let held = held.ok_or(CredentialError::NotGiven)?;
                return self.change(|state| take_held(state, id, &response, held));
            }
            self.change(|state| state.sealed.insert(id, response));
            self.save(&[Topic::Sealed]);
        }
        let opened = self.look(|state| open(state, id));
        match opened {
            Ok(opened) => {
                self.change(|state| state.opened.insert(id, opened));
                Ok(())
            }
            Err(error) => {
                // The cloud may have sealed it anew: the next try asks again.
                self.change(|state| state.sealed.remove(id));
                self.save(&[Topic::Sealed]);
                Err(error)
            }
        }
    }
}

/// Opens what is known of the account's credential.
fn open(state: &State, id: AccountId) -> Result<Opened, CredentialError> {
    let response = state.sealed.get(id).ok_or(CredentialError::Misplaced)?;
    let session = check_binding(state, id, response)?;
    let key = state
        .sealing_key
        .as_ref()
        .ok_or(CredentialError::NoSealingKey)?;
    let blob = response
        .sealed
        .iter()
        .find(|blob| blob.passkey_id == session.passkey.id)
        .ok_or(CredentialError::NotSealedToUs)?;
    Ok(Opened {
        credential: key.open(&response.binding, blob)?,
        version: response.binding.version,
    })
}

/// Takes a credential that the cloud holds; only into this worker's memory.
fn take_held(
    state: &mut State,
    id: AccountId,
    response: &CredentialResponse,
    mut held: HeldCredential,
) -> Result<(), CredentialError> {
    check_binding(state, id, response)?;
    // EXPOSE: each moves into the type that is put into a page once and wiped.
    let access_pass = held.take_access_pass().map(|pass| {
        let expires_at = pass.expires_at();
        AccessPass::new(pass.into_code(), expires_at)
    });
    let seed = held.take_totp_seed().map(Zeroizing::new);
    let credential = Credential {
        access_pass,
        totp_seed: seed.and_then(|base32| TotpSeed::from_base32(&base32)),
        password: Password::new(held.into_password()),
    };
    let version = response.binding.version;
    let opened = Opened {
        credential,
        version,
    };
    state.opened.insert(id, opened);
    Ok(())
}

/// A seal proves that the blob was made for its binding; that the binding is the one that was asked
/// for is proven here.
fn check_binding<'a>(
    state: &'a State,
    id: AccountId,
    response: &CredentialResponse,
) -> Result<&'a SessionView, CredentialError> {
    let session = &state.session.as_ref().ok_or(CloudError::SignedOut)?.view;
    let account = state.account(id).ok_or(CredentialError::Misplaced)?;
    let binding = &response.binding;
    let is_ours = binding.account_id == id
        && binding.tenant_id == account.tenant_id
        && binding.technician_id == session.technician.id;
    is_ours.then_some(session).ok_or(CredentialError::Misplaced)
}
