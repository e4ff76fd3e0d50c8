//! `hallpass serve`

use core::time::Duration;
use std::fs::{File, TryLockError};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context, bail, ensure};
use clap::Args;
use hallpass_graph::http::{Timeouts, make_http_client};
use hallpass_protocol::technician::TechnicianRole;
use tokio::net::TcpListener;
use url::Url;

use self::metrics::MetricsArgs;
use self::network::NetworkArgs;
use self::operations::{OperationsArgs, OperationsParts};
use self::places::PlacesArgs;
use super::data_dir::DatabaseArgs;
use super::duration::parse_duration;
use super::endpoints::EndpointArgs;
use super::output::say;
use crate::app::{App, AppParts, SessionLimits};
use crate::approval::{Approvals, ApprovalsParts};
use crate::clock::SharedClock;
use crate::dpop::ProofChecker;
use crate::envelope::KeyRing;
use crate::failpoint::program_clock;
use crate::http::live_streams::{LiveStreams, StreamLimits};
use crate::http::rate_limit::RateLimits;
use crate::http::server;
use crate::http::strangers::{StrangerLimits, StrangersQueue};
use crate::invitation::Invitee;
use crate::key_file::KeyFile;
use crate::lifecycle::{Lifecycle, LifecycleParts, LifecycleSettings};
use crate::metrics::Metrics;
use crate::peers;
use crate::random::{SharedRandom, SystemRandom};
use crate::relying_party::RelyingParty;
use crate::restore::LOCK_FILE;
use crate::routes::router;
use crate::session_cache::SessionCache;
use crate::setup::{Setup, distrust_tenants, prepare};
use crate::shutdown::{ShutdownTrigger, shutdown_channel};
use crate::store::sql::Dialect;
use crate::store::{PeerChanges, Store, create_data_dir, installation};

mod backups;
mod logging;
mod metrics;
mod network;
mod operations;
mod places;
mod portal_dir;

/// The extension that is published with this cloud, as each browser names it to a passkey's relying
/// party. Chromium: by the `key` of the manifest. Firefox: by the SHA-256 of the id in the manifest,
/// one letter from `a` to `p` for each four bits, and not by the origin of the extension's pages,
/// which is another one in each profile.
const EXTENSION_ORIGINS: [&str; 2] = [
    "chrome-extension://hodjdcakdmbfigfjkmfhidmfidmhgbol",
    "moz-extension://eefojiimkkbbiianelnnkkjnfjinhmcpnbbghlclokbggoeiinmipbljdjehmpaf",
];

/// The arguments of `hallpass serve`.
#[derive(Debug, Args)]
pub(super) struct ServeArgs {
    /// The directory that holds the database and the key file; made where it does not exist.
    #[arg(long, env = "HALLPASS_DATA_DIR", value_name = "DIR")]
    data_dir: PathBuf,
    #[command(flatten)]
    database: DatabaseArgs,
    /// The address to listen on; port 0 chooses a free one.
    #[arg(
        long,
        env = "HALLPASS_LISTEN",
        value_name = "ADDR",
        default_value = "127.0.0.1:8080"
    )]
    listen: SocketAddr,
    /// Where people reach the portal. Its host is what passkeys are bound to, for ever. Port 0
    /// stands for the port that is listened on.
    #[arg(long, env = "HALLPASS_PUBLIC_URL", value_name = "URL")]
    public_url: Url,
    #[command(flatten)]
    endpoints: EndpointArgs,
    /// The origin of an extension that may sign technicians in. May be repeated.
    #[arg(
        long = "extension-origin",
        env = "HALLPASS_EXTENSION_ORIGIN",
        value_name = "ORIGIN",
        value_delimiter = ',',
        default_values = EXTENSION_ORIGINS
    )]
    extension_origins: Vec<String>,
    /// The portal's files, where they are not beside the program or in dist/portal.
    #[arg(long, env = "HALLPASS_PORTAL_DIR", value_name = "DIR")]
    portal_dir: Option<PathBuf>,
    /// The file that holds the key-encryption keys, to keep them off the data's disk and backups.
    #[arg(long, env = "HALLPASS_KEK_FILE", value_name = "FILE")]
    kek_file: Option<PathBuf>,
    /// The MSP's name; for the first start.
    #[arg(
        long,
        env = "HALLPASS_MSP_NAME",
        value_name = "NAME",
        default_value = "My MSP"
    )]
    msp_name: String,
    /// The first owner's name; for the first start.
    #[arg(
        long,
        env = "HALLPASS_OWNER_NAME",
        value_name = "NAME",
        default_value = "Owner"
    )]
    owner_name: String,
    /// The first owner's mail address; for the first start. Left out, it is owner@ the public
    /// URL's host.
    #[arg(long, env = "HALLPASS_OWNER_EMAIL", value_name = "MAIL")]
    owner_email: Option<String>,
    /// A session ends when it was not used for this long.
    #[arg(long, env = "HALLPASS_SESSION_IDLE", value_name = "TIME", value_parser = parse_duration, default_value = "1h")]
    session_idle: Duration,
    /// A session ends after this long, whatever happens.
    #[arg(long, env = "HALLPASS_SESSION_MAX", value_name = "TIME", value_parser = parse_duration, default_value = "10h")]
    session_max: Duration,
    #[command(flatten)]
    operations: OperationsArgs,
    #[command(flatten)]
    network: NetworkArgs,
    #[command(flatten)]
    places: PlacesArgs,
    #[command(flatten)]
    metrics: MetricsArgs,
}

