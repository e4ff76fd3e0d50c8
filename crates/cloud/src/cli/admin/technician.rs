//! `hallpass admin technician …`

use anyhow::Context;
use clap::{Args, Subcommand};
use hallpass_protocol::Timestamp;
use hallpass_protocol::account::EndCause;
use hallpass_protocol::ids::TechnicianId;
use hallpass_protocol::technician::{TechnicianRole, TechnicianState, TechnicianView};
use serde::Serialize;

use super::Admin;
use super::role::RoleArg;
use crate::administration::{Administration, TechnicianChange};
use crate::audit::{Actor, AuditEvent};
use crate::cli::output::say_json;
use crate::clock::Clock;
use crate::lifecycle::end_all_now;
use crate::store::accounts::Whose;
use crate::store::technicians::{self, Technician};
use crate::store::{WriteTransaction, audit, persons, sql};

/// The commands under `hallpass admin technician`.
#[derive(Debug, Subcommand)]
pub(super) enum TechnicianCommand {
    /// Lists the technicians by name.
    List,
    /// Ends a technician's sessions, invitations and accounts, until they are resumed.
    Suspend(WhoArgs),
    /// Lets a suspended technician sign in again.
    Resume(WhoArgs),
    /// Removes a technician, and ends their sessions, invitations, passkeys and accounts.
    Remove(WhoArgs),
    /// Ends all accounts of a technician now. They stay signed in and may request others.
    EndAccounts(WhoArgs),
    /// Says that a technician is the same human being as another one: neither approves what the other
    /// asks for, and together they give one approval.
    SamePerson {
        #[command(flatten)]
        who: WhoArgs,
        /// The other technician's mail address or id; left out, the technician is themselves again.
        #[arg(long, value_name = "MAIL|ID")]
        r#as: Option<String>,
    },
    /// Gives a technician another role, which ends their sessions.
    SetRole {
        #[command(flatten)]
        who: WhoArgs,
        /// What the technician may do from now on.
        #[arg(long, value_enum)]
        role: RoleArg,
    },
}

/// Which technician.
#[derive(Debug, Args)]
pub(super) struct WhoArgs {
    /// The technician's mail address or id.
    #[arg(value_name = "MAIL|ID")]
    who: String,
}

#[derive(Serialize)]
struct Listed {
    technicians: Vec<ListedTechnician>,
}

#[derive(Serialize)]
struct ListedTechnician {
    technician_id: TechnicianId,
    display_name: String,
    email: String,
    role: TechnicianRole,
    state: TechnicianState,
    passkeys: u32,
    last_used_at: Option<Timestamp>,
}

#[derive(Serialize)]
struct Changed {
    technician_id: TechnicianId,
    role: TechnicianRole,
    /// `None` once they are removed.
    state: Option<TechnicianState>,
    /// How many accounts are ending by it.
    accounts_ending: usize,
}

pub(super) async fn run(admin: &Admin, command: TechnicianCommand) -> anyhow::Result<()> {
    let (who, change) = match command {
        TechnicianCommand::List => return list(admin).await,
        TechnicianCommand::SamePerson { who, r#as } => {
            return set_same_person(admin, &who.who, r#as.as_deref()).await;
        }
        TechnicianCommand::Suspend(args) => (args.who, Change::Suspend),
        TechnicianCommand::Resume(args) => (args.who, Change::Resume),
        TechnicianCommand::Remove(args) => (args.who, Change::Remove),
        TechnicianCommand::EndAccounts(args) => (args.who, Change::EndAccounts),
        TechnicianCommand::SetRole { who, role } => (who.who, Change::SetRole(role.into())),
    };
    let mut tx = admin.store.write().await?;
    let technician = find_technician(&mut tx, admin, &who).await?;
    let accounts_ending = change.carry_out(&mut tx, admin, &technician).await?;
    let changed = technicians::find(&mut tx, technician.msp_id, technician.id).await?;
    tx.commit().await?;
    say_json(&Changed {
        technician_id: technician.id,
        role: changed.as_ref().map_or(technician.role, |now| now.role),
        state: changed.map(|now| now.state),
        accounts_ending,
    })
}

#[derive(Serialize)]
struct SamePerson {
    technician_id: TechnicianId,
    same_as: Option<TechnicianId>,
}

async fn set_same_person(admin: &Admin, who: &str, same_as: Option<&str>) -> anyhow::Result<()> {
    let mut tx = admin.store.write().await?;
    let technician = find_technician(&mut tx, admin, who).await?;
    let other = match same_as {
        Some(other) => Some(find_technician(&mut tx, admin, other).await?),
        None => None,
    };
    let msp_id = technician.msp_id;
    let person = match &other {
        Some(other) => persons::find(&mut tx, msp_id, other.id).await?,
        None => technician.id.into(),
    };
    persons::set(&mut tx, msp_id, technician.id, person).await?;
    let same_as = other.map(|other| other.id);
    let event = AuditEvent::SamePersonSet {
        technician_id: technician.id,
        same_as,
    };
    let now = admin.clock.now();
    audit::append(&mut tx, msp_id, now, Actor::CommandLine, event).await?;
    tx.commit().await?;
    say_json(&SamePerson {
        technician_id: technician.id,
        same_as,
    })
}

enum Change {
    Suspend,
    Resume,
    Remove,
    EndAccounts,
    SetRole(TechnicianRole),
}

impl Change {
    /// How many accounts are ending by it. The running cloud finds them by itself.
    async fn carry_out(
        self,
        tx: &mut WriteTransaction,
        admin: &Admin,
        technician: &Technician,
    ) -> anyhow::Result<usize> {
        let mut administration = Administration {
            tx,
            now: admin.clock.now(),
            actor: Actor::CommandLine,
        };
        let ending = match self {
            Self::Suspend => administration.suspend(technician).await?,
            Self::Remove => administration.remove(technician).await?,
            Self::Resume => {
                administration.resume(technician).await?;
                Vec::new()
            }
            Self::EndAccounts => {
                let cause = EndCause::EndedByAdministrator;
                let whose = Whose::Technician(technician.id);
                let (now, actor) = (administration.now, administration.actor);
                end_all_now(tx, technician.msp_id, whose, actor, &cause, now).await?
            }
            Self::SetRole(role) => {
                let change = TechnicianChange {
                    role: Some(role),
                    ..TechnicianChange::default()
                };
                administration.change(technician, &change).await?.1
            }
        };
        Ok(ending.len())
    }
}

async fn list(admin: &Admin) -> anyhow::Result<()> {
    let listed = technicians::list(&mut *admin.store.read().await?, admin.msp.id).await?;
    let technicians = listed.into_iter().map(|listed| {
        let TechnicianView {
            id,
            display_name,
            email,
            role,
            state,
        } = listed.technician.into();
        ListedTechnician {
            technician_id: id,
            display_name,
            email,
            role,
            state,
            passkeys: listed.passkeys,
            last_used_at: listed.last_used_at,
        }
    });
    say_json(&Listed {
        technicians: technicians.collect(),
    })
}

pub(super) async fn find_technician(
    connection: &mut sql::Connection,
    admin: &Admin,
    who: &str,
) -> anyhow::Result<Technician> {
    let found = match who.parse() {
        Ok(id) => technicians::find(connection, admin.msp.id, id).await?,
        Err(_) => technicians::find_by_email(connection, admin.msp.id, who.trim()).await?,
    };
    found.with_context(|| format!("{} has no technician {who:?}", admin.msp.name))
}
