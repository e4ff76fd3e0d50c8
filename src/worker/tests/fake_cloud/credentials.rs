//! The credentials it gives, with real seals.

use std::convert::Infallible;

use hallpass_protocol::account::AccountView;
use hallpass_protocol::credential::{
    CredentialBinding, CredentialResponse, Custody, HeldCredential,
};
use hallpass_seal::rand_core::{TryCryptoRng, TryRng};
use hallpass_seal::{AccessPass, Credential, Password, PrfOutput, SealingKey, TotpSeed, seal};

use super::{ACCESS_PASS, FakeCloud, PASSWORD, PRF, TOTP_SEED, passkey};

impl FakeCloud {
    fn held(&self, account: &AccountView) -> HeldCredential {
        let mut held = HeldCredential::new(PASSWORD.to_owned());
        if self.has_access_pass {
            held = held.with_access_pass(ACCESS_PASS.to_owned(), account.ends_at.unwrap());
        }
        if self.has_totp_seed {
            let seed = TotpSeed::from_bytes(TOTP_SEED).to_base32();
            held = held.with_totp_seed(String::clone(&seed));
        }
        held
    }

    pub(super) fn credential(&self, account: &AccountView) -> CredentialResponse {
        let binding = CredentialBinding {
            tenant_id: account.tenant_id,
            account_id: account.id,
            technician_id: self.bound_technician,
            version: account.credential_version.max(1),
            expires_at: account.ends_at.unwrap(),
        };
        if account.custody == Some(Custody::Cloud) {
            return CredentialResponse {
                custody: Custody::Cloud,
                user_principal_name: account.user_principal_name.clone(),
                binding,
                sealed: Vec::new(),
                held: Some(self.held(account)),
            };
        }
        // What the phone sealed, where one signed the browser in.
        let key = match (&self.one_account, &self.computer) {
            (Some(_), Some(computer)) => computer.public_key.clone(),
            _ => SealingKey::derive(&PrfOutput::from_bytes(PRF)).public_key(),
        };
        let ends_at = account.ends_at.unwrap();
        let credential = Credential {
            password: Password::new(PASSWORD.to_owned()),
            access_pass: self
                .has_access_pass
                .then(|| AccessPass::new(ACCESS_PASS.to_owned(), ends_at)),
            totp_seed: self.has_totp_seed.then(|| TotpSeed::from_bytes(TOTP_SEED)),
        };
        let sealed = seal(&mut Counting(1), &key, passkey(), &binding, &credential).unwrap();
        CredentialResponse {
            custody: Custody::Sealed,
            user_principal_name: account.user_principal_name.clone(),
            binding,
            sealed: vec![sealed],
            held: None,
        }
    }
}

struct Counting(u8);

impl TryRng for Counting {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        unreachable!("HPKE asks for bytes")
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        unreachable!("HPKE asks for bytes")
    }

    fn try_fill_bytes(&mut self, dst: &mut [u8]) -> Result<(), Infallible> {
        dst.fill(self.0);
        self.0 += 1;
        Ok(())
    }
}

impl TryCryptoRng for Counting {}