impl ServeArgs {
    const fn session_limits(&self) -> SessionLimits {
        SessionLimits {
            idle: self.session_idle,
            absolute: self.session_max,
        }
    }
}

pub(super) async fn run(args: ServeArgs) -> anyhow::Result<()> {
    logging::install();
    let clock = program_clock();
    let random: SharedRandom = Arc::new(SystemRandom);

    let listener = TcpListener::bind(args.listen)
        .await
        .with_context(|| format!("cannot listen on {}", args.listen))?;
    let address = listener.local_addr()?;
    let public_url = resolve_public_url(&args.public_url, address)?;
    let relying_party = RelyingParty::new(&public_url, &args.extension_origins)?;

    let (places, session_limits) = (args.places.read()?, args.session_limits());
    let (store, _lock) = open_store(&args).await?;
    let keys = Arc::new(open_keys(&args, &store, &random).await?);
    let setup = Setup {
        kek_ids: keys.ids(),
        msp_name: args.msp_name.clone(),
        owner: first_owner(&args, relying_party.id()),
        public_url,
    };
    let peers = store.listen_to_peers().await?;
    let is_alone = peers.as_ref().is_none_or(PeerChanges::was_alone);
    let invitation = prepare(&store, &*random, clock.now(), &setup).await?;
    if is_alone {
        distrust_tenants(&store, clock.now()).await?;
    }

    let lifecycle = make_lifecycle(&args, (&store, &clock, &random, &keys), is_alone)?;
    let operations = args.operations.prepare(&OperationsParts {
        store: &store,
        clock: &clock,
        random: &random,
        keys: &keys,
        data_dir: args.database.url().is_none().then_some(&args.data_dir),
    })?;
    let metrics = Metrics::new(&store, &clock, &lifecycle, &operations.store_watch);
    let (trigger, shutdown) = shutdown_channel();
    let relying_party = Arc::new(relying_party);
    let approvals = Approvals::new(ApprovalsParts {
        store: store.clone(),
        clock: Arc::clone(&clock),
        random: Arc::clone(&random),
        keys: Arc::clone(&keys),
        lifecycle: lifecycle.clone(),
        relying_party: Arc::clone(&relying_party),
        places: places.places.clone(),
    });
    let app = App::new(AppParts {
        approvals: approvals.clone(),
        rate_limits: Arc::new(RateLimits::new(&clock, args.network.rates())),
        strangers: Arc::new(StrangersQueue::new(StrangerLimits::default())),
        live_streams: LiveStreams::new(StreamLimits::default()),
        sessions: Arc::new(SessionCache::new(store.clone())),
        proofs: Arc::new(make_proof_checker(&store, &keys, &random, &setup.public_url).await?),
        token_misuse: Arc::default(),
        session_limits,
        relying_party,
        lifecycle: lifecycle.clone(),
        store_watch: operations.store_watch.clone(),
        webhooks: operations.webhooks.clone(),
        tickets: operations.tickets.clone(),
        shutdown: shutdown.clone(),
        store: store.clone(),
        clock,
        random,
        keys,
    });
    let portal_dir = portal_dir::find(args.portal_dir)?;

    // Whoever reads that it listens may stop it.
    stop_on_signal(trigger)?;
    let metrics_listener = args.metrics.listen().await?;
    say(&format!("listening on http://{address}"))?;
    if let Some(invitation) = invitation {
        say(&format!(
            "first owner: {}",
            invitation.link(&setup.public_url)
        ))?;
    }
    tokio::join!(
        server::serve(
            listener,
            router(app, portal_dir.as_deref()),
            args.network.server(),
            shutdown.clone()
        ),
        lifecycle.run(shutdown.clone()),
        lifecycle.oversee(shutdown.clone()),
        approvals.run(shutdown.clone()),
        places.run(shutdown.clone()),
        operations.run(shutdown.clone()),
        metrics::serve(metrics, metrics_listener, shutdown.clone()),
        async {
            if let Some(peers) = peers {
                let heard = (lifecycle.clone(), approvals.clone());
                peers::follow(peers, store.clone(), heard, shutdown).await;
            }
        },
    );
    operations.finish().await;
    store.close().await;
    Ok(())
}

