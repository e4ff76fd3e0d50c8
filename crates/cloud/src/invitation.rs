//! Inviting people.

use core::time::Duration;

use hallpass_protocol::ids::{InvitationId, MspId, TechnicianId};
use hallpass_protocol::technician::{NAME_MAX_CHARS, TechnicianRole, TechnicianState};
use hallpass_protocol::{ErrorCode, Timestamp};
use url::Url;

use crate::audit::{Actor, AuditEvent};
use crate::chosen_name::parse_name;
use crate::failure::Failure;
use crate::random::{RandomSource, make_uuid};
use crate::secret_text::SecretText;
use crate::store::invitations::OpenInvitation;
use crate::store::technicians::Technician;
use crate::store::{StoreError, WriteTransaction, audit, invitations, technicians};

/// How long an invitation can be used, where nobody says otherwise.
pub const INVITATION_TTL: Duration = Duration::from_hours(72);

/// The longest mail address, in bytes: RFC 5321 §4.5.3.1.3, without the angle brackets.
const EMAIL_MAX: usize = 254;

/// How an invitation may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvitationTerms {
    /// For how long.
    pub valid_for: Duration,
    /// Whether the passkeys and sessions of before end when it is used.
    pub replaces_passkeys: bool,
}

impl From<Duration> for InvitationTerms {
    /// For so long, beside the passkeys of before.
    fn from(valid_for: Duration) -> Self {
        Self {
            valid_for,
            replaces_passkeys: false,
        }
    }
}

/// Who is to be invited.
#[derive(Debug, Clone)]
pub struct Invitee {
    /// The name on screens.
    pub display_name: String,
    /// The mail address; it says whether the person is there already.
    pub email: String,
    /// What they may do.
    pub role: TechnicianRole,
}

/// An invitation, with the secret that is shown once.
pub struct Invitation {
    /// Its id.
    pub id: InvitationId,
    /// Who is invited.
    pub technician: Technician,
    /// Until when.
    pub expires_at: Timestamp,
    secret: SecretText,
}

/// The invitation was not made.
#[derive(Debug, thiserror::Error)]
pub enum InviteError {
    /// Screens need one.
    #[error("a technician needs a name of 1 to {NAME_MAX_CHARS} characters")]
    NameInvalid,
    /// It is what a person is found by.
    #[error("{0:?} is not a mail address")]
    EmailInvalid(String),
    /// An invitation does not change what somebody may do.
    #[error("{email} is there already, as {actual:?}: invite them with that role")]
    OtherRole {
        /// Who.
        email: String,
        /// As what.
        actual: TechnicianRole,
    },
    /// They would be invited anew.
    #[error("{0} is there already")]
    Exists(String),
    /// They could not sign in.
    #[error("{0} is suspended: resume them first")]
    Suspended(String),
    /// The database refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Invitation {
    /// The link that the invited person opens. The secret is in the fragment, which no browser
    /// sends: it is in no server's log.
    pub fn link(&self, public_url: &Url) -> String {
        let origin = public_url.origin().ascii_serialization();
        // EXPOSE: the link is how the secret reaches the invited person.
        format!("{origin}/enrol#{}", self.secret.expose())
    }
}

/// Invites somebody; who is there already may enrol one more passkey. Earlier links of the same
/// person stop working.
///
/// # Errors
/// When name or address cannot be, or the person has another role or is suspended.
pub async fn invite(
    tx: &mut WriteTransaction,
    random: &dyn RandomSource,
    now: Timestamp,
    msp_id: MspId,
    actor: Actor,
    invitee: Invitee,
    terms: impl Into<InvitationTerms>,
) -> Result<Invitation, InviteError> {
    let invitee = check(invitee)?;
    let technician = match technicians::find_by_email(tx, msp_id, &invitee.email).await? {
        Some(known) if known.role != invitee.role => {
            return Err(InviteError::OtherRole {
                email: known.email,
                actual: known.role,
            });
        }
        Some(known) => known,
        None => add(tx, random, now, msp_id, invitee).await?,
    };
    reinvite(tx, random, now, actor, technician, terms).await
}

