//! Inviting people.

use core::time::Duration;

use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::{InvitationId, MspId, TechnicianId};
use hallpass_protocol::technician::{TechnicianRole, TechnicianState};
use url::Url;

use crate::audit::{Actor, AuditEvent};
use crate::random::{RandomSource, make_uuid};
use crate::secret_text::SecretText;
use crate::store::invitations::OpenInvitation;
use crate::store::technicians::Technician;
use crate::store::{StoreError, WriteTransaction, audit, invitations, technicians};

/// How long an invitation can be used, where nobody says otherwise.
pub const INVITATION_TTL: Duration = Duration::from_hours(72);

/// The longest name of a person, in characters.
const NAME_MAX_CHARS: usize = 100;

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

/// Invites somebody for as long as `valid_for`; who is there already may enrol one more passkey.
/// Earlier links of the same person stop working.
///
/// # Errors
/// When name or address cannot be, or the person has another role.
pub async fn invite(
    tx: &mut WriteTransaction,
    random: &dyn RandomSource,
    now: Timestamp,
    msp_id: MspId,
    actor: Actor,
    invitee: Invitee,
    valid_for: Duration,
) -> Result<Invitation, InviteError> {
    check(&invitee)?;
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

fn check(invitee: &Invitee) -> Result<(), InviteError> {
    let name = &invitee.display_name;
    let is_name = !name.trim().is_empty()
        && name.chars().count() <= NAME_MAX_CHARS
        && !name.chars().any(char::is_control);
    if !is_name {
        return Err(InviteError::NameInvalid);
    }
    let email = &invitee.email;
    let is_email = email.len() <= 254
        && !email.chars().any(|c| c.is_whitespace() || c.is_control())
        && email.split_once('@').is_some_and(|(local, domain)| {
            !local.is_empty() && !domain.is_empty() && !domain.contains('@')
        });
    if is_email {
        Ok(())
    } else {
        Err(InviteError::EmailInvalid(email.clone()))
    }
}
