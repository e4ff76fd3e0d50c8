//! The list of what was asked of technicians' passkeys: who asked, who decided, with which passkey,
//! from where. Requests for approval and sign-ins on computers, in one order.

mod csv;
mod export;
mod of_approval;
mod of_computer;

use hallpass_protocol::Timestamp;
use hallpass_protocol::attempt::{Attempt, AttemptKind, AttemptsQuery, AttemptsResponse};
use hallpass_protocol::ids::{AttemptId, MspId};

pub use export::AttemptsExport;

use crate::approval::Approval;
use crate::computer_sign_in::ComputerAttempt;
use crate::envelope::KeyRing;
use crate::store::approvals::attempts as approvals;
use crate::store::attempts_page::PAGE;
use crate::store::{StoreError, computer_sign_in_attempts, sql};

/// Where a page ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// When the last one of it was made.
    pub requested_at: Timestamp,
    /// Its id.
    pub id: AttemptId,
}

enum Found {
    Approval(Box<Approval>),
    Computer(Box<ComputerAttempt>),
}

impl Found {
    fn position(&self) -> Position {
        match self {
            Self::Approval(approval) => Position {
                requested_at: approval.requested_at,
                id: approval.id.into(),
            },
            Self::Computer(computer) => Position {
                requested_at: computer.requested_at,
                id: computer.sign_in_id.into(),
            },
        }
    }
}

/// A page of the MSP's attempts, the newest first.
///
/// # Errors
/// When the database cannot be read.
pub async fn list(
    connection: &mut sql::Connection,
    keys: &KeyRing,
    (msp_id, wanted): (MspId, &AttemptsQuery),
    now: Timestamp,
) -> Result<AttemptsResponse, StoreError> {
    let after = match wanted.after {
        None => None,
        Some(id) => match find_position(connection, msp_id, id).await? {
            None => return Ok(AttemptsResponse::default()),
            known => known,
        },
    };
    let (response, _) = list_behind(connection, keys, (msp_id, wanted), after, now).await?;
    Ok(response)
}

async fn find_position(
    connection: &mut sql::Connection,
    msp_id: MspId,
    id: AttemptId,
) -> Result<Option<Position>, StoreError> {
    match approvals::find_position(connection, msp_id, id).await? {
        None => computer_sign_in_attempts::find_position(connection, msp_id, id).await,
        known => Ok(known),
    }
}

/// A page behind a place, with the place where it ended.
async fn list_behind(
    connection: &mut sql::Connection,
    keys: &KeyRing,
    wanted: (MspId, &AttemptsQuery),
    after: Option<Position>,
    now: Timestamp,
) -> Result<(AttemptsResponse, Option<Position>), StoreError> {
    let is_wanted = |kind| wanted.1.kind.is_none_or(|it| it == kind);
    let mut found = Vec::new();
    let mut has_more = false;
    // The newest of either are among the newest of each.
    if is_wanted(AttemptKind::Approval) {
        let (page, more) = approvals::list(connection, keys, wanted, after, now).await?;
        found.extend(page.into_iter().map(|it| Found::Approval(Box::new(it))));
        has_more |= more;
    }
    if is_wanted(AttemptKind::ComputerSignIn) {
        let page = computer_sign_in_attempts::list(connection, wanted, after, now);
        let (page, more) = page.await?;
        found.extend(page.into_iter().map(|it| Found::Computer(Box::new(it))));
        has_more |= more;
    }
    found.sort_by_key(|it| core::cmp::Reverse(it.position()));
    has_more |= found.len() > PAGE;
    found.truncate(PAGE);
    let end = found.last().map(Found::position);
    let mut attempts: Vec<Attempt> = Vec::with_capacity(found.len());
    for one in found {
        attempts.push(match one {
            Found::Approval(it) => of_approval::attempt_of(connection, *it, now).await?,
            Found::Computer(it) => of_computer::attempt_of(connection, *it, now).await?,
        });
    }
    Ok((AttemptsResponse { attempts, has_more }, end))
}