/// Invites somebody who is not there yet.
///
/// # Errors
/// When name or address cannot be, or somebody has the address.
pub async fn invite_new(
    tx: &mut WriteTransaction,
    random: &dyn RandomSource,
    now: Timestamp,
    msp_id: MspId,
    actor: Actor,
    invitee: Invitee,
) -> Result<Invitation, InviteError> {
    let invitee = check(invitee)?;
    if let Some(known) = technicians::find_by_email(tx, msp_id, &invitee.email).await? {
        return Err(InviteError::Exists(known.email));
    }
    let technician = add(tx, random, now, msp_id, invitee).await?;
    reinvite(tx, random, now, actor, technician, INVITATION_TTL).await
}

/// Invites a technician again. Earlier links of theirs stop working.
///
/// # Errors
/// When they are suspended.
pub async fn reinvite(
    tx: &mut WriteTransaction,
    random: &dyn RandomSource,
    now: Timestamp,
    actor: Actor,
    technician: Technician,
    terms: impl Into<InvitationTerms>,
) -> Result<Invitation, InviteError> {
    if technician.is_suspended() {
        return Err(InviteError::Suspended(technician.email));
    }
    let InvitationTerms {
        valid_for,
        replaces_passkeys,
    } = terms.into();
    let msp_id = technician.msp_id;
    let invitation = Invitation {
        id: InvitationId::new(make_uuid(random, now)),
        expires_at: now.plus(valid_for),
        secret: SecretText::make(random),
        technician,
    };
    let technician_id = invitation.technician.id;
    invitations::revoke_open(tx, msp_id, technician_id, now).await?;
    let row = OpenInvitation {
        msp_id,
        id: invitation.id,
        technician_id,
        replaces_passkeys,
    };
    invitations::insert(
        tx,
        &row,
        &invitation.secret.hash(),
        now,
        invitation.expires_at,
    )
    .await?;
    let event = AuditEvent::InvitationCreated {
        invitation_id: invitation.id,
        technician_id,
        role: invitation.technician.role,
        expires_at: invitation.expires_at,
        replaces_passkeys,
    };
    audit::append(tx, msp_id, now, actor, event).await?;
    Ok(invitation)
}

async fn add(
    tx: &mut WriteTransaction,
    random: &dyn RandomSource,
    now: Timestamp,
    msp_id: MspId,
    invitee: Invitee,
) -> Result<Technician, StoreError> {
    let technician = Technician {
        msp_id,
        id: TechnicianId::new(make_uuid(random, now)),
        display_name: invitee.display_name,
        email: invitee.email,
        role: invitee.role,
        state: TechnicianState::Invited,
    };
    technicians::insert(tx, &technician, now).await?;
    Ok(technician)
}

fn check(invitee: Invitee) -> Result<Invitee, InviteError> {
    let display_name =
        parse_name(&invitee.display_name, NAME_MAX_CHARS).ok_or(InviteError::NameInvalid)?;
    let email = invitee.email.trim();
    let is_email = email.len() <= EMAIL_MAX
        && !email.chars().any(|c| c.is_whitespace() || c.is_control())
        && email.split_once('@').is_some_and(|(local, domain)| {
            !local.is_empty() && !domain.is_empty() && !domain.contains('@')
        });
    if !is_email {
        return Err(InviteError::EmailInvalid(invitee.email));
    }
    Ok(Invitee {
        display_name,
        email: email.to_owned(),
        role: invitee.role,
    })
}

impl From<InviteError> for Failure {
    fn from(error: InviteError) -> Self {
        match error {
            InviteError::NameInvalid => Self::new(
                ErrorCode::InvalidRequest,
                format!("The name must have 1 to {NAME_MAX_CHARS} characters; choose another."),
            ),
            InviteError::EmailInvalid(_) => Self::new(
                ErrorCode::InvalidRequest,
                "This is not a mail address; correct it and try again.",
            ),
            InviteError::OtherRole { .. } | InviteError::Exists(_) => Self::new(
                ErrorCode::TechnicianExists,
                "Somebody has this mail address already; invite them again from the list of \
                 technicians.",
            ),
            InviteError::Suspended(_) => Self::new(
                ErrorCode::TechnicianState,
                "This technician is suspended; resume them first.",
            ),
            InviteError::Store(error) => error.into(),
        }
    }
}
