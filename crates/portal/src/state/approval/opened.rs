//! A request that was opened: what is shown of it is what is signed.

use data_encoding::BASE64URL_NOPAD;
use hallpass_approval::{Link, Nonce, Number, Transaction};
use hallpass_protocol::Lifetime;
use hallpass_protocol::approval::{ApprovalFacts, OpenApprovalResponse};
use hallpass_ui::remaining::Remaining;
use serde_json::{Value, json};

/// The time that the browser gives the person to use the passkey, in milliseconds.
const PROMPT_MS: u32 = 120_000;

/// A request that was opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Opened {
    response: OpenApprovalResponse,
    /// What is signed with which nonce; `None` where the facts are none that can be signed.
    signed: Option<(Transaction, Nonce)>,
    is_as_linked: bool,
    clock_offset_ms: i64,
}

impl Opened {
    /// What was opened, with the link that led to it, when the answer came at `now_ms` on this
    /// device's clock, which may be wrong.
    pub(crate) fn new(response: OpenApprovalResponse, link: Option<&Link>, now_ms: i64) -> Self {
        let nonce = <[u8; 16]>::try_from(response.nonce.as_bytes()).map(Nonce::new);
        let signed = transaction(&response.facts).zip(nonce.ok());
        let is_as_linked = match (link, &signed) {
            (None, _) => true,
            (Some(_), None) => false,
            // The digest is of the nonce that was shown, whichever the request was opened with.
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

    /// Everything that is shown.
    pub(crate) const fn facts(&self) -> &ApprovalFacts {
        &self.response.facts
    }

    /// Whether it is the request that the scanned code was made for. Without a code: yes.
    pub(crate) const fn is_as_linked(&self) -> bool {
        self.is_as_linked
    }

    /// Whether one of the person's passkeys may sign it.
    pub(crate) const fn has_passkey(&self) -> bool {
        !self.response.credential_ids.is_empty()
    }

    /// Whether it can be approved here. It can always be denied.
    pub(crate) const fn may_be_approved(&self) -> bool {
        self.is_as_linked && self.signed.is_some() && self.has_passkey()
    }

    /// What the passkey is to sign, as the browser wants it; `None` where nothing is to be signed.
    pub(crate) fn options(&self, number: &Number) -> Option<Value> {
        let (transaction, nonce) = self.signed.as_ref().filter(|_| self.may_be_approved())?;
        let challenge = transaction.digest(number, nonce);
        let allowed: Vec<Value> = self
            .response
            .credential_ids
            .iter()
            .map(|id| json!({ "type": "public-key", "id": BASE64URL_NOPAD.encode(id.as_bytes()) }))
            .collect();
        Some(json!({ "publicKey": {
            "challenge": BASE64URL_NOPAD.encode(challenge.as_bytes()),
            "rpId": self.response.rp_id,
            "allowCredentials": allowed,
            "userVerification": "required",
            "timeout": PROMPT_MS,
        }}))
    }

    /// What is left at `now_ms` on this device's clock, counted by the cloud's.
    pub(crate) fn remaining(&self, now_ms: i64) -> Remaining {
        let facts = self.facts();
        let lifetime_s = facts.expires_at.since(facts.requested_at).as_secs();
        let lifetime_s = u32::try_from(lifetime_s).unwrap_or(u32::MAX);
        Remaining::until(facts.expires_at, lifetime_s, now_ms, self.clock_offset_ms)
    }

    /// The cloud's clock minus this device's, in milliseconds.
    pub(crate) const fn clock_offset_ms(&self) -> i64 {
        self.clock_offset_ms
    }
}

pub(super) fn transaction(facts: &ApprovalFacts) -> Option<Transaction> {
    let some = |text: &String| (!text.is_empty()).then(|| text.clone());
    Some(Transaction {
        approval_id: facts.id,
        msp_id: facts.msp_id,
        requester_id: facts.requester_id,
        customer_id: facts.customer_id,
        tenant_id: facts.tenant_id,
        preset_id: facts.preset_id,
        role_ids: facts.roles.iter().map(|role| role.id).collect(),
        group_ids: facts.groups.iter().map(|group| group.id).collect(),
        lifetime: Lifetime::from_secs(i64::from(facts.lifetime_s)).ok()?,
        expires_at: facts.expires_at,
        reason: some(&facts.reason),
        ticket: some(&facts.ticket),
        starts_at: facts.starts_at,
    })
}

#[cfg(test)]
mod tests {
    use hallpass_protocol::Timestamp;

    use super::super::testing::{NOW_MS, link, response};
    use super::*;

    #[test]
    fn request_when_it_is_the_one_that_was_shown_can_be_approved() {
        let opened = Opened::new(response(), Some(&link()), NOW_MS);
        assert!(opened.is_as_linked() && opened.may_be_approved());
    }

    #[test]
    fn request_when_any_shown_fact_differs_from_the_code_cannot_be_approved() {
        let id = "0192f0c1-2d4e-7a9b-8c3d-5e6f708192ff";
        let change: [fn(&mut ApprovalFacts, &str); 9] = [
            |facts, id| facts.customer_id = id.parse().unwrap(),
            |facts, id| facts.tenant_id = id.parse().unwrap(),
            |facts, id| facts.requester_id = id.parse().unwrap(),
            |facts, id| facts.preset_id = id.parse().unwrap(),
            |facts, id| facts.roles[0].id = id.parse().unwrap(),
            |facts, _| facts.roles.clear(),
            |facts, _| facts.lifetime_s += 1,
            |facts, _| facts.reason.push('.'),
            |facts, _| facts.starts_at = Some(Timestamp::from_unix_ms(NOW_MS)),
        ];
        for (at, change) in change.iter().enumerate() {
            let mut response = response();
            change(&mut response.facts, id);
            let opened = Opened::new(response, Some(&link()), NOW_MS);
            assert!(!opened.is_as_linked(), "{at}");
            assert_eq!(opened.options(&Number::from_digits("042").unwrap()), None);
        }
    }

    #[test]
    fn request_when_it_was_opened_again_with_another_nonce_is_still_the_one_of_the_code() {
        let mut response = response();
        response.nonce = vec![9; 16].into();
        let opened = Opened::new(response, Some(&link()), NOW_MS);
        assert!(opened.may_be_approved());
    }

    #[test]
    fn challenge_is_the_digest_of_what_is_shown_with_number_and_nonce() {
        let opened = Opened::new(response(), None, NOW_MS);
        let number = Number::from_digits("042").unwrap();
        let options = opened.options(&number).unwrap();
        let nonce = Nonce::new([7; 16]);
        let digest = transaction(opened.facts()).unwrap().digest(&number, &nonce);
        assert_eq!(
            options["publicKey"]["challenge"],
            BASE64URL_NOPAD.encode(digest.as_bytes())
        );
        assert_eq!(options["publicKey"]["userVerification"], "required");
        assert_eq!(options["publicKey"]["rpId"], "portal.example");
        let other = opened
            .options(&Number::from_digits("043").unwrap())
            .unwrap();
        assert_ne!(
            other["publicKey"]["challenge"],
            options["publicKey"]["challenge"]
        );
    }

    #[test]
    fn request_when_no_passkey_may_sign_or_nothing_can_be_signed_can_only_be_denied() {
        let mut without = response();
        without.credential_ids.clear();
        assert!(!Opened::new(without, None, NOW_MS).may_be_approved());
        let mut unreadable = response();
        unreadable.nonce = vec![7; 15].into();
        assert!(!Opened::new(unreadable, None, NOW_MS).may_be_approved());
    }

    #[test]
    fn time_left_when_the_phones_clock_is_years_off_is_that_of_the_cloud() {
        for wrong_by_ms in [0, -94_608_000_000, 94_608_000_000] {
            let opened = Opened::new(response(), None, NOW_MS + wrong_by_ms);
            let left = opened.remaining(NOW_MS + wrong_by_ms + 60_000);
            assert_eq!(left.in_words(), "8 min", "{wrong_by_ms}");
            assert!(!left.is_over());
            let late = opened.remaining(NOW_MS + wrong_by_ms + 540_000);
            assert!(late.is_over());
        }
    }
}
