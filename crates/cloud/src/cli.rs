//! The command line: `hallpass serve`, `hallpass admin …`, `hallpass audit …`, `hallpass backup` and
//! `hallpass restore`.
//!
//! Facts go to standard output (JSON, except for `serve`), logs and errors to standard error. The
//! exit code is 0 when it worked, 1 when it did not, 2 when the arguments make no sense.

mod admin;
mod audit;
mod backup;
mod checkpoint_file;
mod data_dir;
mod duration;
mod endpoints;
mod key_file;
mod output;
mod restore;
mod serve;
mod webhook_network;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Just-in-time administrator accounts for the customers of a managed service provider.
#[derive(Debug, Parser)]
#[command(name = "hallpass", version, propagate_version = true)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Runs the cloud in the foreground.
    Serve(Box<serve::ServeArgs>),
    /// Administers the MSP, also while the cloud runs.
    Admin(Box<admin::AdminArgs>),
    /// Looks at the audit log.
    Audit(Box<audit::AuditArgs>),
    /// Writes the database into one file, also while the cloud runs.
    Backup(backup::BackupArgs),
    /// Puts a backup into an empty data directory.
    Restore(restore::RestoreArgs),
}

impl Cli {
    /// Does what the arguments say.
    pub async fn run(self) -> ExitCode {
        let result = match self.command {
            Command::Serve(args) => Box::pin(serve::run(*args))
                .await
                .map(|()| ExitCode::SUCCESS),
            Command::Admin(args) => admin::run(*args).await.map(|()| ExitCode::SUCCESS),
            Command::Audit(args) => audit::run(*args).await,
            Command::Backup(args) => backup::run(args).await.map(|()| ExitCode::SUCCESS),
            Command::Restore(args) => restore::run(args).await.map(|()| ExitCode::SUCCESS),
        };
        result.unwrap_or_else(|error| {
            output::complain(&error);
            ExitCode::FAILURE
        })
    }
}
