//! Making a secret, keeping it, and giving it to Entra.

use hallpass_graph::GraphError;
use hallpass_graph::password::make_password;
use hallpass_protocol::credential::{CredentialBinding, Custody, HeldCredential};
use hallpass_protocol::ids::{EntraObjectId, PasskeyId};
use hallpass_seal::{AccessPass, Credential, Password, SealingPublicKey, seal};
use tokio::sync::broadcast::error::RecvError;

use super::methods::Made;
use crate::lifecycle::AccountChanged;
use crate::lifecycle::account::Account;
use crate::lifecycle::outcome::Outcome;
use crate::lifecycle::progress::Progress;
use crate::lifecycle::rotation::choose_custody;
use crate::lifecycle::run::RunError;
use crate::lifecycle::sign_in_method::Choice;
use crate::lifecycle::step::{Intent, Step};
use crate::random::CryptoRandom;
use crate::store::accounts::credentials::{NewSecret, list_sealing_keys};
use crate::store::{StoreError, accounts, msps};

impl Step<'_> {
    /// Replaces the secret of an account that is ready. Its end does not wait for that: when it
    /// begins, or its deadline passes, the call is dropped where it stands. Whether it arrives does
    /// not matter then, for nobody keeps what it sets.
    pub(in crate::lifecycle) async fn rotate(&self) -> Result<Outcome, RunError> {
        let Some(id) = self.account.object_id else {
            // Unreachable by the order of steps: what is ready exists.
            return Ok(Outcome::Gone);
        };
        tokio::select! {
            outcome = self.set_credential(id) => outcome,
            over = self.until_over() => Err(over),
        }
    }

    /// Makes the secret, commits it as it is kept together with the deadline, gives it to Entra,
    /// forgets it. A repetition makes a new one: the old one's plaintext is nowhere.
    ///
    /// What else the account signs in with comes first, because Entra tells the code of a pass
    /// only when it makes it. A pass takes the place of the one before, so that a password comes
    /// before a pass: where our application may not set one any more, what was given out goes on.
    pub(in crate::lifecycle) async fn set_credential(
        &self,
        id: EntraObjectId,
    ) -> Result<Outcome, RunError> {
        let (account, shared) = (self.account, self.shared);
        let (keys, custody) = {
            let mut reader = shared.store.read().await?;
            let keys =
                list_sealing_keys(&mut reader, account.msp_id, account.technician_id).await?;
            let is_required = msps::is_sealed_custody_required(&mut reader, account.msp_id).await?;
            let custody = choose_custody(account.custody, !keys.is_empty(), is_required);
            (keys, custody)
        };
        let Some(custody) = custody else {
            return Ok(Outcome::NothingToSealTo);
        };
        let now = shared.clock.now();
        let binding = CredentialBinding {
            tenant_id: account.tenant_id,
            account_id: account.id,
            technician_id: account.technician_id,
            version: account.credential_version.saturating_add(1),
            expires_at: account
                .ends_at
                .unwrap_or_else(|| now.plus(account.lifetime.as_duration())),
        };
        let version = binding.version;
        let choice = match self.choose_method().await {
            Ok(choice) => choice,
            Err(outcome) => return Ok(outcome),
        };
        let mut password = make_password(self.environment());
        let mut credential =
            Credential::of_password(Password::new(core::mem::take(&mut *password)));
        let has_password = matches!(choice, Choice::AccessPass { .. });
        if has_password {
            self.intend(Intent::AddMethod(choice.method())).await?;
            // EXPOSE: as below.
            let password = credential.password.expose();
            if let Err(error) = self.graph.set_password(id, password).await {
                return Ok(Outcome::Failed(error));
            }
        }
        match self.make_method(id, choice).await? {
            Ok(Made::AccessPass(pass)) => credential.access_pass = Some(pass),
            Ok(Made::Token(seed)) => credential.totp_seed = Some(seed),
            Ok(Made::Nothing) => {}
            Err(outcome) => return Ok(outcome),
        }
        let secret = match custody {
            Custody::Sealed => NewSecret::Sealed(self.seal(&keys, &binding, &credential)?),
            // EXPOSE: the cloud keeps it in an envelope.
            Custody::Cloud => NewSecret::Held(held(&credential)),
        };
        self.intend(Intent::KeepCredential {
            binding,
            secret,
            method: choice.method(),
            pass_expires_at: credential.access_pass.as_ref().map(AccessPass::expires_at),
        })
        .await?;
        if has_password {
            return Ok(Outcome::CredentialSet { version, custody });
        }
        // EXPOSE: Entra is told the password that the technician will sign in with.
        let set = self
            .graph
            .set_password(id, credential.password.expose())
            .await;
        Ok(outcome_of(set, version, custody))
    }

    fn seal(
        &self,
        keys: &[(PasskeyId, SealingPublicKey)],
        binding: &CredentialBinding,
        credential: &Credential,
    ) -> Result<Vec<hallpass_protocol::credential::SealedCredential>, StoreError> {
        let mut random = CryptoRandom(&*self.shared.random);
        keys.iter()
            .map(|(passkey_id, key)| seal(&mut random, key, *passkey_id, binding, credential))
            .collect::<Result<_, _>>()
            .map_err(|error| StoreError::unreadable("passkeys", error))
    }

    /// Until the account is not to be ready any more.
    async fn until_over(&self) -> RunError {
        let Some(ends_at) = self.account.ends_at else {
            return RunError::Superseded;
        };
        tokio::select! {
            () = self.shared.clock.sleep_until(ends_at) => RunError::Superseded,
            over = self.until_it_ends() => over,
        }
    }

    async fn until_it_ends(&self) -> RunError {
        let mut changes = self.shared.changes.subscribe();
        loop {
            match self.is_ready_still().await {
                Ok(true) => {}
                Ok(false) => return RunError::Superseded,
                Err(error) => return error.into(),
            }
            loop {
                match changes.recv().await {
                    Ok(AccountChanged::One(account)) if account.id != self.account.id => {}
                    Ok(_) | Err(RecvError::Lagged(_)) => break,
                    // The lifecycle is gone, and this with it.
                    Err(RecvError::Closed) => return RunError::Superseded,
                }
            }
        }
    }

    async fn is_ready_still(&self) -> Result<bool, StoreError> {
        let account = self.account;
        let mut reader = self.shared.store.read().await?;
        let found = accounts::find(&mut reader, account.msp_id, account.id).await?;
        Ok(found.is_some_and(|account: Account| account.progress == Progress::Ready))
    }
}

/// The same in clear, for the cloud's envelope.
fn held(credential: &Credential) -> HeldCredential {
    // EXPOSE: the cloud keeps it in an envelope.
    let mut held = HeldCredential::new(credential.password.expose().to_owned());
    if let Some(pass) = &credential.access_pass {
        held = held.with_access_pass(pass.expose().to_owned(), pass.expires_at());
    }
    if let Some(seed) = &credential.totp_seed {
        held = held.with_totp_seed(String::clone(&seed.to_base32()));
    }
    held
}

fn outcome_of(set: Result<(), GraphError>, version: u32, custody: Custody) -> Outcome {
    match set {
        Ok(()) => Outcome::CredentialSet { version, custody },
        Err(error) => Outcome::Failed(error),
    }
}