fn make_lifecycle(
    args: &ServeArgs,
    (store, clock, random, keys): (&Store, &SharedClock, &SharedRandom, &Arc<KeyRing>),
    is_alone: bool,
) -> anyhow::Result<Lifecycle> {
    let endpoints = args.endpoints.parse()?;
    let http = make_http_client(&endpoints, Timeouts::default()).context("cannot set up TLS")?;
    Ok(Lifecycle::new(LifecycleParts {
        store: store.clone(),
        clock: Arc::clone(clock),
        random: Arc::clone(random),
        keys: Arc::clone(keys),
        endpoints,
        http,
        settings: LifecycleSettings {
            is_mfa_mandatory: args.endpoints.is_mfa_mandatory(),
            ..LifecycleSettings::default()
        },
        is_alone,
    }))
}

fn resolve_public_url(public_url: &Url, listening: SocketAddr) -> anyhow::Result<Url> {
    let mut url = public_url.clone();
    let is_origin = url.path() == "/"
        && url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none();
    ensure!(
        is_origin,
        "the public URL must be an origin: scheme, host and port, nothing else"
    );
    if url.port() == Some(0) {
        let set = url.set_port(Some(listening.port()));
        ensure!(
            set.is_ok(),
            "the public URL {public_url} cannot have a port"
        );
    }
    Ok(url)
}

fn first_owner(args: &ServeArgs, host: &str) -> Invitee {
    Invitee {
        display_name: args.owner_name.clone(),
        email: args
            .owner_email
            .clone()
            .unwrap_or_else(|| format!("owner@{host}")),
        role: TechnicianRole::Owner,
    }
}

/// The database, and what keeps other processes from it where it is a file.
async fn open_store(args: &ServeArgs) -> anyhow::Result<(Store, Option<File>)> {
    let Some(url) = args.database.url() else {
        let store = Store::create_or_open(&args.data_dir).await?;
        return Ok((store, Some(lock_data_dir(args)?)));
    };
    create_data_dir(&args.data_dir)?;
    let store = Store::connect(url)
        .await
        .with_context(|| format!("cannot use the database {url}"))?;
    Ok((store, None))
}

/// Two clouds on one file would end sessions and streams behind each other's back.
fn lock_data_dir(args: &ServeArgs) -> anyhow::Result<File> {
    let file = File::create(args.data_dir.join(LOCK_FILE))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            bail!(
                "another `hallpass serve` runs on {}: stop it first",
                args.data_dir.display()
            )
        }
        Err(TryLockError::Error(error)) => Err(error).context("cannot lock the data directory"),
    }
}

/// Makes a key at the very first start alone.
async fn open_keys(
    args: &ServeArgs,
    store: &Store,
    random: &SharedRandom,
) -> anyhow::Result<KeyRing> {
    let file = KeyFile::new(args.kek_file.clone(), &args.data_dir);
    let is_first_start = installation::find(&mut *store.read().await?)
        .await?
        .is_none();
    let keys = if is_first_start {
        file.read_or_make(&**random)?
    } else {
        file.read()?
    };
    Ok(KeyRing::of_file(file, keys))
}

/// Where several processes answer for one origin, each knows the others' nonces.
async fn make_proof_checker(
    store: &Store,
    keys: &KeyRing,
    random: &SharedRandom,
    public_url: &Url,
) -> anyhow::Result<ProofChecker> {
    let origin = public_url.origin().ascii_serialization();
    if store.dialect() == Dialect::Sqlite {
        return Ok(ProofChecker::new(origin, &**random));
    }
    let installation = installation::find(&mut *store.read().await?).await?;
    let kek = installation.and_then(|found| keys.find(found.kek_id));
    let kek = kek.context("the key-encryption key of the database is not at hand")?;
    Ok(ProofChecker::with_nonce_key(
        origin,
        &kek.derive_nonce_key(),
    ))
}

fn stop_on_signal(trigger: ShutdownTrigger) -> anyhow::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("stopping");
        trigger.request();
    });
    Ok(())
}
