//! A request as it is kept.

use std::collections::{BTreeMap, BTreeSet};

use hallpass_approval::{
    Approved, Approver, Code, Nonce, NonceSecret, Number, PersonId, Request, State, Transaction,
};
use hallpass_protocol::approval::ApprovalWarning;
use hallpass_protocol::customer::{GroupView, RoleView};
use hallpass_protocol::ids::{
    AccountId, ApprovalId, CustomerId, EntraTenantId, IdempotencyKey, MspId, PasskeyId, PresetId,
    SessionId, TechnicianId,
};
use hallpass_protocol::place::Place;
use hallpass_protocol::policy::Approvers;
use hallpass_protocol::{Lifetime, Timestamp};
use zeroize::Zeroizing;

use crate::lifecycle::NewAccount;

/// The number, and what the nonces are made from.
pub struct ApprovalSecrets {
    number: Zeroizing<[u8; 3]>,
    nonce_key: Zeroizing<[u8; 32]>,
}

impl ApprovalSecrets {
    /// Draws both from `fill`, which fills a slice with random bytes.
    pub fn make(mut fill: impl FnMut(&mut [u8])) -> Self {
        let number = Number::make(&mut fill);
        let mut nonce_key = Zeroizing::new([0; 32]);
        fill(nonce_key.as_mut_slice());
        Self {
            // EXPOSE: it is kept in an envelope.
            number: Zeroizing::new(*number.expose()),
            nonce_key,
        }
    }

    /// What [`Self::to_bytes`] gave; `None` for anything else.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (number, nonce_key) = bytes.split_at_checked(3)?;
        Some(Self {
            number: Zeroizing::new(number.try_into().ok()?),
            nonce_key: Zeroizing::new(nonce_key.try_into().ok()?),
        })
    }

    /// For an envelope.
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let mut bytes = Zeroizing::new(Vec::with_capacity(35));
        bytes.extend_from_slice(self.number.as_slice());
        bytes.extend_from_slice(self.nonce_key.as_slice());
        bytes
    }

    /// The three digits as text, for the requester.
    pub fn digits(&self) -> String {
        String::from_utf8_lossy(self.number.as_slice()).into_owned()
    }

    /// The number, as [`hallpass_approval`] takes it.
    pub fn number(&self) -> Option<Number> {
        Number::from_digits(&Zeroizing::new(self.digits())).ok()
    }

    /// What the nonces are made from.
    pub fn nonces(&self) -> NonceSecret {
        NonceSecret::from_bytes(*self.nonce_key)
    }
}

/// What became of a request, as its row says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Nobody has opened it.
    Waiting,
    /// Somebody looks at it, or approvals are missing still.
    Opened,
    /// The account is being made.
    Approved,
    /// Somebody said no.
    Denied,
    /// Nobody decided in time.
    Expired,
    /// The requester took it back.
    Cancelled,
    /// A wrong number was typed.
    WrongNumber,
}

impl Stage {
    /// Whether it can be decided still, as far as time allows.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Waiting | Self::Opened)
    }
}

/// An approval of those that are needed, with what checks its signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// By whom.
    pub technician_id: TechnicianId,
    /// Which human being that is.
    pub person: PersonId,
    /// With which passkey.
    pub passkey_id: PasskeyId,
    /// Its name.
    pub passkey_name: String,
    /// From which address, where one is known.
    pub address: Option<String>,
    /// Where that is, as the place databases said then.
    pub place: Option<Place>,
    /// The nonce that was signed.
    pub nonce: Nonce,
    /// What the passkey gave, and its public key.
    pub signature: SignedAssertion,
    /// When.
    pub given_at: Timestamp,
}

/// What a passkey gave, and its public key as a `COSE_Key`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedAssertion {
    /// `authenticatorData`.
    pub authenticator_data: Vec<u8>,
    /// `clientDataJSON`.
    pub client_data: Vec<u8>,
    /// `signature`.
    pub signature: Vec<u8>,
    /// RFC 9053.
    pub public_key: Vec<u8>,
}

