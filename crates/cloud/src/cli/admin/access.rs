//! `hallpass admin access …`: JSON in and out.

use std::path::PathBuf;

use anyhow::Context;
use clap::{Args, Subcommand};
use hallpass_protocol::access::{PutAccessRequest, SaveAccessResponse};

use super::Admin;
use super::json_input::read_json;
use crate::audit::Actor;
use crate::cli::output::say_json;
use crate::clock::Clock;
use crate::customer_access::{preview_access, save_access};
use crate::store::access;

/// What is done with the assignments.
#[derive(Debug, Subcommand)]
pub(super) enum AccessCommand {
    /// Prints who reaches which customers.
    Show,
    /// Saves who reaches which customers, as `show` printed it and you changed it. Accounts at
    /// customers whom their technicians lose end at once.
    Set(PutAccessArgs),
    /// Says who would gain and who would lose which customers, and how many accounts would end.
    /// Nothing is saved.
    Preview(PutAccessArgs),
}

/// The list that is to be.
#[derive(Debug, Args)]
pub(super) struct PutAccessArgs {
    /// A file with `{"mode": "by_assignment", "assignments": […], "revision": N}`; standard input,
    /// without it.
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
}

impl PutAccessArgs {
    fn read(&self) -> anyhow::Result<PutAccessRequest> {
        read_json(self.file.as_deref(), "this is no list of assignments")
    }
}

pub(super) async fn run(admin: &Admin, command: AccessCommand) -> anyhow::Result<()> {
    match command {
        AccessCommand::Show => {
            let mut reader = admin.store.read().await?;
            say_json(&access::find(&mut reader, admin.msp.id).await?)
        }
        AccessCommand::Set(args) => set(admin, args.read()?).await,
        AccessCommand::Preview(args) => {
            let request = args.read()?;
            let mut reader = admin.store.read().await?;
            say_json(&preview_access(&mut reader, admin.msp.id, request).await?)
        }
    }
}

async fn set(admin: &Admin, request: PutAccessRequest) -> anyhow::Result<()> {
    let by = (Actor::CommandLine, admin.clock.now());
    let mut tx = admin.store.write().await?;
    let (access, ending) = save_access(&mut tx, admin.msp.id, request, by).await?;
    tx.commit()
        .await
        .context("the assignments were not saved")?;
    say_json(&SaveAccessResponse {
        access,
        accounts_ending: u32::try_from(ending.len()).unwrap_or(u32::MAX),
    })
}
