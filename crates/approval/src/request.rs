//! A request that waits for approval, and what became of it.

use core::time::Duration;
use std::collections::BTreeMap;

use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::{MspId, PasskeyId, TechnicianId};
use hallpass_protocol::policy::Approvers;

use crate::{Nonce, NonceSecret, Number, PersonId, Transaction};

/// How long a request waits.
pub const APPROVAL_LIFETIME: Duration = Duration::from_mins(10);

/// A request with all that decides about it.
pub struct Request {
    /// What is asked for, until when.
    pub transaction: Transaction,
    /// Which human being asks.
    pub requester: PersonId,
    /// The passkey with which the requester's session was begun: it approves nothing of theirs.
    pub session_passkey: PasskeyId,
    /// When it was made.
    pub created_at: Timestamp,
    /// What its nonces are derived from.
    pub nonces: NonceSecret,
    /// What the requester reads out.
    pub number: Number,
    /// Whose approval policy asks for. A count of 0 is taken for 1: what is here needs one.
    pub approvers: Approvers,
    /// What became of it so far.
    pub state: State,
}

/// A technician who has signed in with a passkey, as an approver.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Approver {
    /// Whose MSP they are of.
    pub msp_id: MspId,
    /// Who.
    pub technician_id: TechnicianId,
    /// Which human being.
    pub person: PersonId,
    /// The passkey that they signed in with, or sign with.
    pub passkey_id: PasskeyId,
}

/// One approval of those that are needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Approved {
    /// By whom.
    pub by: Approver,
    /// When.
    pub at: Timestamp,
}

/// What became of a request. The last five are final.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Nobody has opened it.
    Waiting,
    /// Somebody looks at it, or approvals are missing still.
    Opened {
        /// The nonce with which each approver opened it last; part of what they sign.
        nonces: BTreeMap<TechnicianId, Nonce>,
        /// The approvals so far, of different people.
        approvals: Vec<Approved>,
    },
    /// By as many people as policy asks for.
    Approved(Vec<Approved>),
    /// By somebody.
    Denied {
        /// By whom.
        by: TechnicianId,
        /// Whether they said that the requester never asked: sessions are to be locked.
        is_alarm: bool,
    },
    /// Nobody decided in time.
    Expired,
    /// By the requester.
    Cancelled,
    /// Somebody typed a wrong number.
    Killed {
        /// Who.
        by: TechnicianId,
    },
}

impl State {
    /// Whether nothing can become of it any more.
    pub const fn is_final(&self) -> bool {
        !matches!(self, Self::Waiting | Self::Opened { .. })
    }
}
