//! Giving an account what it signs in with beside its password, and taking it away again.

use hallpass_graph::{GraphError, GraphErrorKind};
use hallpass_protocol::Timestamp;
use hallpass_protocol::account::SignInMethod;
use hallpass_protocol::ids::EntraObjectId;
use hallpass_seal::{AccessPass, TOTP_SEED_BYTES, TotpSeed};
use zeroize::Zeroizing;

use crate::lifecycle::outcome::Outcome;
use crate::lifecycle::run::RunError;
use crate::lifecycle::sign_in_method::{Choice, EACH_METHOD, choose};
use crate::lifecycle::step::{Intent, Step};
use crate::lifecycle::tenant_methods::read_methods;

/// What was made in Entra.
pub(in crate::lifecycle) enum Made {
    /// A Temporary Access Pass.
    AccessPass(AccessPass),
    /// A hardware OATH token with this seed, active.
    Token(TotpSeed),
    /// Nothing: the password is enough.
    Nothing,
}

impl Step<'_> {
    /// How the account is to sign in.
    ///
    /// # Errors
    /// What else to end the step with: the tenant accepts nothing, or does not answer.
    pub(in crate::lifecycle) async fn choose_method(&self) -> Result<Choice, Outcome> {
        let (account, shared) = (self.account, self.shared);
        let now = shared.clock.now();
        let allowed = account.allowed_methods.as_deref().unwrap_or(&EACH_METHOD);
        let methods = read_methods(&self.graph, shared.settings.is_mfa_mandatory, allowed)
            .await
            .map_err(Outcome::Failed)?;
        let remaining = account
            .ends_at
            .map_or_else(|| account.lifetime.as_duration(), |end| end.since(now));
        let remaining_s = u32::try_from(remaining.as_secs()).unwrap_or(u32::MAX);
        choose(&methods, remaining_s, allowed).map_err(Outcome::NoSignInMethod)
    }

    /// Gives the user what was chosen. What an earlier attempt made is replaced.
    ///
    /// # Errors
    /// What to end the step with.
    pub(in crate::lifecycle) async fn make_method(
        &self,
        id: EntraObjectId,
        choice: Choice,
    ) -> Result<Result<Made, Outcome>, RunError> {
        if choice == Choice::Password {
            return Ok(Ok(Made::Nothing));
        }
        if !matches!(choice, Choice::AccessPass { .. }) {
            self.intend(Intent::AddMethod(choice.method())).await?;
        }
        Ok(match choice {
            Choice::AccessPass { lifetime_min } => self.make_access_pass(id, lifetime_min).await,
            _ => self.make_token(id).await,
        })
    }

    /// Makes a pass and reads back that it signs in.
    async fn make_access_pass(
        &self,
        id: EntraObjectId,
        lifetime_min: u32,
    ) -> Result<Made, Outcome> {
        let mut made = self
            .graph
            .create_access_pass(id, lifetime_min)
            .await
            .map_err(Outcome::Failed)?;
        let listed = self
            .graph
            .list_access_passes(id)
            .await
            .map_err(Outcome::Failed)?;
        let read = listed
            .iter()
            .find(|pass| pass.id == made.id)
            .ok_or(Outcome::NotYet)?;
        if read.is_disabled_by_policy() {
            let refused = GraphError::new("read access pass", GraphErrorKind::MethodRefused);
            return Err(Outcome::Failed(refused));
        }
        if read.is_usable == Some(false) {
            return Err(Outcome::NotYet);
        }
        let lifetime = core::time::Duration::from_secs(u64::from(made.lifetime_min) * 60);
        let expires_at = self.shared.clock.now().plus(lifetime);
        let code = core::mem::take(&mut *made.code);
        Ok(Made::AccessPass(AccessPass::new(code, expires_at)))
    }

    /// Puts a token into the tenant's inventory, gives it to the user, proves it by a code, and
    /// reads back that it is active.
    async fn make_token(&self, id: EntraObjectId) -> Result<Made, Outcome> {
        self.remove_token(id).await?;
        let mut bytes = Zeroizing::new([0; TOTP_SEED_BYTES]);
        self.shared.random.fill(bytes.as_mut_slice());
        let seed = TotpSeed::from_bytes(*bytes);
        let serial = self.serial_number();
        self.graph
            // EXPOSE: Entra has to check the codes.
            .create_oath_device(&serial, &seed.to_base32())
            .await
            .map_err(Outcome::Failed)?;
        let now: Timestamp = self.shared.clock.now();
        // EXPOSE: one code proves to Entra that the seed is ours.
        let code = seed.code_at(now);
        self.graph
            .activate_oath_device(id, &serial, &code)
            .await
            .map_err(Outcome::Failed)?;
        let methods = self
            .graph
            .list_oath_methods(id)
            .await
            .map_err(Outcome::Failed)?;
        let is_active = methods.iter().any(|method| {
            method.device.as_ref().is_some_and(|device| {
                device.serial_number.as_deref() == Some(serial.as_str())
                    && device.status.as_deref() == Some("activated")
            })
        });
        if is_active {
            Ok(Made::Token(seed))
        } else {
            Err(Outcome::NotYet)
        }
    }

    /// Takes the account's methods away; done only once a list shows that none is left.
    pub(in crate::lifecycle) async fn remove_methods(
        &self,
        id: EntraObjectId,
    ) -> Result<Outcome, RunError> {
        let removed = match self.account.sign_in_method {
            Some(SignInMethod::AccessPass) => {
                let held = match self.graph.list_access_passes(id).await {
                    Ok(held) => held,
                    Err(error) => return Ok(Outcome::Failed(error)),
                };
                if held.is_empty() {
                    return Ok(Outcome::Done);
                }
                self.intend(Intent::Plain).await?;
                let mut failed = None;
                for pass in &held {
                    if let Err(error) = self.graph.delete_access_pass(id, &pass.id).await {
                        failed = Some(Outcome::Failed(error));
                    }
                }
                failed.map_or(Ok(true), Err)
            }
            Some(SignInMethod::OneTimeCode) => {
                self.intend(Intent::Plain).await?;
                self.remove_token(id).await
            }
            Some(SignInMethod::Password | SignInMethod::Unknown) | None => Ok(false),
        };
        // Only a list that is empty says that none is left.
        Ok(match removed {
            Ok(true) => Outcome::NotYet,
            Ok(false) => Outcome::Done,
            Err(outcome) => outcome,
        })
    }

    /// Takes the account's token from the user and out of the inventory; whether there was one.
    async fn remove_token(&self, id: EntraObjectId) -> Result<bool, Outcome> {
        let serial = self.serial_number();
        let methods = self.graph.list_oath_methods(id).await;
        let methods = match methods {
            Ok(methods) => methods,
            // A user who is gone holds none; the inventory may still have it.
            Err(error) if error.kind == GraphErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(Outcome::Failed(error)),
        };
        for method in &methods {
            self.graph
                .delete_oath_method(id, &method.id)
                .await
                .map_err(Outcome::Failed)?;
        }
        let devices = self
            .graph
            .find_oath_devices(&serial)
            .await
            .map_err(Outcome::Failed)?;
        for device in &devices {
            self.graph
                .delete_oath_device(&device.id)
                .await
                .map_err(Outcome::Failed)?;
        }
        Ok(!methods.is_empty() || !devices.is_empty())
    }

    /// By which the tenant's inventory shows that a token is this account's.
    fn serial_number(&self) -> String {
        format!("JIT-{}", self.account.tag)
    }
}
