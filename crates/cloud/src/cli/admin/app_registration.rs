//! `hallpass admin app-registration …`

use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};
use clap::{Args, Subcommand};
use hallpass_protocol::Timestamp;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::Admin;
use crate::app_registration::{NewRegistration, remove, save, view};
use crate::audit::Actor;
use crate::cli::data_dir::read_installation;
use crate::cli::key_file::KeyFileArgs;
use crate::cli::output::say_json;
use crate::clock::Clock;

/// What is done with the MSP's app registration.
#[derive(Debug, Subcommand)]
pub(super) enum AppRegistrationCommand {
    /// Gives the registration, or replaces its credential. A running cloud takes a replaced one up
    /// when Microsoft refuses the old one, or at its next start.
    Set(Box<SetRegistrationArgs>),
    /// Shows the registration without its credential, and what one has to be like.
    Show,
    /// Forgets the registration. No customer may be connected through it.
    Remove,
}

/// The arguments of `hallpass admin app-registration set`.
#[derive(Debug, Args)]
pub(super) struct SetRegistrationArgs {
    /// The registration's application (client) id.
    #[arg(long, value_name = "GUID")]
    client_id: Uuid,
    #[command(flatten)]
    proof: ProofArgs,
    /// When the secret expires, as Entra says beside it, such as 2027-11-22T00:00:00Z.
    #[arg(long, value_name = "TIME", requires = "client_secret")]
    expires_at: Option<Timestamp>,
    #[command(flatten)]
    key_file: KeyFileArgs,
}

#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct ProofArgs {
    /// A file that holds its client secret and nothing else; remove it afterwards.
    #[arg(long = "client-secret-file", value_name = "FILE")]
    client_secret: Option<PathBuf>,
    /// A file that holds a certificate and its RSA private key, PEM; remove it afterwards.
    #[arg(long = "certificate-file", value_name = "FILE")]
    certificate: Option<PathBuf>,
    /// A file in which somebody keeps the token of a federated workload identity; it stays.
    #[arg(long = "token-file", value_name = "FILE")]
    token: Option<PathBuf>,
}

pub(super) async fn run(admin: &Admin, command: AppRegistrationCommand) -> anyhow::Result<()> {
    match command {
        AppRegistrationCommand::Set(args) => set(admin, *args).await,
        AppRegistrationCommand::Show => show(admin).await,
        AppRegistrationCommand::Remove => {
            let mut tx = admin.store.write().await?;
            let by = (admin.msp.id, Actor::CommandLine);
            remove(&mut tx, by, admin.clock.now()).await?;
            tx.commit()
                .await
                .context("the app registration was not removed")?;
            show(admin).await
        }
    }
}

async fn set(admin: &Admin, args: SetRegistrationArgs) -> anyhow::Result<()> {
    let keys = args.key_file.open(&admin.data_dir, &admin.store).await?;
    let now = admin.clock.now();
    let ProofArgs {
        client_secret,
        certificate,
        token,
    } = args.proof;
    let new = match (client_secret, certificate, token) {
        (Some(file), None, None) => {
            NewRegistration::of_secret(args.client_id, &read(&file)?, args.expires_at, now)?
        }
        (None, Some(file), None) => {
            NewRegistration::of_certificate(args.client_id, &read(&file)?, now)?
        }
        (None, None, Some(file)) => {
            ensure!(file.is_file(), "there is no file {}", file.display());
            let path = file
                .to_str()
                .context("the token file's path is not UTF-8")?;
            NewRegistration::of_token_file(args.client_id, path, now)?
        }
        _ => bail!("name one file: a secret's, a certificate's or a token's"),
    };
    let mut tx = admin.store.write().await?;
    let by = (admin.msp.id, Actor::CommandLine);
    save(&mut tx, (&admin.random, &keys), by, &new).await?;
    tx.commit()
        .await
        .context("the app registration was not saved")?;
    show(admin).await
}

async fn show(admin: &Admin) -> anyhow::Result<()> {
    let public_url = read_installation(&admin.store).await?.public_url;
    let mut reader = admin.store.read().await?;
    say_json(&view(&mut reader, admin.msp.id, &public_url).await?)
}

fn read(file: &Path) -> anyhow::Result<Zeroizing<String>> {
    std::fs::read_to_string(file)
        .map(Zeroizing::new)
        .with_context(|| format!("cannot read the credential from {}", file.display()))
}
