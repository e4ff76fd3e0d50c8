//! What an act makes of a wish.

use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::{MspId, TechnicianId};

use super::{SignIn, Transaction};
use crate::{Digest, Nonce, NonceSecret, Number};

/// A wish with all that decides about it.
pub struct Wish {
    /// Which browser asks, until when.
    pub transaction: Transaction,
    /// When it was made.
    pub requested_at: Timestamp,
    /// What its nonces are derived from.
    pub nonces: NonceSecret,
    /// What the computer shows.
    pub number: Number,
    /// What became of it so far.
    pub state: State,
}

/// What became of a wish. All but the first two are final.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Nobody has opened it.
    Waiting,
    /// A technician looks at it, and nobody else can.
    Opened {
        /// Of which MSP.
        msp_id: MspId,
        /// Who.
        by: TechnicianId,
        /// With which nonce; part of what they sign.
        nonce: Nonce,
    },
    /// The technician allowed it.
    Allowed,
    /// The technician said no.
    Denied,
    /// Nobody decided in time.
    Expired,
    /// The browser took it back.
    Cancelled,
    /// A wrong number was typed.
    WrongNumber,
}

/// What somebody does with a wish.
pub enum Act<'a> {
    /// A technician looks at it.
    Open {
        /// Of which MSP.
        msp_id: MspId,
        /// Who.
        by: TechnicianId,
        /// How they came.
        with: Way,
    },
    /// The technician allows it.
    Allow {
        /// What they were to sign.
        sign_in: &'a SignIn,
        /// What they typed.
        number: &'a Number,
        /// What their passkey was verified to have signed.
        signed: Digest,
        /// Whether phone and computer reach the cloud from one network.
        is_same_network: bool,
    },
    /// The technician says no.
    Deny {
        /// Of which MSP.
        msp_id: MspId,
        /// Who.
        by: TechnicianId,
    },
    /// The browser takes it back.
    Cancel,
}

/// How somebody came to a wish.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// By the link with this nonce.
    Link(Nonce),
    /// By the typed code.
    Code,
    /// Once more.
    Again,
}

/// Why an act changes nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Somebody else's: said as if there were none.
    #[error("no computer with this code is waiting: look at the code on its screen again")]
    Unknown,
    /// It was decided.
    #[error("this was decided already: start again on the computer")]
    Decided,
    /// Its ten minutes are over.
    #[error("this has expired: start again on the computer")]
    Expired,
    /// The browser took it back.
    #[error("the computer took this back: start again there")]
    Cancelled,
    /// The link is not shown any more.
    #[error("this code is not shown any more: scan the one on the screen now")]
    OldNonce,
    /// Nobody allows what they have not looked at.
    #[error("look at it before you allow it: scan the code on the screen")]
    NotOpened,
    /// Nearness is not proven by it, but what is far is refused.
    #[error(
        "your phone and the computer are in different networks: connect the phone to the computer's network, and try again"
    )]
    OtherNetwork,
    /// The signature is of something else.
    #[error("what you signed is not what the computer asked for: open it again")]
    OtherSignIn,
}

/// What becomes of `wish` when `act` happens at `now`. A wrong number is no refusal: it makes
/// [`State::WrongNumber`]. Whoever stores the answer does so only where the state is still that of
/// `wish`.
///
/// # Errors
/// When nothing changes.
pub fn decide(wish: &Wish, act: &Act<'_>, now: Timestamp) -> Result<State, Refusal> {
    let is_over = now >= wish.transaction.expires_at;
    match act {
        Act::Open { msp_id, by, with } => {
            let opened = refuse_others(wish, (*msp_id, *by))?;
            refuse_final(wish, is_over)?;
            let id = wish.transaction.id;
            let nonce = match (with, opened) {
                (Way::Link(nonce), Some(known)) if *nonce == known => known,
                (Way::Link(nonce), _) => {
                    let (nonces, requested_at) = (&wish.nonces, wish.requested_at);
                    if !Transaction::is_shown(nonces, id, requested_at, now, nonce) {
                        return Err(Refusal::OldNonce);
                    }
                    *nonce
                }
                (Way::Code, _) => Transaction::nonce_for(&wish.nonces, id, *by),
                (Way::Again, Some(known)) => known,
                (Way::Again, None) => return Err(Refusal::Unknown),
            };
            Ok(State::Opened {
                msp_id: *msp_id,
                by: *by,
                nonce,
            })
        }
        Act::Allow {
            sign_in,
            number,
            signed,
            is_same_network,
        } => {
            let opened = refuse_others(wish, (sign_in.msp_id, sign_in.technician_id))?;
            refuse_final(wish, is_over)?;
            let nonce = opened.ok_or(Refusal::NotOpened)?;
            if !is_same_network {
                return Err(Refusal::OtherNetwork);
            }
            // What was typed is signed as well: it is looked at first, so that the wrong number of
            // somebody who looks at another screen ends the wish.
            if sign_in.transaction != wish.transaction || sign_in.digest(number, &nonce) != *signed
            {
                return Err(Refusal::OtherSignIn);
            }
            let is_right = wish.number.matches(number);
            Ok(if is_right {
                State::Allowed
            } else {
                State::WrongNumber
            })
        }
        Act::Deny { msp_id, by } => {
            let opened = refuse_others(wish, (*msp_id, *by))?;
            refuse_final(wish, is_over)?;
            opened.ok_or(Refusal::NotOpened)?;
            Ok(State::Denied)
        }
        Act::Cancel => {
            refuse_final(wish, is_over)?;
            Ok(State::Cancelled)
        }
    }
}

/// The nonce with which `who` opened it, where they did; it is not there for anybody else.
fn refuse_others(wish: &Wish, who: (MspId, TechnicianId)) -> Result<Option<Nonce>, Refusal> {
    match wish.state {
        State::Opened { msp_id, by, nonce } if (msp_id, by) == who => Ok(Some(nonce)),
        State::Opened { .. } => Err(Refusal::Unknown),
        _ => Ok(None),
    }
}

fn refuse_final(wish: &Wish, is_over: bool) -> Result<(), Refusal> {
    match wish.state {
        State::Waiting | State::Opened { .. } if is_over => Err(Refusal::Expired),
        State::Waiting | State::Opened { .. } => Ok(()),
        State::Expired => Err(Refusal::Expired),
        State::Cancelled => Err(Refusal::Cancelled),
        State::Allowed | State::Denied | State::WrongNumber => Err(Refusal::Decided),
    }
}

#[cfg(test)]
mod tests;
