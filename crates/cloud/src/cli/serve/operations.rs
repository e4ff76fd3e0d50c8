//! What runs beside the requests and the accounts: checkpoints, webhooks, tickets, backups, the watch
//! over the database and over credentials that expire.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use clap::Args;

use super::backups::BackupsArgs;
use crate::backup::TimedBackups;
use crate::checkpointing::Checkpointing;
use crate::cli::webhook_network::WebhookNetworkArgs;
use crate::clock::SharedClock;
use crate::envelope::KeyRing;
use crate::expiry_radar::ExpiryRadar;
use crate::random::SharedRandom;
use crate::shutdown::Shutdown;
use crate::store::Store;
use crate::store_watch::StoreWatch;
use crate::tickets::{HaloHttp, Tickets};
use crate::webhook::{WebhookDelivery, WebhookSender};

/// How it is done.
#[derive(Debug, Args)]
pub(super) struct OperationsArgs {
    /// Appends each signed checkpoint of the audit log to this file, as a line. Best on another
    /// disk, or one that only takes appends.
    #[arg(long, env = "HALLPASS_CHECKPOINT_FILE", value_name = "FILE")]
    checkpoint_file: Option<PathBuf>,
    #[command(flatten)]
    webhook_networks: WebhookNetworkArgs,
    #[command(flatten)]
    backups: BackupsArgs,
}

/// What it is done with.
pub(super) struct OperationsParts<'a> {
    pub(super) store: &'a Store,
    pub(super) clock: &'a SharedClock,
    pub(super) random: &'a SharedRandom,
    pub(super) keys: &'a Arc<KeyRing>,
    /// Where the database is, when it is in a directory of ours.
    pub(super) data_dir: Option<&'a Path>,
}

/// What runs.
pub(super) struct Operations {
    pub(super) webhooks: WebhookDelivery,
    pub(super) tickets: Tickets,
    pub(super) store_watch: StoreWatch,
    checkpointing: Checkpointing,
    expiry_radar: ExpiryRadar,
    backups: Option<TimedBackups>,
}

impl OperationsArgs {
    /// Nothing runs yet.
    pub(super) fn prepare(self, parts: &OperationsParts<'_>) -> anyhow::Result<Operations> {
        let OperationsParts {
            store,
            clock,
            random,
            keys,
            data_dir,
        } = *parts;
        let policy = self.webhook_networks.policy();
        Ok(Operations {
            tickets: Tickets {
                store: store.clone(),
                clock: Arc::clone(clock),
                random: Arc::clone(random),
                keys: Arc::clone(keys),
                http: HaloHttp::new(policy.clone()).context("cannot set up TLS")?,
            },
            webhooks: WebhookDelivery {
                store: store.clone(),
                clock: Arc::clone(clock),
                random: Arc::clone(random),
                keys: Arc::clone(keys),
                sender: WebhookSender::new(policy).context("cannot set up TLS")?,
            },
            store_watch: StoreWatch::new(store.clone(), Arc::clone(clock), data_dir),
            checkpointing: Checkpointing {
                store: store.clone(),
                clock: Arc::clone(clock),
                random: Arc::clone(random),
                keys: Arc::clone(keys),
                file: self.checkpoint_file,
            },
            expiry_radar: ExpiryRadar {
                store: store.clone(),
                clock: Arc::clone(clock),
            },
            backups: self.backups.timed(data_dir, clock)?,
        })
    }
}

impl Operations {
    /// Runs until `shutdown`.
    pub(super) async fn run(&self, shutdown: Shutdown) {
        tokio::join!(
            self.checkpointing.run(shutdown.clone()),
            self.webhooks.run(shutdown.clone()),
            self.tickets.run(shutdown.clone()),
            self.store_watch.run(shutdown.clone()),
            self.expiry_radar.run(shutdown.clone()),
            self.back_up(shutdown),
        );
    }

    async fn back_up(&self, shutdown: Shutdown) {
        if let Some(backups) = &self.backups {
            backups.run(shutdown).await;
        }
    }

    /// Signs what nothing will be added to any more.
    pub(super) async fn finish(&self) {
        self.checkpointing.sign_all().await;
    }
}