/// A request that waits, or waited, for approval.
pub struct Approval {
    /// Whose MSP.
    pub msp_id: MspId,
    /// Its id.
    pub id: ApprovalId,
    /// Who asks.
    pub requester_id: TechnicianId,
    /// In which session.
    pub session_id: SessionId,
    /// The passkey that the session was begun with.
    pub passkey_id: PasskeyId,
    /// The browser in words; up to 64 characters.
    pub browser: String,
    /// From which address it was asked, where one is known.
    pub address: Option<String>,
    /// Where that is, as the place databases said then.
    pub place: Option<Place>,
    /// The same key is answered with the same request, and later with its account.
    pub idempotency_key: IdempotencyKey,
    /// For an account at which customer.
    pub customer_id: CustomerId,
    /// The customer's name then.
    pub customer_name: String,
    /// In which tenant.
    pub tenant_id: EntraTenantId,
    /// The domain in which accounts are made there.
    pub tenant_domain: String,
    /// With which preset.
    pub preset_id: PresetId,
    /// The preset's name then.
    pub preset_name: String,
    /// Its roles then: what is signed.
    pub roles: Vec<RoleView>,
    /// Its groups then: signed as well.
    pub groups: Vec<GroupView>,
    /// For how long.
    pub lifetime: Lifetime,
    /// Why; empty without a reason.
    pub reason: String,
    /// For which ticket; empty without one.
    pub ticket: String,
    /// Why that could not be looked up, where it should have been.
    pub unchecked_ticket: Option<String>,
    /// When the account is to start; at once where it is absent.
    pub starts_at: Option<Timestamp>,
    /// What was unusual about it when it was made.
    pub warnings: Vec<ApprovalWarning>,
    /// Whose approval it needs.
    pub approvers: Approvers,
    /// The number, and what the nonces are made from.
    pub secrets: ApprovalSecrets,
    /// What is typed by who cannot scan.
    pub code: Code,
    /// When it was made.
    pub requested_at: Timestamp,
    /// Nothing can be decided at this moment or later.
    pub expires_at: Timestamp,
    /// What became of it.
    pub stage: Stage,
    /// When.
    pub decided_at: Option<Timestamp>,
    /// Who denied it, or typed a wrong number.
    pub ended_by: Option<TechnicianId>,
    /// From which address.
    pub ended_from: Option<String>,
    /// Where that is, as the place databases said then.
    pub ended_place: Option<Place>,
    /// Why it was denied; empty where nobody said.
    pub denial: String,
    /// Whether the requester is said to never have asked.
    pub is_alarm: bool,
    /// The account that was made.
    pub account_id: Option<AccountId>,
    /// Raised with every change.
    pub revision: u64,
    /// Who opened it, with which nonce.
    pub openings: BTreeMap<TechnicianId, Nonce>,
    /// The approvals so far, the first one first.
    pub given: Vec<Given>,
}

impl Approval {
    /// Whether it can be decided at `now`.
    pub fn is_open_at(&self, now: Timestamp) -> bool {
        self.stage.is_open() && now < self.expires_at
    }

    /// What it is at `now`: past its end it has expired, whether anybody has written that down or not.
    pub fn stage_at(&self, now: Timestamp) -> Stage {
        if self.stage.is_open() && now >= self.expires_at {
            Stage::Expired
        } else {
            self.stage
        }
    }

    /// Everything that an approver signs but nonce and number.
    pub fn transaction(&self) -> Transaction {
        let optional = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Transaction {
            approval_id: self.id,
            msp_id: self.msp_id,
            requester_id: self.requester_id,
            customer_id: self.customer_id,
            tenant_id: self.tenant_id,
            preset_id: self.preset_id,
            role_ids: self.role_ids(),
            group_ids: self.groups.iter().map(|group| group.id).collect(),
            lifetime: self.lifetime,
            expires_at: self.expires_at,
            reason: optional(&self.reason),
            ticket: optional(&self.ticket),
            starts_at: self.starts_at,
        }
    }

    /// Whether it came from a strange place: it needs one approval more than policy asks for.
    pub fn is_from_strange_place(&self) -> bool {
        self.warnings.iter().any(|it| it.is_strange_place())
    }

    fn role_ids(&self) -> BTreeSet<hallpass_protocol::ids::RoleTemplateId> {
        self.roles.iter().map(|role| role.template_id).collect()
    }

    /// As [`hallpass_approval::decide`] takes it; `requester` is the human being who asks. `None`
    /// where what is kept makes none.
    pub fn to_request(&self, requester: PersonId) -> Option<Request> {
        Some(Request {
            transaction: self.transaction(),
            requester,
            session_passkey: self.passkey_id,
            created_at: self.requested_at,
            nonces: self.secrets.nonces(),
            number: self.secrets.number()?,
            approvers: self.approvers,
            state: self.state(),
        })
    }

    fn state(&self) -> State {
        let approvals: Vec<Approved> = self
            .given
            .iter()
            .map(|given| Approved {
                by: Approver {
                    msp_id: self.msp_id,
                    technician_id: given.technician_id,
                    person: given.person,
                    passkey_id: given.passkey_id,
                },
                at: given.given_at,
            })
            .collect();
        let by = self.ended_by.unwrap_or(self.requester_id);
        match self.stage {
            Stage::Waiting => State::Waiting,
            Stage::Opened => State::Opened {
                nonces: self.openings.clone(),
                approvals,
            },
            Stage::Approved => State::Approved(approvals),
            Stage::Denied => State::Denied {
                by,
                is_alarm: self.is_alarm,
            },
            Stage::Expired => State::Expired,
            Stage::Cancelled => State::Cancelled,
            Stage::WrongNumber => State::Killed { by },
        }
    }

    /// The account that is asked for.
    pub fn to_new_account(&self) -> NewAccount {
        NewAccount {
            idempotency_key: self.idempotency_key,
            customer_id: self.customer_id,
            preset_id: self.preset_id,
            lifetime: self.lifetime,
            reason: self.reason.clone(),
            ticket: self.ticket.clone(),
            unchecked_ticket: self.unchecked_ticket.clone(),
            starts_at: self.starts_at,
            passkey_id: self.passkey_id,
        }
    }
}
