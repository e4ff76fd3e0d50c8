//! A computer that was opened: what is shown of it is what is signed.

use data_encoding::BASE64URL_NOPAD;
use hallpass_approval::computer_sign_in::{Link, SignIn, Transaction};
use hallpass_approval::{Nonce, Number};
use hallpass_protocol::computer_sign_in::{
    ComputerSignInFacts, OfferedAccount, OpenComputerSignInResponse, is_too_strange,
};
use hallpass_protocol::dpop::Thumbprint;
use hallpass_protocol::ids::{AccountId, PasskeyId};
use hallpass_ui::remaining::Remaining;
use serde_json::{Value, json};

/// The time that the browser gives the person to use the passkey, in milliseconds.
const PROMPT_MS: u32 = 120_000;

/// A computer that was opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OpenedComputer {
    response: OpenComputerSignInResponse,
    /// What is signed with which nonce; `None` where the facts are none that can be signed.
    signed: Option<(Transaction, Nonce)>,
    is_as_linked: bool,
    clock_offset_ms: i64,
}

impl OpenedComputer {
    /// What was opened, with the link that led to it, when the answer came at `now_ms` on this
    /// device's clock, which may be wrong.
    pub(crate) fn new(
        response: OpenComputerSignInResponse,
        link: Option<&Link>,
        now_ms: i64,
    ) -> Self {
        let nonce = <[u8; 16]>::try_from(response.nonce.as_bytes()).map(Nonce::new);
        let signed = transaction(&response.facts).zip(nonce.ok());
        let is_as_linked = match (link, &signed) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(link), Some((transaction, _))) => {
                transaction.link_digest(&link.nonce) == link.digest
            }
        };
        Self {
            clock_offset_ms: response.server_time.unix_ms().saturating_sub(now_ms),
            response,
            signed,
            is_as_linked,
        }
    }

    /// Which browser asks.
    pub(crate) const fn facts(&self) -> &ComputerSignInFacts {
        &self.response.facts
    }

    /// What it can be signed in for.
    pub(crate) fn accounts(&self) -> &[OfferedAccount] {
        &self.response.accounts
    }

    /// One of these.
    pub(crate) fn account(&self, id: AccountId) -> Option<&OfferedAccount> {
        self.accounts().iter().find(|account| account.id == id)
    }

    /// Whether it is the computer whose code was scanned. Without a code: yes.
    pub(crate) const fn is_as_linked(&self) -> bool {
        self.is_as_linked
    }

    /// Whether the computer can be signed in from here. It can always be denied.
    pub(crate) fn may_be_allowed(&self) -> bool {
        self.is_as_linked
            && self.signed.is_some()
            && self.facts().is_same_network
            && !is_too_strange(&self.facts().warnings)
            && !self.accounts().is_empty()
            && !self.response.passkeys.is_empty()
    }

    /// What the passkey is to sign for this account, as the browser wants it, by one of the passkeys
    /// that `can_open` names; `None` where nothing is to be signed.
    pub(crate) fn options(
        &self,
        account: &OfferedAccount,
        number: &Number,
        can_open: impl Fn(PasskeyId) -> bool,
    ) -> Option<Value> {
        let (transaction, nonce) = self.signed.as_ref().filter(|_| self.may_be_allowed())?;
        let sign_in = SignIn {
            transaction: *transaction,
            msp_id: self.facts().msp_id,
            technician_id: self.facts().technician_id,
            account_id: account.id,
            session_ends_at: account.session_ends_at,
        };
        let challenge = sign_in.digest(number, nonce);
        let allowed: Vec<Value> = self
            .response
            .passkeys
            .iter()
            .filter(|passkey| can_open(passkey.id))
            .map(|passkey| {
                let id = BASE64URL_NOPAD.encode(passkey.credential_id.as_bytes());
                json!({ "type": "public-key", "id": id })
            })
            .collect();
        // With an empty list the browser would offer any passkey.
        (!allowed.is_empty()).then(|| {
            json!({ "publicKey": {
                "challenge": BASE64URL_NOPAD.encode(challenge.as_bytes()),
                "rpId": self.response.rp_id,
                "allowCredentials": allowed,
                "userVerification": "required",
                "timeout": PROMPT_MS,
            }})
        })
    }

    /// The passkey with this WebAuthn credential id, in base64url.
    pub(crate) fn passkey(&self, credential_id: &str) -> Option<PasskeyId> {
        let id = BASE64URL_NOPAD.decode(credential_id.as_bytes()).ok()?;
        let mut passkeys = self.response.passkeys.iter();
        let found = passkeys.find(|passkey| passkey.credential_id.as_bytes() == id);
        found.map(|passkey| passkey.id)
    }

    /// What is left at `now_ms` on this device's clock, counted by the cloud's.
    pub(crate) fn remaining(&self, now_ms: i64) -> Remaining {
        let facts = self.facts();
        let lifetime_s = facts.expires_at.since(facts.requested_at).as_secs();
        let lifetime_s = u32::try_from(lifetime_s).unwrap_or(u32::MAX);
        Remaining::until(facts.expires_at, lifetime_s, now_ms, self.clock_offset_ms)
    }
}

