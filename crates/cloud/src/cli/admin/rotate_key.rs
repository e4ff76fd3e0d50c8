//! `hallpass admin rotate-key`

use core::num::NonZeroU32;
use std::fs::{File, TryLockError};

use anyhow::{Context, bail};
use clap::Args;
use serde::Serialize;

use crate::cli::data_dir::DataDirArgs;
use crate::cli::key_file::KeyFileArgs;
use crate::cli::output::say_json;
use crate::clock::{Clock, SystemClock};
use crate::kek_rotation::KekRotation;
use crate::random::SystemRandom;
use crate::store::Store;

/// Held for as long as a key is rotated.
const LOCK_FILE: &str = "rotate-key.lock";

/// The arguments of `hallpass admin rotate-key`.
#[derive(Debug, Args)]
pub(super) struct RotateKeyArgs {
    #[command(flatten)]
    key_file: KeyFileArgs,
    /// How many secrets are wrapped anew in one transaction; the cloud waits that long to write.
    #[arg(long, value_name = "N", default_value = "500")]
    batch: NonZeroU32,
}

/// What is told, one line each.
#[derive(Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
enum Told {
    Begun {
        from: Vec<String>,
        to: String,
        is_resumed: bool,
    },
    Rewrapped {
        secrets: u64,
        left: u64,
    },
    Finished {
        secrets: u64,
        kek_id: String,
        retired: Vec<String>,
    },
}

/// Rotates the key of the whole installation; each step is told when it is durable.
pub(super) async fn run(
    data_dir: &DataDirArgs,
    store: &Store,
    args: RotateKeyArgs,
) -> anyhow::Result<()> {
    let _lock = lock(data_dir)?;
    let (clock, random) = (SystemClock, SystemRandom);
    let file = args.key_file.file(data_dir)?;
    let rotation = KekRotation::begin(store, file, &random, clock.now()).await?;
    let retired: Vec<_> = rotation.from().iter().map(ToString::to_string).collect();
    let (all, mut left) = rotation.count().await?;
    say_json(&Told::Begun {
        from: retired.clone(),
        to: rotation.to().to_string(),
        is_resumed: rotation.is_resumed(),
    })?;
    let mut secrets = 0;
    loop {
        let rewrapped = rotation.rewrap_some(&random, args.batch.get()).await?;
        if rewrapped > 0 {
            secrets += u64::from(rewrapped);
            left = left.saturating_sub(u64::from(rewrapped));
            say_json(&Told::Rewrapped { secrets, left })?;
        } else if rotation.retire(clock.now()).await? {
            break;
        }
    }
    say_json(&Told::Finished {
        secrets: all,
        kek_id: rotation.to().to_string(),
        retired,
    })
}

fn lock(data_dir: &DataDirArgs) -> anyhow::Result<File> {
    let file = File::create(data_dir.path()?.join(LOCK_FILE))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            bail!("the key is being rotated already: wait until that has finished")
        }
        Err(TryLockError::Error(error)) => Err(error).context("cannot lock the data directory"),
    }
}
