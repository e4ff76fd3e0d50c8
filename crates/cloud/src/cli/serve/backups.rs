//! Timed backups.

use core::time::Duration;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Args;

use crate::backup::{BackupInterval, TimedBackups};
use crate::cli::duration::parse_duration;
use crate::clock::SharedClock;

/// Whether, when and where the database is backed up.
#[derive(Debug, Args)]
pub(super) struct BackupsArgs {
    /// Backs the database up into this directory, again and again. SQLite only.
    #[arg(long = "backup-dir", env = "HALLPASS_BACKUP_DIR", value_name = "DIR")]
    dir: Option<PathBuf>,
    /// How often.
    #[arg(
        long = "backup-every",
        env = "HALLPASS_BACKUP_EVERY",
        value_name = "TIME",
        value_parser = parse_duration,
        default_value = "5m"
    )]
    every: Duration,
    /// How many of them to keep.
    #[arg(
        long = "backup-keep",
        env = "HALLPASS_BACKUP_KEEP",
        value_name = "N",
        default_value = "12"
    )]
    keep: NonZeroUsize,
}

impl BackupsArgs {
    /// What makes them, when they are wanted.
    ///
    /// # Errors
    /// When the database is not in a directory of ours.
    pub(super) fn timed(
        &self,
        data_dir: Option<&Path>,
        clock: &SharedClock,
    ) -> anyhow::Result<Option<TimedBackups>> {
        let Some(dir) = &self.dir else {
            return Ok(None);
        };
        let data_dir = data_dir
            .context("--backup-dir is for SQLite: back PostgreSQL up with its own tools")?;
        Ok(Some(TimedBackups {
            data_dir: data_dir.to_owned(),
            dir: dir.clone(),
            interval: BackupInterval {
                every: self.every,
                keep: self.keep,
            },
            clock: SharedClock::clone(clock),
        }))
    }
}