fn transaction(facts: &ComputerSignInFacts) -> Option<Transaction> {
    Some(Transaction {
        id: facts.id,
        thumbprint: Thumbprint::from_bytes(facts.thumbprint.as_bytes().try_into().ok()?),
        public_key: facts.public_key.as_bytes().try_into().ok()?,
        expires_at: facts.expires_at,
    })
}

#[cfg(test)]
mod tests {
    use hallpass_protocol::approval::ApprovalWarning;

    use super::super::testing::{NOW_MS, link, response};
    use super::*;

    fn number() -> Number {
        Number::from_digits("042").unwrap()
    }

    #[test]
    fn computer_when_it_is_the_one_that_was_scanned_can_be_allowed() {
        let opened = OpenedComputer::new(response(), Some(&link()), NOW_MS);
        assert!(opened.is_as_linked() && opened.may_be_allowed());
        let account = &opened.accounts()[0];
        let options = opened.options(account, &number(), |_| true).unwrap();
        assert_eq!(options["publicKey"]["userVerification"], "required");
        let other = Number::from_digits("043").unwrap();
        let other = opened.options(account, &other, |_| true).unwrap();
        assert_ne!(
            options["publicKey"]["challenge"],
            other["publicKey"]["challenge"]
        );
        assert_eq!(opened.options(account, &number(), |_| false), None);
    }

    #[test]
    fn computer_when_a_key_was_changed_after_it_was_shown_can_only_be_denied() {
        let change: [fn(&mut ComputerSignInFacts); 3] = [
            |facts| facts.public_key = vec![9; 32].into(),
            |facts| facts.thumbprint = vec![9; 32].into(),
            |facts| facts.public_key = vec![9; 31].into(),
        ];
        for change in change {
            let mut response = response();
            change(&mut response.facts);
            let opened = OpenedComputer::new(response, Some(&link()), NOW_MS);
            assert!(!opened.is_as_linked() && !opened.may_be_allowed());
            let account = &opened.accounts()[0];
            assert_eq!(opened.options(account, &number(), |_| true), None);
        }
    }

    #[test]
    fn computer_in_another_network_or_a_strange_country_or_without_an_account_can_only_be_denied() {
        let mut far = response();
        far.facts.is_same_network = false;
        assert!(!OpenedComputer::new(far, Some(&link()), NOW_MS).may_be_allowed());
        for (warning, may_be_allowed) in [
            (ApprovalWarning::NewCountry, false),
            (ApprovalWarning::ImpossibleTravel, false),
            (ApprovalWarning::NewNetwork, true),
        ] {
            let mut strange = response();
            strange.facts.warnings = vec![warning];
            let opened = OpenedComputer::new(strange, Some(&link()), NOW_MS);
            assert_eq!(opened.may_be_allowed(), may_be_allowed, "{warning:?}");
        }
        let mut without = response();
        without.accounts.clear();
        assert!(!OpenedComputer::new(without, Some(&link()), NOW_MS).may_be_allowed());
        let mut without = response();
        without.passkeys.clear();
        assert!(!OpenedComputer::new(without, None, NOW_MS).may_be_allowed());
    }

    #[test]
    fn passkey_is_found_by_what_the_browser_answers() {
        let opened = OpenedComputer::new(response(), None, NOW_MS);
        assert_eq!(opened.passkey("BQUF"), Some(response().passkeys[0].id));
        assert_eq!(opened.passkey("BQUG"), None);
        assert_eq!(opened.passkey("?"), None);
    }
}
