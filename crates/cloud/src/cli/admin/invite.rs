//! `hallpass admin invite`

use core::time::Duration;

use clap::Args;
use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::{InvitationId, TechnicianId};
use hallpass_protocol::technician::TechnicianRole;
use serde::Serialize;

use super::Admin;
use super::role::RoleArg;
use crate::audit::Actor;
use crate::cli::data_dir::read_installation;
use crate::cli::duration::parse_duration;
use crate::cli::output::say_json;
use crate::clock::Clock;
use crate::invitation::{InvitationTerms, Invitee, invite};

/// The arguments of `hallpass admin invite`.
#[derive(Debug, Args)]
pub(super) struct InviteArgs {
    /// The technician's name.
    #[arg(long)]
    name: String,
    /// The technician's mail address.
    #[arg(long, value_name = "MAIL")]
    email: String,
    /// What the technician may do.
    #[arg(long, value_enum, default_value_t = RoleArg::Technician)]
    role: RoleArg,
    /// How long the link can be used.
    #[arg(long, value_name = "TIME", value_parser = parse_duration, default_value = "3d")]
    valid_for: Duration,
    /// For one who lost their passkeys: those that they have now, and all their sessions, end when
    /// the link is used.
    #[arg(long)]
    replace_passkeys: bool,
}

#[derive(Serialize)]
struct Invited {
    link: String,
    expires_at: Timestamp,
    invitation_id: InvitationId,
    technician_id: TechnicianId,
    role: TechnicianRole,
}

pub(super) async fn run(admin: &Admin, args: InviteArgs) -> anyhow::Result<()> {
    let public_url = read_installation(&admin.store).await?.public_url;
    let invitee = Invitee {
        display_name: args.name.trim().to_owned(),
        email: args.email.trim().to_owned(),
        role: args.role.into(),
    };
    let mut tx = admin.store.write().await?;
    let now = admin.clock.now();
    let invitation = invite(
        &mut tx,
        &admin.random,
        now,
        admin.msp.id,
        Actor::CommandLine,
        invitee,
        InvitationTerms {
            valid_for: args.valid_for,
            replaces_passkeys: args.replace_passkeys,
        },
    )
    .await?;
    tx.commit().await?;
    say_json(&Invited {
        link: invitation.link(&public_url),
        expires_at: invitation.expires_at,
        invitation_id: invitation.id,
        technician_id: invitation.technician.id,
        role: invitation.technician.role,
    })
}
