//! A browser's wish, as it is kept.

use std::net::IpAddr;

use hallpass_approval::computer_sign_in::{State, Transaction, Wish};
use hallpass_approval::{Code, Nonce};
use hallpass_protocol::Timestamp;
use hallpass_protocol::dpop::Thumbprint;
use hallpass_protocol::ids::{ComputerSignInId, MspId, TechnicianId};

use crate::approval::ApprovalSecrets;
use crate::http::peer_address::PeerAddress;
use crate::store::technicians::Technician;

/// What became of a wish, as its row says it. What nobody decided in time stays as it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Nobody has opened it.
    Waiting,
    /// A technician looks at it.
    Opened,
    /// The token is a session's.
    Allowed,
    /// The technician said no.
    Denied,
    /// The browser took it back.
    Cancelled,
    /// A wrong number was typed.
    WrongNumber,
}

/// Who looks at a wish.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opening {
    /// Of which MSP.
    pub msp_id: MspId,
    /// Who.
    pub technician_id: TechnicianId,
    /// With which nonce; part of what they sign.
    pub nonce: Nonce,
    /// Since when.
    pub opened_at: Timestamp,
}

/// A browser that wants to be signed in by a phone.
pub struct ComputerSignIn {
    /// Its id.
    pub id: ComputerSignInId,
    /// Of the token that fetches the result.
    pub token_hash: [u8; 32],
    /// Of the browser's key.
    pub thumbprint: Thumbprint,
    /// The one-time key to which a credential is sealed.
    pub public_key: [u8; 32],
    /// The browser in words; up to 64 characters.
    pub browser: String,
    /// Its address, where one is known.
    pub address: Option<String>,
    /// The network that it is in, where one is known.
    pub network: Option<IpAddr>,
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
    /// Who looks at it.
    pub opening: Option<Opening>,
    /// Raised with every change.
    pub revision: u64,
}

impl ComputerSignIn {
    /// Whether it can be decided at `now`.
    pub fn is_open_at(&self, now: Timestamp) -> bool {
        matches!(self.stage, Stage::Waiting | Stage::Opened) && now < self.expires_at
    }

    /// Whether this technician looks, or looked, at it.
    pub fn is_opened_by(&self, technician: &Technician) -> bool {
        self.opening.is_some_and(|opening| {
            opening.msp_id == technician.msp_id && opening.technician_id == technician.id
        })
    }

    /// What is known of the browser.
    pub const fn transaction(&self) -> Transaction {
        Transaction {
            id: self.id,
            thumbprint: self.thumbprint,
            public_key: self.public_key,
            expires_at: self.expires_at,
        }
    }

    /// Whether a phone is in the browser's network. Where either is not known, it is not.
    pub fn is_in_network_of(&self, phone: PeerAddress) -> bool {
        self.network.is_some() && self.network == known_network(phone)
    }

    /// As [`hallpass_approval`] takes it; `None` where what is kept makes none.
    pub fn to_wish(&self) -> Option<Wish> {
        Some(Wish {
            transaction: self.transaction(),
            requested_at: self.requested_at,
            nonces: self.secrets.nonces(),
            number: self.secrets.number()?,
            state: self.state(),
        })
    }

    fn state(&self) -> State {
        match (self.stage, self.opening) {
            (Stage::Opened, Some(opening)) => State::Opened {
                msp_id: opening.msp_id,
                by: opening.technician_id,
                nonce: opening.nonce,
            },
            (Stage::Waiting | Stage::Opened, _) => State::Waiting,
            (Stage::Allowed, _) => State::Allowed,
            (Stage::Denied, _) => State::Denied,
            (Stage::Cancelled, _) => State::Cancelled,
            (Stage::WrongNumber, _) => State::WrongNumber,
        }
    }
}

/// The network of a request that came over one.
pub(super) fn known_network(peer: PeerAddress) -> Option<IpAddr> {
    Some(peer.network()).filter(|network| !network.is_unspecified())
}
