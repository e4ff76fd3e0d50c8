//! What an act makes of a request.

use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::TechnicianId;

use crate::{Approved, Approver, Digest, Nonce, Number, Request, State};

/// What somebody does with a request, or time.
pub enum Act {
    /// Opens it on a device.
    Open {
        /// Who.
        by: Approver,
        /// With which nonce, from a link; without one by a typed code, or from the inbox.
        nonce: Option<Nonce>,
    },
    /// Approves it.
    Approve {
        /// Who, with the passkey that signed.
        by: Approver,
        /// What they typed.
        number: Number,
        /// What their passkey was verified to have signed.
        signed: Digest,
    },
    /// Denies it.
    Deny {
        /// Who.
        by: Approver,
        /// Whether they say that the requester never asked.
        is_alarm: bool,
    },
    /// Takes it back.
    Cancel {
        /// Who.
        by: TechnicianId,
    },
    /// Its time is over.
    Expire,
}

/// Why an act changes nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Another MSP's: said as if there were none.
    #[error("no request with this code is waiting: ask your colleague to show the code again")]
    Unknown,
    /// Enough people approved it.
    #[error("this request was approved already")]
    AlreadyApproved,
    /// Somebody denied it.
    #[error("this request was denied already")]
    AlreadyDenied,
    /// Its ten minutes are over.
    #[error("this request has expired: ask your colleague to make it again")]
    Expired,
    /// The requester took it back.
    #[error("your colleague took this request back")]
    Cancelled,
    /// A wrong number was typed before.
    #[error(
        "this request ended when a wrong number was typed: ask your colleague to make it again"
    )]
    Killed,
    /// Time is not over yet.
    #[error("this request has not expired yet")]
    NotExpired,
    /// A second person is asked for.
    #[error("nobody approves their own request: ask a colleague to scan the code")]
    OwnRequest,
    /// The second device has the passkey of the first.
    #[error("your session was begun with this passkey: approve with another one")]
    SessionPasskey,
    /// Two approvals of one person are one.
    #[error("you have approved this request already: another colleague is needed")]
    ApprovedByYou,
    /// The link is not shown any more.
    #[error("this code is not shown any more: scan the one on the screen now")]
    OldNonce,
    /// Somebody else came with the same link.
    #[error("this code was used by somebody else already: scan the one on the screen now")]
    UsedNonce,
    /// Nobody approves what they have not looked at.
    #[error("open the request before you approve it: scan the code on the screen")]
    NotOpened,
    /// The signature is of something else.
    #[error("what you signed is not what was asked for: open the request again")]
    OtherRequest,
    /// Only who asked takes a request back.
    #[error("only the colleague who made this request can take it back")]
    NotYours,
}

/// What becomes of `request` when `act` happens at `now`. A wrong number is no refusal: it makes
/// [`State::Killed`]. Whoever stores the answer does so only where the state is still that of
/// `request`, so that of two acts at once one wins and the other is decided again.
///
/// # Errors
/// When nothing changes.
pub fn decide(request: &Request, act: &Act, now: Timestamp) -> Result<State, Refusal> {
    if let Act::Open { by, .. } | Act::Approve { by, .. } | Act::Deny { by, .. } = act
        && by.msp_id != request.transaction.msp_id
    {
        return Err(Refusal::Unknown);
    }
    refuse_final(&request.state)?;
    let is_over = now >= request.transaction.expires_at;
    if let Act::Expire = act {
        return is_over.then_some(State::Expired).ok_or(Refusal::NotExpired);
    }
    if is_over {
        return Err(Refusal::Expired);
    }
    match act {
        Act::Open { by, nonce } => open(request, by, *nonce, now),
        Act::Approve { by, number, signed } => approve(request, by, number, signed, now),
        Act::Deny { by, is_alarm } => Ok(State::Denied {
            by: by.technician_id,
            is_alarm: *is_alarm,
        }),
        Act::Cancel { by } if *by == request.transaction.requester_id => Ok(State::Cancelled),
        Act::Cancel { .. } => Err(Refusal::NotYours),
        Act::Expire => Err(Refusal::NotExpired),
    }
}

const fn refuse_final(state: &State) -> Result<(), Refusal> {
    match state {
        State::Waiting | State::Opened { .. } => Ok(()),
        State::Approved(_) => Err(Refusal::AlreadyApproved),
        State::Denied { .. } => Err(Refusal::AlreadyDenied),
        State::Expired => Err(Refusal::Expired),
        State::Cancelled => Err(Refusal::Cancelled),
        State::Killed { .. } => Err(Refusal::Killed),
    }
}

/// Whether policy lets them approve this one at all.
fn refuse_ineligible(request: &Request, by: &Approver) -> Result<(), Refusal> {
    let is_requester = by.technician_id == request.transaction.requester_id;
    let is_same_person = by.person == request.requester;
    if !is_requester && !is_same_person {
        return Ok(());
    }
    // Oneself on a second device, that is: a second account of the same person is neither that nor
    // a second person.
    if !request.approvers.may_be_oneself || !is_requester {
        return Err(Refusal::OwnRequest);
    }
    if by.passkey_id == request.session_passkey {
        return Err(Refusal::SessionPasskey);
    }
    Ok(())
}

fn open(
    request: &Request,
    by: &Approver,
    shown: Option<Nonce>,
    now: Timestamp,
) -> Result<State, Refusal> {
    refuse_ineligible(request, by)?;
    let id = request.transaction.approval_id;
    let nonce = match shown {
        Some(nonce) if !request.nonces.accepts(id, request.created_at, now, &nonce) => {
            return Err(Refusal::OldNonce);
        }
        Some(nonce) => nonce,
        None => request.nonces.derive_for(id, by.technician_id),
    };
    let (mut nonces, approvals) = match &request.state {
        State::Opened { nonces, approvals } => (nonces.clone(), approvals.clone()),
        _ => Default::default(),
    };
    let is_used = nonces
        .iter()
        .any(|(&who, &used)| who != by.technician_id && used == nonce);
    if is_used {
        return Err(Refusal::UsedNonce);
    }
    nonces.insert(by.technician_id, nonce);
    Ok(State::Opened { nonces, approvals })
}

fn approve(
    request: &Request,
    by: &Approver,
    number: &Number,
    signed: &Digest,
    now: Timestamp,
) -> Result<State, Refusal> {
    refuse_ineligible(request, by)?;
    let State::Opened { nonces, approvals } = &request.state else {
        return Err(Refusal::NotOpened);
    };
    let nonce = nonces.get(&by.technician_id).ok_or(Refusal::NotOpened)?;
    if approvals.iter().any(|given| given.by.person == by.person) {
        return Err(Refusal::ApprovedByYou);
    }
    if !request.number.matches(number) {
        return Ok(State::Killed {
            by: by.technician_id,
        });
    }
    if *signed != request.transaction.digest(&request.number, nonce) {
        return Err(Refusal::OtherRequest);
    }
    let mut approvals = approvals.clone();
    approvals.push(Approved { by: *by, at: now });
    if approvals.len() >= usize::from(request.approvers.count.max(1)) {
        return Ok(State::Approved(approvals));
    }
    Ok(State::Opened {
        nonces: nonces.clone(),
        approvals,
    })
}

#[cfg(test)]
mod tests;
