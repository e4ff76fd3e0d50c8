//! `hallpass admin logo …`

use std::io::Read;
use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use hallpass_protocol::logo::{LOGO_MAX_BYTES, LogoResponse};

use super::Admin;
use crate::audit::Actor;
use crate::cli::output::say_json;
use crate::clock::Clock;
use crate::logo::{add_logo, decode_logo};

/// The arguments of `hallpass admin logo add`.
#[derive(Debug, Args)]
pub(super) struct AddLogoArgs {
    /// The image: PNG or JPEG, at most 1 MiB.
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

pub(super) async fn add(admin: &Admin, args: AddLogoArgs) -> anyhow::Result<()> {
    let mut upload = Vec::new();
    std::fs::File::open(&args.file)
        .with_context(|| format!("cannot read {}", args.file.display()))?
        .take(u64::try_from(LOGO_MAX_BYTES)? + 1)
        .read_to_end(&mut upload)?;
    let logo = decode_logo(&upload)?;
    let mut tx = admin.store.write().await?;
    let by = (Actor::CommandLine, admin.clock.now());
    add_logo(&mut tx, admin.msp.id, &logo, by).await?;
    tx.commit().await.context("the logo was not added")?;
    say_json(&LogoResponse {
        sha256: logo.sha256,
        width: logo.width,
        height: logo.height,
    })
}
